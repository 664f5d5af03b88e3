package org.hssflow.operators.promote;

import java.time.Duration;
import org.hssflow.operators.track.Serving;

/**
 * What the promoter remembers of a stream.
 *
 * @param serving who serves, as far as the evidence shows
 * @param decidedAtMillis when a decision was made that the evidence does not show yet; −1 if there is none
 * @param seen how many transitions passed with a model in the shadow, whether or not both were measured
 * @param transitions how many of them were telling
 * @param wins how many of them the challenger won
 * @param ratio the log likelihood ratio of {@link SequentialTest}; where there is no candidate all begins anew when it is not above 0 (Page's CUSUM)
 * @param logResidual the sum of log e of the champion over those transitions
 * @param logShadowResidual the same of the challenger
 */
public record Trial(
        Serving serving,
        long decidedAtMillis,
        int seen,
        int transitions,
        int wins,
        double ratio,
        double logResidual,
        double logShadowResidual) {
    /** Below single precision; an error of exactly 0 has no logarithm. */
    private static final double SMALLEST = 1e-12;
    /** An error that is not finite counts as this one in the averages. */
    private static final double LARGEST = 1e12;

    private static final long NONE = -1;
    /** Longer than any transaction stays open. */
    private static final long MAX_WAIT_MILLIS = Duration.ofMinutes(15).toMillis();

    static Trial begin(Serving serving) {
        return new Trial(serving, NONE, 0, 0, 0, 0, 0, 0);
    }

    Trial decided(long nowMillis) {
        return new Trial(serving, nowMillis, seen, transitions, wins, ratio, logResidual, logShadowResidual);
    }

    /**
     * Whether a decision is on its way. One that has not come back after so long was lost, or made no difference: then others may be
     * made.
     */
    boolean isAwaiting(long nowMillis) {
        return decidedAtMillis != NONE && nowMillis - decidedAtMillis < MAX_WAIT_MILLIS;
    }

    /** After one more transition. */
    Trial with(Evidence evidence, double margin) {
        if (!evidence.compares() || !evidence.isTelling()) {
            return new Trial(
                    serving, decidedAtMillis, seen + 1, transitions, wins, ratio, logResidual, logShadowResidual);
        }
        boolean win = evidence.shadowResidual() * margin < evidence.residual();
        double next = ratio + SequentialTest.step(win);
        if (next <= 0 && evidence.serving().candidate() == null) {
            return begin(evidence.serving());
        }
        return new Trial(
                evidence.serving(),
                decidedAtMillis,
                seen + 1,
                transitions + 1,
                wins + (win ? 1 : 0),
                next,
                logResidual + log(evidence.residual()),
                logShadowResidual + log(evidence.shadowResidual()));
    }

    /** The geometric mean, NaN of nothing, of the champion's errors. */
    double meanResidual() {
        return Math.exp(logResidual / transitions);
    }

    /** The geometric mean, NaN of nothing, of the challenger's errors. */
    double meanShadowResidual() {
        return Math.exp(logShadowResidual / transitions);
    }

    private static double log(double residual) {
        return Math.log(Math.min(LARGEST, Math.max(SMALLEST, residual)));
    }
}
