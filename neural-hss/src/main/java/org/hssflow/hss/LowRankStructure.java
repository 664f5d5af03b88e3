package org.hssflow.hss;

import java.util.List;

/**
 * A matrix of low rank, W = P Qᵀ. In the flat array P (outputs, rank) comes first, then Q (inputs, rank), both row-major.
 *
 * @param rank from 1 to the smaller of inputs and outputs
 */
public record LowRankStructure(int inputs, int outputs, int rank) implements LinearMap {
    public LowRankStructure {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException("expected a matrix of at least 1 x 1, got " + outputs + " x " + inputs);
        }
        if (rank < 1 || rank > Math.min(inputs, outputs)) {
            throw new IllegalArgumentException(
                    "expected a rank from 1 to " + Math.min(inputs, outputs) + " of a matrix of " + outputs + " x "
                            + inputs + ", got " + rank + "; take a smaller rank or a dense matrix");
        }
        Math.multiplyExact(Math.addExact(inputs, outputs), rank);
    }

    /** Where Q begins, relative to the layer. */
    public int offsetQ() {
        return outputs * rank;
    }

    @Override
    public int parameterCount() {
        return (inputs + outputs) * rank;
    }

    @Override
    public List<TensorView> tensors(String prefix, int offset) {
        return List.of(
                new TensorView(prefix + ".P", offset, List.of(outputs, rank)),
                new TensorView(prefix + ".Q", offset + offsetQ(), List.of(inputs, rank)));
    }
}
