package org.hssflow.hss.training;

import org.jspecify.annotations.Nullable;

/**
 * What a loss is taken of.
 *
 * @param data the truth
 * @param scale s
 * @param residual whether M gives a change, or the next state; both over s
 * @param relativeEpsilon ε: every transition counts by 1/(‖y‖² + ε); null if all count alike
 */
public record Objective(
        Trajectories data,
        float scale,
        boolean residual,
        @Nullable Double relativeEpsilon) {}
