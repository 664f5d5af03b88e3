package org.hssflow.hss;

import java.util.List;

/** A full matrix W of shape (outputs, inputs), row-major. */
public record DenseStructure(int inputs, int outputs) implements LinearMap {
    public DenseStructure {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "expected a dense matrix of at least 1 x 1, got " + outputs + " x " + inputs);
        }
        Math.multiplyExact(inputs, outputs);
    }

    @Override
    public int parameterCount() {
        return inputs * outputs;
    }

    @Override
    public List<TensorView> tensors(String prefix, int offset) {
        return List.of(new TensorView(prefix + ".weight", offset, List.of(outputs, inputs)));
    }
}
