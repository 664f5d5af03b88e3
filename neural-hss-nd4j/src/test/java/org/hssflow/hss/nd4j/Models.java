package org.hssflow.hss.nd4j;

import java.util.List;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.Weights;

/** Surrogates and states with reproducible random values. */
final class Models {
    private Models() {}

    /** Random in every tensor, slopes and biases too, and of a size that neither fades nor grows from layer to layer. */
    static Surrogate surrogate(Architecture architecture, long seed) {
        float[] weights = gaussian(architecture.parameterCount(), 1, seed);
        for (TensorView tensor : architecture.tensors()) {
            List<Integer> shape = tensor.shape();
            int rank = shape.size();
            double most = rank == 1 ? 16 : Math.max(shape.get(rank - 1), shape.get(rank - 2));
            for (int i = tensor.offset(); i < tensor.end(); i++) {
                weights[i] /= (float) Math.sqrt(most);
            }
        }
        return new Surrogate(architecture, 0.05f, new Weights(architecture, weights));
    }

    static float[] gaussian(int count, float deviation, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }
}
