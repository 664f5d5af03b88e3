package org.hssflow.simulators;

/**
 * What a {@link StatePublisher} did.
 *
 * @param statesSent states that the broker acknowledged
 * @param seconds from the first state to the last acknowledgement
 * @param maxLatenessSeconds how far the latest state was behind its schedule
 */
public record PublishReport(long statesSent, double seconds, double maxLatenessSeconds) {
    /** States per second, of all streams together. */
    public double rate() {
        return seconds > 0 ? statesSent / seconds : 0;
    }
}
