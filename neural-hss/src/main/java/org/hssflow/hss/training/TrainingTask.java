package org.hssflow.hss.training;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link TrainingDevice} is to minimise.
 *
 * @param trainable what changes
 * @param objective on what is trained on
 * @param unseen on what is validated on; null if nothing is
 * @param batch windows of a step at most
 * @param longestUnroll the steps of the longest rollout that a loss is taken of; validations roll out as many
 */
public record TrainingTask(
        Trainable trainable, Objective objective, @Nullable Objective unseen, int batch, int longestUnroll) {}
