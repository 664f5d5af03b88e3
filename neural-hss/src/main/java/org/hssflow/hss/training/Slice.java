package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.jspecify.annotations.Nullable;

/**
 * A part of every batch: its loss and its gradient. A batch is always cut into the same slices and their gradients summed in
 * the same order, whoever computes them, so the result does not depend on the number of threads.
 */
final class Slice {
    /** Transitions in one slice; its activations stay in the cache. */
    static final int WIDTH = 128;

    private final int n;
    private final Network network;
    private final Activations scratch;
    private final float[][] x;
    private final float[][] y;
    private final float[] weight;
    final float[] gradient;
    double loss;

    Slice(Architecture architecture, int width) {
        this.n = architecture.points();
        this.network = new Network(architecture);
        this.scratch = network.forTraining();
        this.x = new float[n][width];
        this.y = new float[n][width];
        this.weight = new float[width];
        this.gradient = new float[architecture.parameterCount()];
        scratch.reserve(width);
    }

    /**
     * Loss and gradient of {@code count} transitions, {@code order[first…]}.
     *
     * @param batch the size of the whole batch, over which the loss is averaged
     */
    void compute(
            float[] weights,
            Transitions data,
            float scale,
            @Nullable Double relativeEpsilon,
            int[] order,
            int first,
            int count,
            int batch) {
        Columns.load(data, scale, order, first, count, x, y);
        Columns.weigh(y, relativeEpsilon, count, batch, weight);
        Arrays.fill(gradient, 0f);
        float[][] m = network.forward(weights, x, count, scratch);
        loss = 0;
        for (int i = 0; i < n; i++) {
            float[] mi = m[i];
            float[] yi = y[i];
            double sum = 0;
            for (int b = 0; b < count; b++) {
                float error = mi[b] - yi[b];
                sum += weight[b] * error * error;
                yi[b] = 2 * weight[b] * error;
            }
            loss += sum;
        }
        network.backward(weights, x, y, gradient, count, scratch);
    }
}
