package org.hssflow.hss.training;

import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;

/**
 * The weights before training. D ~ N(0, ½/s), U ~ N(0, ½/r), V ~ N(0, 1/s), root ~ N(0, 1/2r), dense ~ N(0, 1/inputs), of low
 * rank Q ~ N(0, 1/inputs) and P ~ N(0, 1/rank), biases 0. What the last layer adds directly is zero, D_L and U_L, its dense matrix
 * or P: M starts at 0, and an untrained surrogate of time steps leaves every state unchanged.
 *
 * <p>The terms of an outer sum are scaled so that the sum is as large as one matrix alone. In the last layer what is applied along
 * the last axis begins at zero, and no other: a product of zeros would have no gradient.
 */
public enum Start {
    /** For linear equations: slopes 1; leaf blocks I + 0.02·N(0, 1/m) with m the leaf size, U_L a tenth: nearly linear. */
    LINEAR(1f),
    /** For nonlinear equations: slopes 0.1. */
    NONLINEAR(0.1f);

    private static final double LEAF_NOISE = 0.02;
    private static final double LEAF_U = 0.1;

    private final float slope;

    Start(float slope) {
        this.slope = slope;
    }

    /** @return the flat array, in the order of the architecture's tensors */
    public float[] weights(Architecture architecture, long seed) {
        Random random = new Random(seed);
        float[] weights = new float[architecture.parameterCount()];

        for (Layer layer : architecture.layers()) {
            boolean last = layer.end() == weights.length;
            int offset = layer.offset();
            if (layer.map() instanceof HssStructure hss) {
                fillHss(weights, offset, hss, last ? 0 : 1, random);
            } else if (layer.map() instanceof OuterHssStructure outer) {
                fillOuter(weights, offset, outer, last, random);
            } else if (layer.map() instanceof DenseStructure dense) {
                gaussian(weights, offset, dense.parameterCount(), last ? 0 : 1.0 / dense.inputs(), random);
            } else if (layer.map() instanceof LowRankStructure low) {
                gaussian(weights, offset, low.offsetQ(), last ? 0 : 1.0 / low.rank(), random);
                gaussian(weights, offset + low.offsetQ(), low.inputs() * low.rank(), 1.0 / low.inputs(), random);
            }
            if (layer.hasSlope()) {
                weights[layer.slopeOffset()] = slope;
            }
        }
        return weights;
    }

    private void fillOuter(float[] weights, int offset, OuterHssStructure outer, boolean last, Random random) {
        int axes = outer.dimensions();
        // The terms are nearly the same where they begin near the identity, and independent where they do not.
        double terms = this == LINEAR ? outer.outerRank() : Math.sqrt(outer.outerRank());
        double scale = Math.pow(terms, -1.0 / axes);
        for (int term = 0; term < outer.outerRank(); term++) {
            for (int axis = 0; axis < axes; axis++) {
                boolean zero = last && axis == axes - 1;
                fillHss(weights, offset + outer.offset(term, axis), outer.factor(axis), zero ? 0 : scale, random);
            }
        }
    }

    /** @param scale of what the matrix gives: of D_L and U_L */
    private void fillHss(float[] weights, int offset, HssStructure hss, double scale, Random random) {
        int r = hss.rank();
        for (int level = hss.levels(); level >= 1; level--) {
            int s = hss.blockSize(level);
            int blocks = hss.blocks(level);
            boolean leaf = level == hss.levels();
            boolean nearIdentity = leaf && this == LINEAR;
            double square = leaf ? scale * scale : 1;
            double varianceD = nearIdentity ? LEAF_NOISE * LEAF_NOISE / s : 0.5 / s;
            double varianceU = nearIdentity ? LEAF_U * LEAF_U * 0.5 / r : 0.5 / r;
            int d = offset + hss.offsetD(level);
            gaussian(weights, d, blocks * s * s, square * varianceD, random);
            if (nearIdentity) {
                for (int row = 0; row < blocks * s; row++) {
                    weights[d + row * s + row % s] += (float) scale;
                }
            }
            gaussian(weights, offset + hss.offsetU(level), blocks * s * r, square * varianceU, random);
            gaussian(weights, offset + hss.offsetV(level), blocks * s * r, 1.0 / s, random);
        }
        gaussian(weights, offset + hss.offsetD(0), 4 * r * r, 0.5 / r, random);
    }

    private static void gaussian(float[] weights, int offset, int count, double variance, Random random) {
        double deviation = Math.sqrt(variance);
        for (int i = offset; i < offset + count; i++) {
            weights[i] = (float) (deviation * random.nextGaussian());
        }
    }
}
