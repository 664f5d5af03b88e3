package org.hssflow.hss;

import java.util.List;

/**
 * A named part of the flat weight array, in row-major order. The name is the tensor's name in a safetensors file.
 *
 * @param name such as {@code layers.0.D3}
 * @param offset the index of its first value in the flat array
 * @param shape its extents, each at least 1
 */
public record TensorView(String name, int offset, List<Integer> shape) {
    public TensorView {
        shape = List.copyOf(shape);
        if (offset < 0 || shape.isEmpty() || shape.stream().anyMatch(extent -> extent < 1)) {
            throw new IllegalArgumentException("expected an offset from 0 on and extents of at least 1 for " + name
                    + ", got " + offset + " and " + shape);
        }
    }

    /** The number of values. */
    public int size() {
        return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
    }

    /** The index after the last value in the flat array. */
    public int end() {
        return offset + size();
    }
}
