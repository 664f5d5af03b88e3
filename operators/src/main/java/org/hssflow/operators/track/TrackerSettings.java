package org.hssflow.operators.track;

import java.io.Serializable;
import java.time.Duration;

/**
 * How patient the tracker is.
 *
 * @param reorderWait how long a state waits for the ones missing before it
 * @param reorderLimit how many states of a stream wait at most
 * @param forgetAfter how long a stream that sends nothing is remembered
 */
public record TrackerSettings(Duration reorderWait, int reorderLimit, Duration forgetAfter) implements Serializable {
    public TrackerSettings {
        if (reorderWait.isNegative()) {
            throw new IllegalArgumentException("expected a wait of at least 0, got " + reorderWait);
        }
        if (reorderLimit < 0) {
            throw new IllegalArgumentException("expected a limit of at least 0 states, got " + reorderLimit);
        }
        if (forgetAfter.isNegative() || forgetAfter.isZero()) {
            throw new IllegalArgumentException("expected a positive time to remember a stream, got " + forgetAfter);
        }
        if (reorderWait.compareTo(forgetAfter) >= 0) {
            throw new IllegalArgumentException("expected to remember a stream for longer than " + reorderWait
                    + ", which its states may wait, got " + forgetAfter);
        }
    }
}
