package org.hssflow.hss.kernel;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.Layer;

/**
 * The scratch of one {@link Network} for one thread: what its layers compute, (features, batch). It grows to the widest batch
 * seen and is used again. For inference all layers share little memory; for training each keeps its own, for the backward
 * pass.
 */
public final class Activations {
    final Products products;

    /** By layer: W x + b before the activation, after it, and for training the derivative at the layer's input. */
    final List<Panel> before = new ArrayList<>();

    final List<Panel> after = new ArrayList<>();
    final List<Panel> gradients = new ArrayList<>();
    final List<Inner> inner = new ArrayList<>();

    private final List<Panel> all = new ArrayList<>();
    private int batch;

    Activations(List<Layer> layers, List<LinearKernel> kernels, boolean training, Products products) {
        this.products = products;
        int most = kernels.stream().mapToInt(LinearKernel::innerRows).max().orElse(0);
        int between = kernels.stream().mapToInt(LinearKernel::betweenRows).max().orElse(0);
        Inner shared = new Inner(most, between, false, products);
        for (int i = 0; i < layers.size(); i++) {
            int outputs = layers.get(i).map().outputs();
            if (training) {
                before.add(Panel.forTraining(outputs));
                after.add(Panel.forTraining(outputs));
                gradients.add(Panel.forTraining(layers.get(i).map().inputs()));
                inner.add(new Inner(kernels.get(i).innerRows(), kernels.get(i).betweenRows(), true, products));
                all.addAll(inner.get(i).panels());
            } else {
                boolean shareable = i >= 2 && before.get(i - 2).rows() == outputs;
                before.add(shareable ? before.get(i - 2) : Panel.forInference(outputs));
                after.add(before.get(i));
                inner.add(shared);
            }
        }
        all.addAll(before);
        all.addAll(after);
        all.addAll(gradients);
        all.addAll(shared.panels());
    }

    /** Makes room for a batch. */
    void resize(int columns) {
        if (columns != batch) {
            batch = columns;
            for (int i = 0; i < all.size(); i++) { // an iterator would be an object for every call
                all.get(i).resize(columns);
            }
        }
    }

    List<Panel> panels() {
        return all;
    }

    /** Gives the memory back; the next forward pass makes room again. */
    public void release() {
        batch = 0;
        all.forEach(Panel::release);
    }
}
