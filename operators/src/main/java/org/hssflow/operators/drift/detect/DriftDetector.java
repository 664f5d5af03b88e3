package org.hssflow.operators.drift.detect;

import java.io.Serializable;

/**
 * Watches one series of standardised scores z (in sigma) for a rise. It holds parameters only: what it remembers is a
 * {@code double[]} of the caller's, from {@link #start} or {@link #update}, whose layout is the detector's own. A state is of use
 * only to a detector of the same kind with the same parameters.
 *
 * <p>No detector starts itself anew after an alarm: whoever has heard it goes on from {@link #afterAlarm}.
 */
public interface DriftDetector extends Serializable {
    /** What the kind of detector is called outside, such as {@code page-hinkley}. */
    String name();

    /** The state before the first value; the caller owns it. */
    double[] start();

    /**
     * The state after one more value. A value beyond ±1,000 sigma counts as that much, so that the infinite score of a forecast
     * that was not finite is a very bad one and leaves the sums finite.
     *
     * @param state what {@code start} or the last {@code update} returned; not changed
     * @param value the score z, in sigma; infinite ones are welcome
     * @return a new array, the caller's
     * @throws IllegalArgumentException if the value is NaN or the state is no state of this detector
     */
    double[] update(double[] state, double value);

    /** What is compared with the limit; 0 before the first value. */
    double statistic(double[] state);

    /** What the statistic must exceed. */
    double limit(double[] state);

    /** Whether the last update says drift. */
    boolean isDrift(double[] state);

    /**
     * The state to go on with after an update that says drift. A statistic that accumulates begins anew, as charts do after a signal:
     * else it would say drift long after the scores are low again.
     *
     * @param state of the update; not changed
     */
    default double[] afterAlarm(double[] state) {
        return start();
    }
}
