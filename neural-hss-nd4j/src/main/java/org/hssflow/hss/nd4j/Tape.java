package org.hssflow.hss.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/** Operations on arrays of its own, recorded once and played any number of times. One thread at a time. */
final class Tape implements AutoCloseable {
    private static final MMulTranspose AS_IT_IS = MMulTranspose.builder().build();
    private static final MMulTranspose FIRST_TRANSPOSED =
            MMulTranspose.builder().transposeA(true).build();

    private final Map<String, INDArray> arrays = new HashMap<>();
    private final List<CustomOp> operations = new ArrayList<>();

    /** An array in C order, the same for the same use and shape. */
    INDArray array(String use, long... shape) {
        return arrays.computeIfAbsent(use + Arrays.toString(shape), key -> Nd4j.create(DataType.FLOAT, shape, 'c'));
    }

    /** y = a·x or y += a·x, for matrices (rows, columns) or for as many of them (blocks, rows, columns). */
    void multiply(INDArray a, INDArray x, INDArray y, boolean add) {
        operations.add(new Mmul(a, x, y, 1.0, add ? 1.0 : 0.0, AS_IT_IS));
    }

    /** y = aᵀ·x. */
    void multiplyTransposed(INDArray a, INDArray x, INDArray y) {
        operations.add(new Mmul(a, x, y, 1.0, 0.0, FIRST_TRANSPOSED));
    }

    /** y += x, where x may have one column for all. */
    void add(INDArray y, INDArray x) {
        record("add", y, y, x);
    }

    /** y = s·x, s one number; y may be x. */
    void scale(INDArray x, INDArray s, INDArray y) {
        record("multiply", y, x, s);
    }

    /** LeakyReLU in place. */
    void activate(INDArray y, double slope) {
        operations.add(DynamicCustomOp.builder("lrelu")
                .addInputs(y)
                .addOutputs(y)
                .addFloatingPointArguments(slope)
                .build());
    }

    /** (a, b, c) → (b, a, c): copies with the first two axes exchanged. */
    void exchange(INDArray from, INDArray to) {
        operations.add(DynamicCustomOp.builder("permute")
                .addInputs(from)
                .addOutputs(to)
                .addIntegerArguments(1, 0, 2)
                .build());
    }

    void play() {
        for (CustomOp operation : operations) {
            Nd4j.exec(operation);
        }
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        operations.clear();
        arrays.values().forEach(INDArray::close);
        arrays.clear();
    }

    private void record(String name, INDArray output, INDArray... inputs) {
        operations.add(DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addOutputs(output)
                .build());
    }
}
