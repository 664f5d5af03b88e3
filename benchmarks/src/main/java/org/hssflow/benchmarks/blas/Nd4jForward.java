package org.hssflow.benchmarks.blas;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.benchmarks.ForwardPass;
import org.hssflow.benchmarks.Problem;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link Program} on ND4J: {@code gemm} on views, in Fortran order, which ND4J hands on without a copy: a row-major (rows, columns)
 * is a column-major (columns, rows), so every product is taken the other way round.
 */
public final class Nd4jForward implements ForwardPass {
    private final Program program;
    private final int outputs;
    private final INDArray memory;
    private final List<Runnable> calls = new ArrayList<>();

    public Nd4jForward(Problem problem) {
        this.program = new Program(problem);
        this.outputs = problem.outputs() * problem.batch();
        this.memory = Nd4j.createFromArray(program.memory());
        for (Step step : program.steps()) {
            calls.add(call(step));
        }
    }

    private Runnable call(Step step) {
        if (step instanceof Gemm gemm) {
            int m = gemm.m();
            int k = gemm.k();
            INDArray a = gemm.transposed() ? view(gemm.a(), m, k) : view(gemm.a(), k, m);
            INDArray b = view(gemm.b(), gemm.columns(), k);
            INDArray c = view(gemm.c(), gemm.columns(), m);
            double beta = gemm.add() ? 1 : 0;
            return () -> Nd4j.gemm(b, a, c, false, gemm.transposed(), 1, beta);
        }
        Activation activation = (Activation) step;
        INDArray values = view(activation.at(), activation.count(), 1);
        LeakyReLU leaky = new LeakyReLU(values, values, activation.slope());
        return () -> Nd4j.getExecutioner().exec(leaky);
    }

    /** Column-major. */
    private INDArray view(int at, int rows, int columns) {
        DataBuffer data = memory.data();
        return Nd4j.create(data, new long[] {rows, columns}, new long[] {1, rows}, at, 'f');
    }

    @Override
    public String peer() {
        return "ND4J";
    }

    @Override
    public String form() {
        return "one gemm per block";
    }

    @Override
    public void run() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).run();
        }
    }

    @Override
    public float[] output() {
        return view(program.output(), outputs, 1).dup().data().asFloat();
    }

    @Override
    public void close() {
        memory.close();
    }
}
