package org.hssflow.hss.nd4j;

import java.util.HashMap;
import java.util.Map;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The tensors of one model where ND4J computes. Any number of threads may read them; ND4J frees them when nobody can any more. */
final class DeviceWeights {
    private final Map<Integer, INDArray> tensors = new HashMap<>();

    DeviceWeights(Weights weights) {
        for (TensorView tensor : weights.tensors()) {
            long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
            tensors.put(tensor.offset(), Nd4j.create(weights.values(tensor), shape, 'c'));
        }
    }

    /** The tensor that begins at a place of the flat array. */
    INDArray at(int offset) {
        INDArray tensor = tensors.get(offset);
        if (tensor == null) {
            throw new IllegalArgumentException("expected the offset of a tensor, got " + offset);
        }
        return tensor;
    }
}
