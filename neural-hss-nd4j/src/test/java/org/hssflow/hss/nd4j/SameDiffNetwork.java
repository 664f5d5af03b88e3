package org.hssflow.hss.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LinearMap;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * M as the formulas have it, block by block and state by state, in double precision, with SameDiff's own derivatives. It shares
 * nothing with the kernels and the engine but the names of the tensors.
 */
final class SameDiffNetwork {
    private static final String X = "x";
    private static final String LOSS = "loss";

    private final SameDiff graph = SameDiff.create();
    private final Map<String, TensorView> tensors = new HashMap<>();
    private final float[] weights;
    private final int batch;
    private final SDVariable output;
    private Map<String, INDArray> gradients = Map.of();

    /**
     * @param states (points, batch)
     * @param targets (points, batch)
     */
    SameDiffNetwork(Surrogate surrogate, double[][] states, double[][] targets) {
        batch = states[0].length;
        weights = surrogate.weights().toArray();
        surrogate.architecture().tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        SDVariable x = graph.var(X, Nd4j.createFromArray(states));
        for (Layer layer : surrogate.architecture().layers()) {
            x = layer(layer, x);
        }
        output = x;
        SDVariable error = output.sub(graph.constant(Nd4j.createFromArray(targets)));
        error.mul(error).sum().mul(0.5).rename(LOSS);
        graph.setLossVariables(LOSS);
    }

    /** M(x), (points, batch). */
    double[][] output() {
        return output.eval().toDoubleMatrix();
    }

    /** The derivative of ½ Σ (M(x) − target)² with respect to x, (points, batch). */
    double[][] gradientOfStates() {
        return gradient(X).toDoubleMatrix();
    }

    /** The derivative with respect to a tensor, row-major. */
    double[] gradientOf(TensorView tensor) {
        return IntStream.range(0, blocks(tensor))
                .mapToObj(block -> gradient(key(tensor, block)).dup('c').data().asDouble())
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private INDArray gradient(String name) {
        if (gradients.isEmpty()) {
            List<String> names = new ArrayList<>(List.of(X));
            tensors.values()
                    .forEach(tensor ->
                            IntStream.range(0, blocks(tensor)).forEach(block -> names.add(key(tensor, block))));
            gradients = graph.calculateGradients(Map.of(), names);
        }
        return gradients.get(name);
    }

    /** a = W x + b (+ x), then max(a, 0) + α min(a, 0). */
    private SDVariable layer(Layer layer, SDVariable x) {
        SDVariable a = multiply(layer.map(), layer.name(), x);
        if (layer.hasBias()) {
            a = a.add(matrix(layer.name() + ".bias", 0));
        }
        if (layer.skip()) {
            a = a.add(x);
        }
        if (!layer.hasSlope()) {
            return a;
        }
        SDVariable negative = graph.nn().relu(a.neg(), 0).neg();
        return graph.nn().relu(a, 0).add(negative.mul(matrix(layer.name() + ".slope", 0)));
    }

    private SDVariable multiply(LinearMap map, String name, SDVariable x) {
        if (map instanceof DenseStructure) {
            return matrix(name + ".weight", 0).mmul(x);
        }
        if (map instanceof LowRankStructure) {
            return matrix(name + ".P", 0)
                    .mmul(transposed(matrix(name + ".Q", 0)).mmul(x));
        }
        if (map instanceof HssStructure hss) {
            return hss(hss, name, hss.levels(), x, batch);
        }
        return outer((OuterHssStructure) map, name, x);
    }

    /** [S, Algorithm 1], one level and those above it. */
    private SDVariable hss(HssStructure hss, String name, int level, SDVariable x, int columns) {
        if (level == 0) {
            return matrix(name + ".D0", 0).mmul(x);
        }
        int s = hss.blockSize(level);
        SDVariable[] part = new SDVariable[hss.blocks(level)];
        SDVariable[] z = new SDVariable[part.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = graph.slice(x, new int[] {i * s, 0}, s, columns);
            z[i] = transposed(matrix(name + ".V" + level, i)).mmul(part[i]);
        }
        SDVariable w = hss(hss, name, level - 1, graph.concat(0, z), columns);
        SDVariable[] y = new SDVariable[part.length];
        for (int i = 0; i < part.length; i++) {
            SDVariable own = graph.slice(w, new int[] {i * hss.rank(), 0}, hss.rank(), columns);
            y[i] = matrix(name + ".D" + level, i)
                    .mmul(part[i])
                    .add(matrix(name + ".U" + level, i).mmul(own));
        }
        return graph.concat(0, y);
    }

    /** [S, eq. 1], one state after the other. */
    private SDVariable outer(OuterHssStructure outer, String name, SDVariable x) {
        int axes = outer.dimensions();
        int[] grid = outer.sizes().stream().mapToInt(Integer::intValue).toArray();
        SDVariable[] states = new SDVariable[batch];
        for (int b = 0; b < states.length; b++) {
            SDVariable state =
                    graph.slice(x, new int[] {0, b}, outer.inputs(), 1).reshape(longs(grid));
            SDVariable sum = null;
            for (int term = 0; term < outer.outerRank(); term++) {
                SDVariable product = state;
                for (int a = 0; a < axes; a++) {
                    product = alongAxis(outer.factor(a), name + "." + term + "." + a, a, grid, product);
                }
                sum = sum == null ? product : sum.add(product);
            }
            states[b] = sum.reshape(outer.inputs(), 1);
        }
        return graph.concat(1, states);
    }

    /** Exchanges the axis with the first, multiplies, and exchanges them again. */
    private SDVariable alongAxis(HssStructure hss, String name, int axis, int[] grid, SDVariable x) {
        int[] order = IntStream.range(0, grid.length).toArray();
        order[0] = axis;
        order[axis] = 0;
        long[] exchanged = IntStream.of(order).mapToLong(a -> grid[a]).toArray();
        int columns = IntStream.of(grid).reduce(1, (a, b) -> a * b) / hss.size();
        SDVariable y = hss(hss, name, hss.levels(), x.permute(order).reshape(hss.size(), columns), columns);
        return y.reshape(exchanged).permute(order);
    }

    /** A tensor's block as a variable, made when first asked for; what has one axis becomes a column. */
    private SDVariable matrix(String name, int block) {
        TensorView tensor = tensors.get(name);
        String key = key(tensor, block);
        if (graph.hasVariable(key)) {
            return graph.getVariable(key);
        }
        List<Integer> shape = tensor.shape();
        int rank = shape.size();
        int rows = rank == 1 ? shape.get(0) : shape.get(rank - 2);
        int columns = rank == 1 ? 1 : shape.get(rank - 1);
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights[tensor.offset() + block * values.length + i];
        }
        return graph.var(key, Nd4j.createFromArray(values).reshape(rows, columns));
    }

    private SDVariable transposed(SDVariable matrix) {
        return matrix.permute(1, 0);
    }

    private static int blocks(TensorView tensor) {
        return tensor.shape().size() == 3 ? tensor.shape().get(0) : 1;
    }

    private static String key(TensorView tensor, int block) {
        return tensor.name() + "[" + block + "]";
    }

    private static long[] longs(int[] values) {
        return IntStream.of(values).asLongStream().toArray();
    }
}
