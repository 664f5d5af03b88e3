package org.hssflow.benchmarks.torch;

import java.util.List;
import org.hssflow.hss.Layer;

/** A way to write the network with libtorch's operations. */
interface Form {
    String name();

    /** Whether its states come one after the other, (batch, points), or features first, (points, batch); in and out. */
    boolean statesFirst();

    /**
     * The statements of a forward pass.
     *
     * @param x the expression of the input
     * @return that of the output
     */
    String forward(Script script, Tensors weights, List<Layer> layers, String x);
}
