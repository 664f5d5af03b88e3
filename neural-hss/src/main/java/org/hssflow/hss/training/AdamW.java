package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;

/**
 * AdamW (I. Loshchilov, F. Hutter, <i>Decoupled weight decay regularization</i>, arXiv 1711.05101, Algorithm 2) with
 * β = (0.9, 0.99), after clipping the gradient's norm at 1.
 */
public final class AdamW {
    /** Of the first moment. */
    public static final float BETA1 = 0.9f;
    /** Of the second moment. */
    public static final float BETA2 = 0.99f;
    /** What the root of the second moment is at least. */
    public static final float EPSILON = 1e-8f;
    /** Of gradients; longer ones are shortened. */
    public static final double MAX_NORM = 1;

    /** The moments of the gradient. */
    final float[] mean;

    final float[] square;

    private final float[] decays;

    /** For all parameters of a network. Matrices decay; biases and slopes do not. */
    public AdamW(Architecture architecture) {
        this(decays(architecture));
    }

    /** @param decays 1 where a number decays, 0 elsewhere */
    AdamW(float[] decays) {
        this.mean = new float[decays.length];
        this.square = new float[decays.length];
        this.decays = decays;
    }

    static float[] decays(Architecture architecture) {
        float[] decays = new float[architecture.parameterCount()];
        for (Layer layer : architecture.layers()) {
            Arrays.fill(decays, layer.offset(), layer.biasOffset(), 1f);
        }
        return decays;
    }

    /** The Euclidean norm. */
    public static double norm(float[] gradient) {
        // Four sums: one alone would wait for itself at every step.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= gradient.length; i += 4) {
            s0 += (double) gradient[i] * gradient[i];
            s1 += (double) gradient[i + 1] * gradient[i + 1];
            s2 += (double) gradient[i + 2] * gradient[i + 2];
            s3 += (double) gradient[i + 3] * gradient[i + 3];
        }
        for (; i < gradient.length; i++) {
            s0 += (double) gradient[i] * gradient[i];
        }
        return Math.sqrt((s0 + s1) + (s2 + s3));
    }

    /**
     * One step.
     *
     * @param number of the step, from 1 on
     * @param weights changed in place
     * @param norm of the gradient
     * @param weightDecay per unit of the rate
     */
    public void step(long number, float[] weights, float[] gradient, double norm, double rate, double weightDecay) {
        float clip = (float) (norm > MAX_NORM ? MAX_NORM / norm : 1);
        float decay = (float) (rate * weightDecay);
        float size = (float) (rate / (1 - Math.pow(BETA1, (double) number)));
        float unbias = (float) (1 / (1 - Math.pow(BETA2, (double) number)));
        for (int i = 0; i < weights.length; i++) {
            float g = clip * gradient[i];
            float m = BETA1 * mean[i] + (1 - BETA1) * g;
            float v = BETA2 * square[i] + (1 - BETA2) * g * g;
            mean[i] = m;
            square[i] = v;
            weights[i] = weights[i] * (1 - decay * decays[i]) - size * m / ((float) Math.sqrt(v * unbias) + EPSILON);
        }
    }
}
