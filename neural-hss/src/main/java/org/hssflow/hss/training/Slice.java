package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A part of every batch: its loss and its gradient. A batch is always cut into the same slices and their gradients summed in
 * the same order, whoever computes them, so the result does not depend on the number of threads.
 */
final class Slice {
    /** Transitions in one slice; its activations stay in the cache. */
    static final int WIDTH = 128;

    private final Network network;
    private final Activations scratch;
    private final Panel x;
    private final Panel y;
    private final float[] weight;
    final float[] gradient;
    double loss;

    Slice(Architecture architecture, int width) {
        this.network = new Network(architecture);
        this.scratch = network.forTraining();
        this.x = Panel.forTraining(architecture.points());
        this.y = Panel.forTraining(architecture.points());
        this.weight = new float[width];
        this.gradient = new float[architecture.parameterCount()];
    }

    /**
     * Loss and gradient of {@code count} transitions, {@code order[first…]}.
     *
     * @param batch the size of the whole batch, over which the loss is averaged
     */
    void compute(
            Parameters weights,
            Transitions data,
            float scale,
            @Nullable Double relativeEpsilon,
            int[] order,
            int first,
            int count,
            int batch) {
        Columns.load(data, scale, order, first, count, x, y);
        Columns.weigh(y, relativeEpsilon, batch, weight);
        Arrays.fill(gradient, 0f);
        loss = error(network.forward(weights, x, scratch));
        network.backward(weights, x, y, gradient, scratch);
    }

    /** Turns y into the derivative of the loss at m. */
    private double error(Panel m) {
        float[] predicted = m.values();
        float[] target = y.values();
        double loss = 0;
        for (int i = 0; i < y.rows(); i++) {
            int at = i * y.stride();
            double sum = 0;
            for (int b = 0; b < y.batch(); b++) {
                float error = predicted[at + b] - target[at + b];
                float weighted = weight[b] * error;
                sum += weighted * error;
                target[at + b] = 2 * weighted;
            }
            loss += sum;
        }
        return loss;
    }
}
