package org.hssflow.operators.drift.detect;

/** What every detector asks of its input. */
final class Checks {
    /**
     * In sigma. Far beyond any finite forecast's score, and small enough that sums of squares of scores of size 1 survive beside
     * its square.
     */
    static final double LARGEST = 1e3;

    private Checks() {}

    static double score(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(
                    "expected a score, got NaN; give an error that is not finite the score +Infinity");
        }
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }

    static void stateLength(double[] state, int length, DriftDetector detector) {
        if (state.length != length) {
            throw new IllegalArgumentException("expected a state of " + length + " numbers for " + detector
                    + ", got one of " + state.length + "; go on from start() when the detector has changed");
        }
    }

    static void positive(String what, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("expected a positive " + what + ", got " + value);
        }
    }

    static void atLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException("expected " + what + " of at least " + least + ", got " + value);
        }
    }
}
