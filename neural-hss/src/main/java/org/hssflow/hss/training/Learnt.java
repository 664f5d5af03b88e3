package org.hssflow.hss.training;

import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Parameters;

/** The numbers that a {@link CpuOptimizer} changes, and the network that they make. */
interface Learnt {
    /** Where they begin. */
    static Learnt of(Trainable trainable) {
        if (trainable instanceof Trainable.OnBase adapter) {
            return new AdapterWeights(adapter.base(), adapter.from());
        }
        return new AllWeights((Trainable.Network) trainable);
    }

    /** Of the network. */
    Architecture architecture();

    /** The numbers; the optimiser changes them in place. */
    float[] values();

    /** Those of the network. */
    Parameters parameters();

    /** Takes changed numbers over to the network. */
    void update();

    /** The derivative with respect to the numbers, from that with respect to the network's parameters; valid until the next call. */
    float[] gradient(float[] ofParameters);
}
