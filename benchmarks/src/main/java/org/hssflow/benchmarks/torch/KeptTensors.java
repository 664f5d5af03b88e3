package org.hssflow.benchmarks.torch;

import java.util.Arrays;
import java.util.List;
import org.hssflow.benchmarks.Problem;
import org.hssflow.hss.TensorView;

/** Copies of the weights in a script's module, laid out for their use. */
record KeptTensors(Script script, float[] weights) implements Tensors {
    @Override
    public String of(TensorView tensor) {
        return script.constant(
                Arrays.copyOfRange(weights, tensor.offset(), tensor.end()),
                tensor.shape().stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public String transposed(TensorView tensor) {
        return joined(List.of(tensor), true, false);
    }

    @Override
    public String activated(String y, TensorView slope) {
        return "torch.leaky_relu_(" + y + ", " + weights[slope.offset()] + ")";
    }

    @Override
    public String joined(List<TensorView> tensors, boolean transposed, boolean sideBySide) {
        List<Integer> shape = tensors.get(0).shape();
        int last = shape.size() - 1;
        int blocks = last == 2 ? shape.get(0) : 1;
        int rows = shape.get(transposed ? last : last - 1);
        int columns = shape.get(transposed ? last - 1 : last);
        int size = rows * columns;
        int n = tensors.size();
        float[] values = new float[n * blocks * size];
        for (int j = 0; j < blocks; j++) {
            for (int k = 0; k < n; k++) {
                int from = tensors.get(k).offset() + j * size;
                float[] block = Arrays.copyOfRange(weights, from, from + size);
                float[] taken = transposed ? Problem.transpose(block, columns, rows) : block;
                for (int i = 0; i < rows; i++) {
                    int to = sideBySide ? ((j * rows + i) * n + k) * columns : ((j * n + k) * rows + i) * columns;
                    System.arraycopy(taken, i * columns, values, to, columns);
                }
            }
        }
        int height = sideBySide ? rows : n * rows;
        int width = sideBySide ? n * columns : columns;
        return last == 2 ? script.constant(values, blocks, height, width) : script.constant(values, height, width);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "the weights a module keeps";
    }
}
