package org.hssflow.benchmarks;

/**
 * Forward, backward, the gradient's norm clipped at 1, AdamW without decay, β = (0.9, 0.99), ε = 1e-8. The loss is the squared error
 * summed over the grid and averaged over the batch.
 */
public interface TrainingStep extends Contestant {
    /** Of every peer. */
    double RATE = 1e-3;

    /** The gradient of the latest step before clipping, as long as the weights. */
    float[] gradient();

    /** The weights after the latest step. */
    float[] weights();
}
