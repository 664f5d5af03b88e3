package org.hssflow.hss.adapter;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.Layer;
import org.hssflow.hss.TensorView;

/**
 * A layer of the base and what an adapter changes in it: first the matrices, then the bias, if there is one.
 *
 * @param layer of the base
 * @param patches of its matrices, in the order of the base
 */
public record AdaptedLayer(Layer layer, List<Patch> patches) {
    public AdaptedLayer {
        patches = List.copyOf(patches);
    }

    /** Where Δb (outputs) begins in the flat array of the adapter, if the layer has a bias. */
    public int biasOffset() {
        return patches.get(patches.size() - 1).end();
    }

    /** The index after the last parameter. */
    public int end() {
        return biasOffset() + (layer.hasBias() ? layer.map().outputs() : 0);
    }

    /** All parameters by name. */
    public List<TensorView> tensors() {
        List<TensorView> tensors = new ArrayList<>();
        patches.forEach(patch -> tensors.addAll(patch.tensors()));
        if (layer.hasBias()) {
            tensors.add(new TensorView(
                    layer.name() + ".bias", biasOffset(), List.of(layer.map().outputs())));
        }
        return tensors;
    }
}
