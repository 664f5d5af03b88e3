package org.hssflow.hss.kernel;

import java.util.List;
import org.hssflow.hss.Layer;

/**
 * The scratch of one {@link Network} for one thread: what its layers compute, (features, batch). It grows to the widest batch
 * seen and is used again. For inference all layers share little memory; for training each keeps its own, for the backward
 * pass.
 */
public final class Activations {
    private final List<Layer> layers;
    private final boolean training;
    private int capacity;

    /** By layer: W x + b before the activation, after it, and the derivative at the layer's input. */
    float[][][] before;

    float[][][] after;
    float[][][] gradients;
    final Inner[] inner;

    Activations(List<Layer> layers, List<LinearKernel> kernels, boolean training) {
        this.layers = layers;
        this.training = training;
        this.before = new float[layers.size()][][];
        this.after = new float[layers.size()][][];
        this.gradients = new float[layers.size()][][];
        this.inner = new Inner[layers.size()];
        Blocks blocks = new Blocks();
        int most = kernels.stream().mapToInt(LinearKernel::innerRows).max().orElse(0);
        Inner shared = new Inner(most, false, blocks);
        for (int i = 0; i < inner.length; i++) {
            inner[i] = training ? new Inner(kernels.get(i).innerRows(), true, blocks) : shared;
        }
    }

    /** Makes room for {@code batch} columns. */
    public void reserve(int batch) {
        if (batch <= capacity) {
            return;
        }
        for (int i = 0; i < layers.size(); i++) {
            int outputs = layers.get(i).map().outputs();
            boolean shareable = !training && i >= 2 && before[i - 2].length == outputs;
            before[i] = shareable ? before[i - 2] : new float[outputs][batch];
            after[i] = training ? new float[outputs][batch] : before[i];
            if (training) {
                gradients[i] = new float[layers.get(i).map().inputs()][batch];
            }
            if (training || i == 0) {
                inner[i].reserve(batch);
            }
        }
        capacity = batch;
    }

    /** Gives the memory back, all that grew with a batch or a layer; {@link #reserve} makes room again. */
    public void release() {
        capacity = 0;
        before = new float[layers.size()][][];
        after = new float[layers.size()][][];
        gradients = new float[layers.size()][][];
        for (Inner each : inner) {
            each.release();
        }
    }
}
