package org.hssflow.hss.kernel;

import java.util.List;
import org.hssflow.hss.LowRankStructure;

/** y = P z with z = Qᵀ x. */
record LowRankKernel(LowRankStructure structure, int offset) implements LinearKernel {
    @Override
    public int innerRows() {
        return structure.rank();
    }

    @Override
    public void forward(Parameters weights, Panel x, Panel y, boolean add, Inner inner) {
        int rank = structure.rank();
        compress(weights, x, inner);
        inner.products.multiply(weights.transposed, offset, 1, structure.outputs(), rank, inner.z, 0, y, 0, add);
        inner.adapt(offset, x, y);
    }

    private void compress(Parameters weights, Panel x, Inner inner) {
        inner.z.resizeLike(x);
        int rank = structure.rank();
        inner.products.multiply(weights.values, q(), 1, rank, structure.inputs(), x, 0, inner.z, 0, false);
    }

    /** gz = Pᵀ gy, gx = Q gz, dP = gy zᵀ, dQ = x gzᵀ. */
    @Override
    public void backward(Parameters weights, Panel x, Panel gy, Panel gx, boolean add, float[] gradient, Inner inner) {
        int rank = structure.rank();
        int in = structure.inputs();
        int out = structure.outputs();
        Products products = inner.products;
        inner.gz.resizeLike(gy);
        products.multiply(weights.values, offset, 1, rank, out, gy, 0, inner.gz, 0, false);
        products.multiply(weights.transposed, q(), 1, in, rank, inner.gz, 0, gx, 0, add);
        products.multiplyTransposed(gy, 0, inner.z, 0, gradient, offset, 1, out, rank);
        products.multiplyTransposed(x, 0, inner.gz, 0, gradient, q(), 1, in, rank);
    }

    private int q() {
        return offset + structure.offsetQ();
    }

    @Override
    public Leaves leaves() {
        return new Leaves(1, 1, structure.outputs(), List.of(new Leaves.Piece(offset, structure.rank())));
    }

    @Override
    public void leafFeatures(Parameters weights, Panel x, Inner inner, float[][] f) {
        compress(weights, x, inner);
        Leaves.copy(inner.z, 0, structure.rank(), f, 0);
    }
}
