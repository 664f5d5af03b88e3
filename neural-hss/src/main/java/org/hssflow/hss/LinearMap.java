package org.hssflow.hss;

import java.util.List;

/** A linear map as its sizes and its parameters, without their values. */
public sealed interface LinearMap permits HssStructure, OuterHssStructure, DenseStructure, LowRankStructure {
    /** The features it takes. */
    int inputs();

    /** The features it gives. */
    int outputs();

    /** How many values its parameters are. */
    int parameterCount();

    /**
     * Its parameters as parts of a flat array, without gaps.
     *
     * @param prefix what their names begin with, such as {@code lift}
     * @param offset where the first begins
     */
    List<TensorView> tensors(String prefix, int offset);
}
