package org.hssflow.app.load;

import java.time.Duration;

/**
 * What upgrades are measured under.
 *
 * @param upgrades how many, one after the other
 * @param streams of simulated heat
 * @param rate states a second of each
 * @param checkpointInterval how often output is committed
 * @param seed of the initial states
 */
public record UpgradeLoad(int upgrades, int streams, double rate, Duration checkpointInterval, long seed) {
    public UpgradeLoad {
        if (upgrades < 1) {
            throw new IllegalArgumentException("expected at least 1 upgrade, got " + upgrades);
        }
        if (streams < 1 || !(rate > 0) || !Double.isFinite(rate)) {
            throw new IllegalArgumentException(
                    "expected at least 1 stream and a positive rate, got " + streams + " and " + rate);
        }
        if (checkpointInterval.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException(
                    "expected a checkpoint interval of at least 10 ms, got " + checkpointInterval.toMillis() + " ms");
        }
    }
}
