package org.hssflow.operators.drift;

import java.time.Clock;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.hssflow.operators.JobMetrics;
import org.hssflow.pde.stream.DriftScore;

/** What is measured of the drift of a task's streams. */
final class MonitorMetrics {
    private static final double MILLION = 1e6;
    private static final double THOUSAND = 1e3;
    /** Infinite errors count as the largest: a histogram of whole numbers has no other place for them. */
    private static final double LARGEST = 1e9;

    private final Counter alarms;
    private final AlarmedStreams alarmed = new AlarmedStreams(Clock.systemUTC());
    private final Histogram oneStepErrorPpm;
    private final Histogram scoreThousandths;

    /** @param group ours of the operator */
    MonitorMetrics(MetricGroup group) {
        alarms = group.counter("alarms");
        Gauge<Integer> count = alarmed::count;
        group.gauge("alarmedStreams", count);
        oneStepErrorPpm = JobMetrics.histogram(group, "oneStepErrorPpm");
        scoreThousandths = JobMetrics.histogram(group, "scoreThousandths");
    }

    void scored(DriftScore score) {
        if (score.status() == DriftScore.Status.ALARM) {
            alarms.inc();
        }
        update(oneStepErrorPpm, MILLION * score.residual());
        update(scoreThousandths, THOUSAND * score.score());
    }

    /** A stream sent something. */
    void seen(String streamId, boolean isAlarmed) {
        alarmed.note(streamId, isAlarmed);
    }

    private static void update(Histogram histogram, double value) {
        if (!Double.isNaN(value)) {
            histogram.update(Math.round(Math.max(-LARGEST, Math.min(LARGEST, value))));
        }
    }
}
