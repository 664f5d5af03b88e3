package org.hssflow.operators.track;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.hssflow.pde.stream.DeadLetter;

/** What the tracker counts of a task, in records. */
final class TrackerMetrics {
    private final Map<DeadLetter.Reason, Counter> deadLetters = new EnumMap<>(DeadLetter.Reason.class);
    private final Counter duplicates;
    private final Counter late;
    private final Counter gaps;
    private final Counter waited;
    private final Counter restarts;
    private final Counter changes;

    TrackerMetrics(MetricGroup group) {
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            deadLetters.put(reason, group.addGroup("reason", reason.id()).counter("deadLetters"));
        }
        duplicates = group.counter("duplicateStates");
        late = group.counter("lateStates");
        gaps = group.counter("gaps");
        waited = group.counter("waitedStates");
        restarts = group.counter("restartedStreams");
        changes = group.counter("changedStreams");
    }

    void deadLetter(DeadLetter.Reason reason) {
        Objects.requireNonNull(deadLetters.get(reason)).inc();
    }

    Counter duplicates() {
        return duplicates;
    }

    Counter late() {
        return late;
    }

    Counter gaps() {
        return gaps;
    }

    Counter waited() {
        return waited;
    }

    Counter restarts() {
        return restarts;
    }

    Counter changes() {
        return changes;
    }
}
