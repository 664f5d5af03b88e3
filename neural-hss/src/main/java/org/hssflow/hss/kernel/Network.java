package org.hssflow.hss.kernel;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;
import org.hssflow.hss.TensorView;
import org.jspecify.annotations.Nullable;

/** Layers one after the other, such as M of an architecture, forward and backward. Immutable: weights and scratch are the caller's. */
public final class Network {
    private final List<Layer> layers;
    private final List<LinearKernel> kernels;
    private final List<TensorView> tensors;

    public Network(Architecture architecture) {
        this(architecture.layers());
    }

    /** @param layers in order, their parameters in one flat array without gaps */
    public Network(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        this.tensors =
                layers.stream().flatMap(layer -> layer.tensors().stream()).toList();
        this.kernels = layers.stream()
                .map(layer -> LinearKernel.of(layer.map(), layer.offset()))
                .toList();
    }

    /**
     * Makes a flat array of parameters ready.
     *
     * @param values not copied; who changes them calls {@link Parameters#update}
     */
    public Parameters parameters(float[] values) {
        return new Parameters(tensors, values);
    }

    /** Scratch for {@link #forward} alone. */
    public Activations forInference() {
        return forInference(Kernels.chosen().products());
    }

    /** The same, on plain loops until {@link WarmUp} is done. */
    public Activations forInference(WarmUp warmUp) {
        return warmUp.isDone() ? forInference() : forInference(Kernels.SCALAR.products());
    }

    Activations forInference(Products products) {
        return new Activations(layers, kernels, false, products);
    }

    int inputs() {
        return layers.get(0).map().inputs();
    }

    /** Scratch for {@link #forward} and {@link #backward}; all panels must then be {@link Panel#forTraining}. */
    public Activations forTraining() {
        return new Activations(layers, kernels, true, Kernels.chosen().products());
    }

    /**
     * M(x).
     *
     * @param x (points, batch), not changed; with scratch for training its padding must be zero
     * @return (points, batch), part of the scratch
     */
    public Panel forward(Parameters weights, Panel x, Activations scratch) {
        return forward(weights, x, scratch, null);
    }

    /**
     * The same with adapters.
     *
     * @param adaptation which columns have which, null for none; not with scratch for training
     */
    public Panel forward(Parameters weights, Panel x, Activations scratch, @Nullable Adaptation adaptation) {
        scratch.resize(x.batch());
        Panel input = x;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            Panel y = scratch.before.get(i);
            begin(layer, weights.values, input, y);
            scratch.inner.get(i).adaptation = adaptation;
            if (adaptation != null) {
                adaptation.addBias(i, y);
            }
            kernels.get(i).forward(weights, input, y, layer.skip() || layer.hasBias(), scratch.inner.get(i));
            if (layer.hasSlope()) {
                scratch.products.activate(weights.values[layer.slopeOffset()], y, scratch.after.get(i));
                y = scratch.after.get(i);
            }
            input = y;
        }
        return input;
    }

    /** The parameters of the last layer that M(x) is linear in. */
    public Leaves lastLeaves() {
        return kernels.get(kernels.size() - 1).leaves();
    }

    /**
     * What those parameters were applied to in the latest {@link #forward} of x with scratch for training.
     *
     * @param f features: that of position p, leaf j and column k of its matrix becomes row (p·leaves + j)·features + k, (…, batch)
     */
    public void lastLeafFeatures(Parameters weights, Panel x, Activations scratch, float[][] f) {
        int last = layers.size() - 1;
        Panel input = last == 0 ? x : scratch.after.get(last - 1);
        kernels.get(last).leafFeatures(weights, input, scratch.inner.get(last), f);
    }

    /**
     * Gradients of a loss, after {@link #forward} of the same x with scratch for training.
     *
     * @param upstream the derivative with respect to M(x), (points, batch), its padding zero
     * @param gradient as long as weights; the derivative with respect to the weights is added to it
     * @return the derivative with respect to x, (points, batch), part of the scratch
     */
    public Panel backward(Parameters weights, Panel x, Panel upstream, float[] gradient, Activations scratch) {
        Panel g = backToFirst(weights, upstream, gradient, scratch);
        return throughLayer(0, weights, x, g, gradient, scratch);
    }

    /** {@link #backward} where nobody asks for the derivative with respect to x. */
    public void gradient(Parameters weights, Panel x, Panel upstream, float[] gradient, Activations scratch) {
        Panel g = backToFirst(weights, upstream, gradient, scratch);
        throughActivation(layers.get(0), weights, scratch.before.get(0), g, gradient, scratch);
        kernels.get(0).gradient(weights, x, g, scratch.gradients.get(0), gradient, scratch.inner.get(0));
    }

    /** The derivative at the output of the first layer. */
    private Panel backToFirst(Parameters weights, Panel upstream, float[] gradient, Activations scratch) {
        Panel g = upstream;
        for (int i = layers.size() - 1; i >= 1; i--) {
            g = throughLayer(i, weights, scratch.after.get(i - 1), g, gradient, scratch);
        }
        return g;
    }

    private Panel throughLayer(int i, Parameters weights, Panel input, Panel g, float[] gradient, Activations scratch) {
        Layer layer = layers.get(i);
        throughActivation(layer, weights, scratch.before.get(i), g, gradient, scratch);
        Panel gx = scratch.gradients.get(i);
        if (layer.skip()) {
            System.arraycopy(g.values(), 0, gx.values(), 0, g.rows() * g.stride());
        }
        kernels.get(i).backward(weights, input, g, gx, layer.skip(), gradient, scratch.inner.get(i));
        return gx;
    }

    /** Turns the derivative at a layer's output into that at its product, and adds those of slope and bias. */
    private static void throughActivation(
            Layer layer, Parameters weights, Panel before, Panel g, float[] gradient, Activations scratch) {
        if (layer.hasSlope()) {
            int at = layer.slopeOffset();
            gradient[at] += scratch.products.throughActivation(weights.values[at], before, g);
        }
        if (layer.hasBias()) {
            scratch.products.addRowSums(g, gradient, layer.biasOffset());
        }
    }

    /** y = b + x, as far as the layer has them. */
    private static void begin(Layer layer, float[] weights, Panel x, Panel y) {
        if (layer.skip()) {
            System.arraycopy(x.values(), 0, y.values(), 0, x.rows() * x.stride());
        }
        if (!layer.hasBias()) {
            return;
        }
        float[] values = y.values();
        for (int i = 0; i < y.rows(); i++) {
            float bias = weights[layer.biasOffset() + i];
            int at = i * y.stride();
            if (layer.skip()) {
                for (int b = at; b < at + y.width(); b++) {
                    values[b] += bias;
                }
            } else {
                Arrays.fill(values, at, at + y.width(), bias);
            }
        }
    }
}
