package org.hssflow.hss.kernel;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;

/** M of an architecture, forward and backward. Immutable: weights and scratch are the caller's. */
public final class Network {
    private final List<Layer> layers;
    private final List<LinearKernel> kernels;

    public Network(Architecture architecture) {
        this.layers = architecture.layers();
        this.kernels = layers.stream()
                .map(layer -> LinearKernel.of(layer.map(), layer.offset()))
                .toList();
    }

    /** Scratch for {@link #forward} alone. */
    public Activations forInference() {
        return new Activations(layers, kernels, false);
    }

    /** Scratch for {@link #forward} and {@link #backward}. */
    public Activations forTraining() {
        return new Activations(layers, kernels, true);
    }

    /**
     * M(x).
     *
     * @param weights the flat array
     * @param x (points, batch), not changed; rows may be longer than the batch
     * @param scratch with room for the batch
     * @return (points, batch), part of the scratch
     */
    public float[][] forward(float[] weights, float[][] x, int batch, Activations scratch) {
        float[][] input = x;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            float[][] y = scratch.before[i];
            begin(layer, weights, input, y, batch);
            kernels.get(i).forward(weights, input, y, scratch.inner[i], batch);
            if (layer.hasSlope()) {
                activate(weights[layer.slopeOffset()], y, scratch.after[i], batch);
                y = scratch.after[i];
            }
            input = y;
        }
        return input;
    }

    /** What the last layer saw in the latest {@link #forward} with scratch for training, (width, batch); part of the scratch. */
    public float[][] lastInput(float[][] x, Activations scratch) {
        return layers.size() == 1 ? x : scratch.after[layers.size() - 2];
    }

    /** w = U's partner of the last layer's leaves, (2^L·r, batch), if that layer is HSS; part of the scratch. */
    public float[][] lastLeafCoefficients(Activations scratch) {
        return scratch.inner[layers.size() - 1].w;
    }

    /**
     * Gradients of a loss, after {@link #forward} of the same x with scratch for training.
     *
     * @param upstream the derivative with respect to M(x), (points, batch)
     * @param gradient as long as weights; the derivative with respect to the weights is added to it
     * @return the derivative with respect to x, (points, batch), part of the scratch
     */
    public float[][] backward(
            float[] weights, float[][] x, float[][] upstream, float[] gradient, int batch, Activations scratch) {
        float[][] g = upstream;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            float[][] input = i == 0 ? x : scratch.after[i - 1];
            if (layer.hasSlope()) {
                int at = layer.slopeOffset();
                gradient[at] += throughActivation(weights[at], scratch.before[i], g, batch);
            }
            if (layer.hasBias()) {
                addRowSums(g, gradient, layer.biasOffset(), batch);
            }
            float[][] gx = scratch.gradients[i];
            copyOrClear(layer.skip(), g, gx, batch);
            kernels.get(i).backward(weights, input, g, gx, gradient, scratch.inner[i], batch);
            g = gx;
        }
        return g;
    }

    /** y = b + x, as far as the layer has them. */
    private static void begin(Layer layer, float[] weights, float[][] x, float[][] y, int batch) {
        copyOrClear(layer.skip(), x, y, batch);
        if (!layer.hasBias()) {
            return;
        }
        for (int i = 0; i < y.length; i++) {
            float bias = weights[layer.biasOffset() + i];
            float[] yi = y[i];
            for (int b = 0; b < batch; b++) {
                yi[b] += bias;
            }
        }
    }

    private static void copyOrClear(boolean copy, float[][] from, float[][] to, int batch) {
        for (int i = 0; i < to.length; i++) {
            if (copy) {
                System.arraycopy(from[i], 0, to[i], 0, batch);
            } else {
                Arrays.fill(to[i], 0, batch, 0f);
            }
        }
    }

    private static void activate(float slope, float[][] a, float[][] y, int batch) {
        for (int i = 0; i < a.length; i++) {
            float[] ai = a[i];
            float[] yi = y[i];
            for (int b = 0; b < batch; b++) {
                // max(a, 0) + α·min(a, 0): the JIT compiler vectorises these, not a branch.
                yi[b] = Math.max(ai[b], 0f) + slope * Math.min(ai[b], 0f);
            }
        }
    }

    /** Turns the derivative at LeakyReLU(a) into that at a, and returns the derivative with respect to the slope. */
    private static float throughActivation(float slope, float[][] a, float[][] g, int batch) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            float[] ai = a[i];
            float[] gi = g[i];
            for (int b = 0; b < batch; b++) {
                boolean negative = ai[b] <= 0;
                sum += negative ? gi[b] * ai[b] : 0f;
                gi[b] *= negative ? slope : 1f;
            }
        }
        return sum;
    }

    private static void addRowSums(float[][] g, float[] gradient, int offset, int batch) {
        for (int i = 0; i < g.length; i++) {
            float sum = 0;
            for (int b = 0; b < batch; b++) {
                sum += g[i][b];
            }
            gradient[offset + i] += sum;
        }
    }
}
