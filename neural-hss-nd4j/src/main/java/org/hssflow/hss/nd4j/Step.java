package org.hssflow.hss.nd4j;

import java.util.List;
import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LinearMap;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.Surrogate;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * u ← u + s·M(u), or u ← s·M(u), for batches of one width, as operations on whole layers: every level of an HSS layer is a product of all its
 * blocks at once. Arrays are features-first, (features, columns), in C order, so that blocks of features are views.
 */
final class Step implements AutoCloseable {
    private final DeviceWeights weights;
    private final Tape tape = new Tape();
    private final INDArray scale;
    private final INDArray u;

    Step(Surrogate surrogate, DeviceWeights weights, int width) {
        this.weights = weights;
        this.scale = Nd4j.scalar(surrogate.scale());
        this.u = tape.array("u", surrogate.points(), width);
        List<Layer> layers = surrogate.architecture().layers();
        INDArray x = u;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            INDArray y = tape.array(i % 2 == 0 ? "even" : "odd", layer.map().outputs(), width);
            layer(layer, x, y);
            x = y;
        }
        if (surrogate.residual()) {
            tape.scale(x, scale, x);
            tape.add(u, x);
        } else {
            tape.scale(x, scale, u);
        }
    }

    /** (points, width). */
    INDArray u() {
        return u;
    }

    void run() {
        tape.play();
    }

    @Override
    public void close() {
        tape.close();
        scale.close();
    }

    private void layer(Layer layer, INDArray x, INDArray y) {
        multiply(layer.map(), layer.offset(), x, y);
        if (layer.skip()) {
            tape.add(y, x);
        }
        if (layer.hasBias()) {
            tape.add(y, weights.at(layer.biasOffset()).reshape('c', y.size(0), 1));
        }
        if (layer.hasSlope()) {
            tape.activate(y, weights.at(layer.slopeOffset()).getFloat(0));
        }
    }

    private void multiply(LinearMap map, int offset, INDArray x, INDArray y) {
        if (map instanceof HssStructure hss) {
            hss(hss, offset, x, y, false);
        } else if (map instanceof OuterHssStructure outer) {
            outer(outer, offset, x, y);
        } else if (map instanceof LowRankStructure low) {
            INDArray coefficients = tape.array("low rank", low.rank(), x.size(1));
            tape.multiplyTransposed(weights.at(offset + low.offsetQ()), x, coefficients);
            tape.multiply(weights.at(offset), coefficients, y, false);
        } else if (map instanceof DenseStructure) {
            tape.multiply(weights.at(offset), x, y, false);
        }
    }

    /** [S, Algorithm 1]: z_i = V_iᵀ x_i from the leaves up, w = D_0 z at the root, y_i = D_i x_i + U_i w_i down again. */
    private void hss(HssStructure hss, int offset, INDArray x, INDArray y, boolean add) {
        int levels = hss.levels();
        INDArray[] in = new INDArray[levels + 1]; // by level: x, of which the one above is z
        INDArray[] out = new INDArray[levels + 1]; // and y, of which the one above is w
        in[levels] = x;
        out[levels] = y;
        long columns = x.length() / hss.size();
        for (int l = levels; l >= 1; l--) {
            in[l - 1] = tape.array("z" + l, hss.blocks(l), hss.rank(), columns);
            out[l - 1] = tape.array("w" + l, hss.blocks(l), hss.rank(), columns);
            tape.multiplyTransposed(weights.at(offset + hss.offsetV(l)), blocks(hss, l, in[l]), in[l - 1]);
        }
        for (int l = 0; l <= levels; l++) {
            INDArray d = weights.at(offset + hss.offsetD(l));
            tape.multiply(d, blocks(hss, l, in[l]), blocks(hss, l, out[l]), add && l == levels);
            if (l >= 1) {
                tape.multiply(weights.at(offset + hss.offsetU(l)), out[l - 1], blocks(hss, l, out[l]), true);
            }
        }
    }

    private static INDArray blocks(HssStructure hss, int level, INDArray features) {
        return features.reshape('c', hss.blocks(level), hss.blockSize(level), -1);
    }

    /**
     * [S, eq. 1]: the terms are summed where the last axis comes first, (n_d, n_1 … n_{d−1}, batch). After every product along the
     * first axis that axis goes behind the others.
     */
    private void outer(OuterHssStructure outer, int offset, INDArray x, INDArray y) {
        int last = outer.dimensions() - 1;
        INDArray sum = tape.array("sum", x.length());
        for (int term = 0; term < outer.outerRank(); term++) {
            INDArray in = x;
            for (int axis = 0; axis <= last; axis++) {
                HssStructure factor = outer.factor(axis);
                INDArray product = axis == last ? sum : tape.array("product", x.length());
                hss(factor, offset + outer.offset(term, axis), in, product, axis == last && term > 0);
                if (axis < last) {
                    in = tape.array("rotated", x.length());
                    rotate(factor.size(), outer.inputs(), product, in);
                }
            }
        }
        rotate(outer.sizes().get(last), outer.inputs(), sum, y);
    }

    private void rotate(int first, int points, INDArray from, INDArray to) {
        int rest = points / first;
        tape.exchange(from.reshape('c', first, rest, -1), to.reshape('c', rest, first, -1));
    }
}
