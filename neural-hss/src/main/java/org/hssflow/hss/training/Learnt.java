package org.hssflow.hss.training;

import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Parameters;

/** The numbers that a {@link Descent} changes, and the network that they make. */
interface Learnt {
    /** Of the network. */
    Architecture architecture();

    /** The numbers; the optimiser changes them in place. */
    float[] values();

    /** 1 where a number decays, 0 elsewhere. */
    float[] decays();

    /** Those of the network. */
    Parameters parameters();

    /** Takes changed numbers over to the network. */
    void update();

    /** The derivative with respect to the numbers, from that with respect to the network's parameters; valid until the next call. */
    float[] gradient(float[] ofParameters);
}
