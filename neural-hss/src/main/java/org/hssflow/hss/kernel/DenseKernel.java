package org.hssflow.hss.kernel;

import java.util.List;
import org.hssflow.hss.DenseStructure;

/** W of shape (outputs, inputs), row-major. */
record DenseKernel(DenseStructure structure, int offset) implements LinearKernel {
    @Override
    public int innerRows() {
        return 0;
    }

    @Override
    public void forward(Parameters weights, Panel x, Panel y, boolean add, Inner inner) {
        inner.products.multiply(
                weights.transposed, offset, 1, structure.outputs(), structure.inputs(), x, 0, y, 0, add);
        inner.adapt(offset, x, y);
    }

    @Override
    public void backward(Parameters weights, Panel x, Panel gy, Panel gx, boolean add, float[] gradient, Inner inner) {
        inner.products.multiply(weights.values, offset, 1, structure.inputs(), structure.outputs(), gy, 0, gx, 0, add);
        gradient(weights, x, gy, gx, gradient, inner);
    }

    @Override
    public void gradient(Parameters weights, Panel x, Panel gy, Panel gx, float[] gradient, Inner inner) {
        inner.products.multiplyTransposed(gy, 0, x, 0, gradient, offset, 1, structure.outputs(), structure.inputs());
    }

    @Override
    public Leaves leaves() {
        return new Leaves(1, 1, structure.outputs(), List.of(new Leaves.Piece(offset, structure.inputs())));
    }

    @Override
    public void leafFeatures(Parameters weights, Panel x, Inner inner, float[][] f) {
        Leaves.copy(x, 0, structure.inputs(), f, 0);
    }
}
