package org.hssflow.operators.track;

import java.util.function.Function;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.hssflow.operators.JobMetrics;
import org.hssflow.pde.stream.DeadLetter;

/** What the tracker counts of a task, in records. */
final class TrackerMetrics {
    private final Function<DeadLetter.Reason, Counter> deadLetters;
    private final Counter states;
    private final Counter duplicates;
    private final Counter late;
    private final Counter gaps;
    private final Counter waited;
    private final Counter restarts;
    private final Counter changes;

    /** @param group ours of the operator */
    TrackerMetrics(MetricGroup group) {
        deadLetters = JobMetrics.counters(group, "reason", "deadLetters", DeadLetter.Reason.class);
        states = group.counter("statesIn");
        duplicates = group.counter("duplicateStates");
        late = group.counter("lateStates");
        gaps = group.counter("gaps");
        waited = group.counter("waitedStates");
        restarts = group.counter("restartedStreams");
        changes = group.counter("changedStreams");
    }

    void deadLetter(DeadLetter.Reason reason) {
        deadLetters.apply(reason).inc();
    }

    /** All records, whatever becomes of them. */
    Counter states() {
        return states;
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
