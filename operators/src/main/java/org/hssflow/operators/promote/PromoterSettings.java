package org.hssflow.operators.promote;

import java.io.Serializable;

/**
 * When a candidate is better, and when a promoted one was a mistake.
 *
 * @param margin by which factor an error has to be smaller to win on a transition, above 1 or 1
 * @param minTransitions how many transitions a candidate is compared on at least: those on which one of the two errs beyond its limit
 * @param maxTransitions after how many, telling or not, it is dropped if nothing is proven
 * @param errorRate α: the probability, at most, to promote a candidate that wins no more than half of all transitions; and that to
 *     drop one that wins {@value SequentialTest#BETTER} of them
 * @param rollbackErrorRate the same for going back: a champion that loses no more than half of all transitions is taken out after
 *     1/rate of them on average, at the earliest
 */
public record PromoterSettings(
        double margin, int minTransitions, int maxTransitions, double errorRate, double rollbackErrorRate)
        implements Serializable {
    public PromoterSettings {
        if (!(margin >= 1) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("expected a finite margin of at least 1, got " + margin);
        }
        if (minTransitions < 1 || maxTransitions < minTransitions) {
            throw new IllegalArgumentException("expected at least 1 transition, and at most as many as the limit, got "
                    + minTransitions + " and " + maxTransitions);
        }
        requireRate(errorRate);
        requireRate(rollbackErrorRate);
    }

    private static void requireRate(double rate) {
        if (!(rate > 0 && rate < 0.5)) {
            throw new IllegalArgumentException("expected an error rate above 0 and below 0.5, got " + rate);
        }
    }
}
