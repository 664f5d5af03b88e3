package org.hssflow.hss.training;

import org.hssflow.hss.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to train a surrogate again, but the data.
 *
 * @param name what it is called on the command line
 * @param architecture of the network
 * @param residual whether the network gives a change u(t+dt) − u(t), or the solution of a stationary problem
 * @param start the weights before training
 * @param optimization the loss and how it is minimised
 * @param budget when it ends
 * @param earlyStop when it ends before, if there is data to validate on; null if never
 * @param seed of the start and of the order of the data
 */
public record Recipe(
        String name,
        Architecture architecture,
        boolean residual,
        Start start,
        Optimization optimization,
        Budget budget,
        @Nullable EarlyStop earlyStop,
        long seed) {
    /** How often there is a validation where a recipe does not say it. */
    public static final EarlyStop VALIDATION = new EarlyStop(200, Integer.MAX_VALUE);

    public Recipe {
        if (!residual && optimization.longestUnroll() > 1) {
            throw new IllegalArgumentException("expected a loss over one step of a stationary problem, got "
                    + optimization.longestUnroll() + " steps");
        }
    }

    public Recipe withArchitecture(Architecture other) {
        return new Recipe(name, other, residual, start, optimization, budget, earlyStop, seed);
    }

    public Recipe withOptimization(Optimization other) {
        return new Recipe(name, architecture, residual, start, other, budget, earlyStop, seed);
    }

    public Recipe withBudget(Budget other) {
        return new Recipe(name, architecture, residual, start, optimization, other, earlyStop, seed);
    }

    public Recipe withEarlyStop(EarlyStop other) {
        return new Recipe(name, architecture, residual, start, optimization, budget, other, seed);
    }

    public Recipe withSeed(long other) {
        return new Recipe(name, architecture, residual, start, optimization, budget, earlyStop, other);
    }
}
