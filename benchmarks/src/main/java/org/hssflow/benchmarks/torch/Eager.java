package org.hssflow.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.OuterHssStructure;

/**
 * The network as a Java program writes it with DJL, features first: one call into libtorch for every operation.
 *
 * @param layers in order
 * @param tensors their parameters in order, each in its own shape
 * @param activation after every layer that has a slope
 */
record Eager(List<Layer> layers, List<NDArray> tensors, LeakyRelu activation) {
    /** LeakyReLU of x after a layer whose slope is that tensor. */
    interface LeakyRelu {
        NDArray apply(NDArray x, Layer layer, NDArray slope);
    }

    /** With derivatives with respect to the slope, too; DJL does not offer libtorch's prelu. */
    static NDArray learnable(NDArray x, Layer layer, NDArray slope) {
        NDArray positive = x.getNDArrayInternal().relu();
        return positive.add(x.sub(positive).mul(slope));
    }

    /** @param input (points, batch) */
    NDArray forward(NDArray input) {
        NDArray x = input;
        int next = 0;
        for (Layer layer : layers) {
            int count = layer.tensors().size();
            List<NDArray> own = tensors.subList(next, next + count);
            x = multiply(layer, own, x);
            if (layer.hasSlope()) {
                x = activation.apply(x, layer, own.get(count - 1));
            }
            next += count;
        }
        return x;
    }

    private static NDArray multiply(Layer layer, List<NDArray> own, NDArray x) {
        if (layer.map() instanceof HssStructure hss) {
            return hss(hss, own, x);
        }
        if (layer.map() instanceof OuterHssStructure outer) {
            return outer(outer, own, x);
        }
        return own.get(0).matMul(x);
    }

    private static NDArray hss(HssStructure hss, List<NDArray> own, NDArray x) {
        int levels = hss.levels();
        NDArray[] blocks = new NDArray[levels + 1];
        NDArray z = x;
        for (int l = levels; l >= 1; l--) {
            blocks[l] = z.reshape(new Shape(hss.blocks(l), hss.blockSize(l), -1));
            z = own.get(3 * (levels - l) + 2).swapAxes(1, 2).matMul(blocks[l]);
        }
        blocks[0] = z.reshape(new Shape(1, 2 * hss.rank(), -1));
        NDArray y = own.get(3 * levels).matMul(blocks[0]);
        for (int l = 1; l <= levels; l++) {
            NDArray w = y.reshape(new Shape(hss.blocks(l), hss.rank(), -1));
            y = own.get(3 * (levels - l)).matMul(blocks[l]);
            y = y.addi(own.get(3 * (levels - l) + 1).matMul(w));
        }
        return y.reshape(new Shape(hss.size(), -1));
    }

    private static NDArray outer(OuterHssStructure outer, List<NDArray> own, NDArray x) {
        int n1 = outer.sizes().get(0);
        int n2 = outer.sizes().get(1);
        int perFactor = 3 * outer.levels() + 1;
        NDArray rows = x.reshape(new Shape(n1, -1));
        NDArray sum = turn(rows, n1, n2).mul(0);
        for (int k = 0; k < outer.outerRank(); k++) {
            int at = 2 * k * perFactor;
            NDArray first = hss(outer.factor(0), own.subList(at, at + perFactor), rows);
            sum = sum.addi(hss(outer.factor(1), own.subList(at + perFactor, at + 2 * perFactor), turn(first, n1, n2)));
        }
        return turn(sum, n2, n1).reshape(new Shape((long) n1 * n2, -1));
    }

    /** (rows, columns · batch) as (columns, rows · batch). */
    private static NDArray turn(NDArray x, int rows, int columns) {
        return x.reshape(new Shape(rows, columns, -1)).transpose(1, 0, 2).reshape(new Shape(columns, -1));
    }
}
