package org.hssflow.hss.kernel;

import org.hssflow.hss.DenseStructure;

/** W of shape (outputs, inputs), row-major. */
record DenseKernel(DenseStructure structure, int offset) implements LinearKernel {
    @Override
    public int innerRows() {
        return 0;
    }

    @Override
    public void forward(float[] weights, float[][] x, float[][] y, Inner inner, int batch) {
        int in = structure.inputs();
        inner.blocks.multiplyAdd(weights, offset, in, 1, structure.outputs(), in, x, 0, y, 0, batch);
    }

    @Override
    public void backward(
            float[] weights, float[][] x, float[][] gy, float[][] gx, float[] gradient, Inner inner, int batch) {
        int in = structure.inputs();
        int out = structure.outputs();
        inner.blocks.multiplyAdd(weights, offset, 1, in, in, out, gy, 0, gx, 0, batch);
        inner.blocks.outerAdd(gy, 0, out, x, 0, in, gradient, offset, in, 1, batch);
    }
}
