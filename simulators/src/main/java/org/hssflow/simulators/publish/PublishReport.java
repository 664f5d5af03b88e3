package org.hssflow.simulators.publish;

import java.util.Locale;

/**
 * What a {@link StatePublisher} did.
 *
 * @param recordsSent records that the broker acknowledged
 * @param withheld deliveries that a scenario dropped
 * @param passed deliveries of an earlier run that was taken up
 * @param seconds from the start to the last sending
 * @param scheduledSeconds the same, as the schedule has it
 * @param maxLatenessSeconds how far the latest delivery was behind its schedule
 * @param solving the share of the threads' time that the processor spent on making states
 * @param blocked the share of it that Kafka's producer held them up: its buffer was full, or it waited for the broker
 */
public record PublishReport(
        long recordsSent,
        long withheld,
        long passed,
        double seconds,
        double scheduledSeconds,
        double maxLatenessSeconds,
        double solving,
        double blocked) {
    private static final double RATE_TOLERANCE = 0.02;
    private static final double BUSY = 0.5; // of the threads' time
    private static final double START_SECONDS = 0.25; // what the first record may take, in a run however short

    /** Records per second, of all streams together. */
    public double rate() {
        return seconds > 0 ? recordsSent / seconds : 0;
    }

    /** Whether the rate was that of the schedule, within 2 % (or a quarter of a second, in a run of less than 12 s). */
    public boolean heldRate() {
        return seconds - scheduledSeconds <= Math.max(START_SECONDS, scheduledSeconds * RATE_TOLERANCE);
    }

    /** Why the rate was not held, with the remedy. */
    public String whyLate() {
        String reason;
        if (blocked > BUSY) {
            reason = "Kafka held the producer up; give the broker more, or lower the rate";
        } else if (solving > BUSY) {
            reason = "making the states took too long; lower the rate, the number of streams or the grid";
        } else {
            reason = "something else kept this machine busy; give it more, or lower the rate";
        }
        return String.format(
                Locale.ROOT,
                "the schedule of %.1f s took %.1f s, the latest record was %.1f s late: %s (of the threads' time, %.0f %% went"
                        + " into making states and %.0f %% into waiting for Kafka)",
                scheduledSeconds,
                seconds,
                maxLatenessSeconds,
                reason,
                100 * solving,
                100 * blocked);
    }
}
