package org.hssflow.benchmarks.gpu;

import org.jspecify.annotations.Nullable;

/**
 * One batch to roll out, a line of JSON.
 *
 * @param model the folder of {@code config.json} and {@code model.safetensors}
 * @param batch how many states, at least 1
 * @param steps of the rollout, at least 1; only the last one is kept
 * @param repeats how often, at least 1
 * @param states a file of little-endian float32, one state after the other; if it holds fewer than {@code batch}, they are repeated.
 *     It is read once for a model and a batch. Null for random ones
 * @param seed of random states
 * @param out where to write the last step, as little-endian float32; null for nowhere
 * @param every which states to write: each so many, from the first on; 0 counts as 1
 */
record Request(
        String model,
        int batch,
        int steps,
        int repeats,
        @Nullable String states,
        long seed,
        @Nullable String out,
        int every) {
    Request {
        if (model == null || model.isEmpty()) {
            throw new IllegalArgumentException("expected the folder of a model, got none");
        }
        if (batch < 1 || steps < 1 || repeats < 1 || every < 0) {
            throw new IllegalArgumentException(
                    "expected batch, steps and repeats of at least 1, and every of at least 0, got " + batch + ", "
                            + steps + ", " + repeats + " and " + every);
        }
    }
}
