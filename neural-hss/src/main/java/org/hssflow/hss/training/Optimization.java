package org.hssflow.hss.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loss and how it is minimised: AdamW with β = (0.9, 0.99), a cosine rate in each phase, the gradient's norm clipped at 1. The loss
 * is the squared error of M(u) against y = δu/s, summed over the grid and averaged over the batch; where a phase unrolls, that of
 * the rollout's states over s, averaged over its steps.
 *
 * @param phases one after the other; their shares add up to 1
 * @param weightDecay decoupled: every weight shrinks by rate · weightDecay a step
 * @param batch windows per step
 * @param relativeEpsilon ε: every transition counts by 1/(‖y‖² + ε), so that small changes count as much as large ones; null
 *     if all count alike. With ε = 0, one without change does not count
 * @param learnSlopes whether the activations' slopes are learnt. With {@link Start#LINEAR} and without it they stay 1, and M is
 *     a product of HSS matrices: exactly linear, as the map of a linear equation is
 * @param refit λ of the closed-form {@link LeafRefit} after the last step, or null for none
 */
public record Optimization(
        List<Phase> phases,
        double weightDecay,
        int batch,
        @Nullable Double relativeEpsilon,
        boolean learnSlopes,
        @Nullable Double refit) {
    private static final double ROUNDING = 1e-9;

    public Optimization {
        phases = List.copyOf(phases);
        double shares = phases.stream().mapToDouble(Phase::share).sum();
        if (!(Math.abs(shares - 1) < ROUNDING)) {
            throw new IllegalArgumentException("expected phases whose shares add up to 1, got " + shares);
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("expected a weight decay of at least 0, got " + weightDecay);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1, got " + batch);
        }
        if ((relativeEpsilon != null && !(relativeEpsilon >= 0)) || (refit != null && !(refit >= 0))) {
            throw new IllegalArgumentException(
                    "expected a relative epsilon and a refit of at least 0, got " + relativeEpsilon + " and " + refit);
        }
    }

    /** One phase, on transitions. */
    public Optimization(
            double peakRate,
            double minRate,
            double weightDecay,
            int batch,
            @Nullable Double relativeEpsilon,
            boolean learnSlopes,
            @Nullable Double refit) {
        this(List.of(new Phase(1, 1, peakRate, minRate)), weightDecay, batch, relativeEpsilon, learnSlopes, refit);
    }

    /** The same with another peak rate in the first phase; all other rates change by the same factor. */
    public Optimization withPeakRate(double rate) {
        double factor = rate / phases.get(0).peakRate();
        List<Phase> scaled = phases.stream()
                .map(phase ->
                        new Phase(phase.share(), phase.unroll(), factor * phase.peakRate(), factor * phase.minRate()))
                .toList();
        return new Optimization(scaled, weightDecay, batch, relativeEpsilon, learnSlopes, refit);
    }

    /** The steps of the longest rollout that a loss is taken of. */
    public int longestUnroll() {
        return phases.stream().mapToInt(Phase::unroll).max().orElseThrow();
    }

    /** The phase when a fraction of the budget is used. */
    Phase phase(double fraction) {
        double end = 0;
        for (Phase phase : phases) {
            end += phase.share();
            if (fraction < end) {
                return phase;
            }
        }
        return phases.get(phases.size() - 1);
    }

    /** The rate when a fraction of the budget is used. */
    double rate(double fraction) {
        Phase now = phase(fraction);
        double begin = 0;
        for (Phase phase : phases) {
            if (phase == now) {
                break;
            }
            begin += phase.share();
        }
        return now.rate(Math.min(1, (fraction - begin) / now.share()));
    }
}
