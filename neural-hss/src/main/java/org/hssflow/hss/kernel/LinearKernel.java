package org.hssflow.hss.kernel;

import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.LinearMap;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;

/** A linear map applied to panels, and its gradients. Immutable: parameters and scratch are the caller's. */
sealed interface LinearKernel permits HssKernel, OuterHssKernel, DenseKernel, LowRankKernel {
    static LinearKernel of(LinearMap map, int offset) {
        if (map instanceof HssStructure hss) {
            return new HssKernel(hss, offset);
        }
        if (map instanceof OuterHssStructure outer) {
            return new OuterHssKernel(outer, offset);
        }
        if (map instanceof LowRankStructure lowRank) {
            return new LowRankKernel(lowRank, offset);
        }
        return new DenseKernel((DenseStructure) map, offset);
    }

    /** How many rows of each kind of inner scratch it needs. */
    int innerRows();

    /** How many rows of {@link Inner#between} it needs. */
    default int betweenRows() {
        return 0;
    }

    /**
     * y = W x, or y += W x.
     *
     * @param add whether to add to y
     */
    void forward(Parameters weights, Panel x, Panel y, boolean add, Inner inner);

    /**
     * Gradients of a loss whose derivative with respect to y is gy, after {@link #forward} with the same arguments.
     *
     * @param gx becomes the derivative with respect to x
     * @param add whether to add to gx
     * @param gradient as long as the weights; the derivative with respect to W is added at the place of W
     */
    void backward(Parameters weights, Panel x, Panel gy, Panel gx, boolean add, float[] gradient, Inner inner);

    /** What {@link #leafFeatures} gives the features of. */
    Leaves leaves();

    /**
     * The features f of every leaf at every position.
     *
     * @param f feature k of position p and leaf j becomes row (p·leaves + j)·features + k, (…, batch)
     */
    void leafFeatures(Parameters weights, Panel x, Inner inner, float[][] f);

    /**
     * {@link #backward} where nobody asks for the derivative with respect to x.
     *
     * @param gx undefined afterwards
     */
    default void gradient(Parameters weights, Panel x, Panel gy, Panel gx, float[] gradient, Inner inner) {
        backward(weights, x, gy, gx, false, gradient, inner);
    }
}
