package org.hssflow.benchmarks;

/** From a batch of states to the network's outputs. */
public interface ForwardPass extends Contestant {
    /** What the latest run gave, (outputs, batch) without padding. */
    float[] output();
}
