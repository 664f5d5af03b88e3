package org.hssflow.hss.training;

import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;

/**
 * The weights before training. D ~ N(0, ½/s), U ~ N(0, ½/r), V ~ N(0, 1/s), root ~ N(0, 1/2r), dense ~ N(0, 1/inputs),
 * biases 0. What the last layer adds directly, D_L and U_L or its dense matrix, is zero: M starts at 0, and the untrained
 * surrogate leaves every state unchanged.
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
            if (layer.map() instanceof HssStructure hss) {
                fillHss(weights, layer.offset(), hss, last, random);
            } else if (layer.map() instanceof DenseStructure dense) {
                gaussian(weights, layer.offset(), dense.parameterCount(), last ? 0 : 1.0 / dense.inputs(), random);
            }
            if (layer.hasSlope()) {
                weights[layer.slopeOffset()] = slope;
            }
        }
        return weights;
    }

    private void fillHss(float[] weights, int offset, HssStructure hss, boolean last, Random random) {
        int r = hss.rank();
        for (int level = hss.levels(); level >= 1; level--) {
            int s = hss.blockSize(level);
            int blocks = hss.blocks(level);
            boolean leaf = level == hss.levels();
            boolean zero = leaf && last;
            boolean nearIdentity = leaf && this == LINEAR;
            double varianceD = nearIdentity ? LEAF_NOISE * LEAF_NOISE / s : 0.5 / s;
            double varianceU = nearIdentity ? LEAF_U * LEAF_U * 0.5 / r : 0.5 / r;
            int d = offset + hss.offsetD(level);
            gaussian(weights, d, blocks * s * s, zero ? 0 : varianceD, random);
            if (nearIdentity && !zero) {
                for (int row = 0; row < blocks * s; row++) {
                    weights[d + row * s + row % s] += 1;
                }
            }
            gaussian(weights, offset + hss.offsetU(level), blocks * s * r, zero ? 0 : varianceU, random);
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
