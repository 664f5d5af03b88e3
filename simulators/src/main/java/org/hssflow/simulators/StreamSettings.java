package org.hssflow.simulators;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How many streams to publish, how fast and how long.
 *
 * @param prefix of the stream ids: stream i is {@code prefix-i}
 * @param streams how many, at least 1
 * @param rate states per second of each stream, positive
 * @param steps of each stream after its initial state, so steps + 1 states; {@link #ENDLESS} for no limit
 * @param duration after which to stop, complete or not; {@link #FOREVER} for no limit
 * @param seed of the initial conditions: stream i begins as trajectory i of a data set of that seed does
 */
public record StreamSettings(String prefix, int streams, double rate, long steps, Duration duration, long seed) {
    public static final long ENDLESS = Long.MAX_VALUE;
    public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    public StreamSettings {
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("expected a prefix of the stream ids, got an empty one");
        }
        if (streams < 1) {
            throw new IllegalArgumentException("expected at least 1 stream, got " + streams);
        }
        Checks.positive("rate", rate);
        if (steps < 0) {
            throw new IllegalArgumentException("expected at least 0 steps, got " + steps);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("expected a positive duration, got " + duration);
        }
    }

    /** The id of a stream, which is its key in the topic. */
    public String streamId(int stream) {
        return prefix + "-" + stream;
    }
}
