package org.hssflow.hss.kernel;

import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.LinearMap;

/** A linear map applied to rows of a batch, and its gradients. Immutable: parameters and scratch are the caller's. */
sealed interface LinearKernel permits HssKernel, DenseKernel {
    static LinearKernel of(LinearMap map, int offset) {
        if (map instanceof HssStructure hss) {
            return new HssKernel(hss, offset);
        }
        return new DenseKernel((DenseStructure) map, offset);
    }

    /** How many rows of each kind of inner scratch it needs. */
    int innerRows();

    /** y += W x. */
    void forward(float[] weights, float[][] x, float[][] y, Inner inner, int batch);

    /**
     * Gradients of a loss whose derivative with respect to y is gy, after {@link #forward} with the same arguments.
     *
     * @param gx the derivative with respect to x is added to it
     * @param gradient as long as weights; the derivative with respect to W is added at the place of W
     */
    void backward(float[] weights, float[][] x, float[][] gy, float[][] gx, float[] gradient, Inner inner, int batch);
}
