package org.hssflow.hss;

import java.util.ArrayList;
import java.util.List;

/**
 * One layer and where its parameters lie in the flat array: a = W x + b (+ x if it has a skip), then LeakyReLU(a) = a for
 * a > 0, α·a otherwise, if it has a slope.
 *
 * @param name {@code lift}, {@code layers.i} or {@code projection}
 * @param map W
 * @param offset where W begins
 * @param hasBias whether a bias b (outputs) follows W
 * @param hasSlope whether the slope α, one number, follows last
 * @param skip whether x is added to W x
 */
public record Layer(String name, LinearMap map, int offset, boolean hasBias, boolean hasSlope, boolean skip) {
    public Layer {
        if (skip && map.inputs() != map.outputs()) {
            throw new IllegalArgumentException("expected a square map under a skip, got " + map);
        }
    }

    /** Where the bias begins, if there is one. */
    public int biasOffset() {
        return offset + map.parameterCount();
    }

    /** Where the slope is, if there is one. */
    public int slopeOffset() {
        return biasOffset() + (hasBias ? map.outputs() : 0);
    }

    /** The index after the layer's last parameter. */
    public int end() {
        return slopeOffset() + (hasSlope ? 1 : 0);
    }

    /** All parameters by name. */
    public List<TensorView> tensors() {
        List<TensorView> tensors = new ArrayList<>(map.tensors(name, offset));
        if (hasBias) {
            tensors.add(new TensorView(name + ".bias", biasOffset(), List.of(map.outputs())));
        }
        if (hasSlope) {
            tensors.add(new TensorView(name + ".slope", slopeOffset(), List.of(1)));
        }
        return tensors;
    }
}
