package org.hssflow.operators.forecast;

import java.util.function.Function;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.hssflow.operators.JobMetrics;
import org.hssflow.pde.stream.Rollout;

/** What is measured of the batches and the rollouts of a task. */
final class ForecasterMetrics {
    private final Histogram batchSize;
    private final Histogram batchMicros;
    private final Histogram engineMicros;
    private final Histogram latencyMillis;
    private final Function<Rollout.Status, Counter> rollouts;

    /** @param group ours of the operator */
    ForecasterMetrics(MetricGroup group) {
        batchSize = JobMetrics.histogram(group, "batchSize");
        batchMicros = JobMetrics.histogram(group, "batchMicros");
        engineMicros = JobMetrics.histogram(group, "engineMicros");
        latencyMillis = JobMetrics.histogram(group, "latencyMillis");
        rollouts = JobMetrics.counters(group, "status", "rolloutsOut", Rollout.Status.class);
    }

    /**
     * @param size in transitions
     * @param nanos how long it took
     * @param engineNanos how much of that was the engine's
     */
    void batch(int size, long nanos, long engineNanos) {
        batchSize.update(size);
        batchMicros.update(nanos / 1_000);
        engineMicros.update(engineNanos / 1_000);
    }

    /**
     * One rollout is made.
     *
     * @param seed has the time of the state that it begins with, if that has one
     * @param nowMillis since the epoch, as the times of records
     */
    void rollout(Rollout.Status status, StreamRecord<?> seed, long nowMillis) {
        rollouts.apply(status).inc();
        if (seed.hasTimestamp()) {
            latencyMillis.update(Math.max(0, nowMillis - seed.getTimestamp())); // the clocks are two machines'
        }
    }
}
