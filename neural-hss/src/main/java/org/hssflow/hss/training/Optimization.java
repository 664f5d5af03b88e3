package org.hssflow.hss.training;

import org.jspecify.annotations.Nullable;

/**
 * The loss and how it is minimised: AdamW with β = (0.9, 0.99), a cosine rate, the gradient's norm clipped at 1. The loss is
 * the squared error of M(u) against y = δu/s, summed over the grid and averaged over the batch.
 *
 * @param peakRate the learning rate at the start
 * @param minRate at the end
 * @param weightDecay decoupled: every weight shrinks by rate · weightDecay a step
 * @param batch transitions per step
 * @param relativeEpsilon ε: every transition counts by 1/(‖y‖² + ε), so that small changes count as much as large ones; null
 *     if all count alike
 * @param learnSlopes whether the activations' slopes are learnt. With {@link Start#LINEAR} and without it they stay 1, and M is
 *     a product of HSS matrices: exactly linear, as the map of a linear equation is
 * @param refit λ of the closed-form {@link LeafRefit} after the last step, or null for none
 */
public record Optimization(
        double peakRate,
        double minRate,
        double weightDecay,
        int batch,
        @Nullable Double relativeEpsilon,
        boolean learnSlopes,
        @Nullable Double refit) {
    public Optimization {
        if (!(peakRate > 0) || !(minRate >= 0) || minRate > peakRate || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "expected 0 <= minRate <= peakRate, peakRate > 0 and weightDecay >= 0, got " + minRate + ", "
                            + peakRate + ", " + weightDecay);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1, got " + batch);
        }
        if ((relativeEpsilon != null && !(relativeEpsilon >= 0)) || (refit != null && !(refit >= 0))) {
            throw new IllegalArgumentException(
                    "expected a relative epsilon and a refit of at least 0, got " + relativeEpsilon + " and " + refit);
        }
    }

    /** The rate when a fraction of the budget is used: a half cosine from peak to min. */
    double rate(double fraction) {
        return minRate + (peakRate - minRate) * 0.5 * (1 + Math.cos(Math.PI * fraction));
    }
}
