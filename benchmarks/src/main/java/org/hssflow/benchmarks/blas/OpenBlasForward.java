package org.hssflow.benchmarks.blas;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.hssflow.benchmarks.ForwardPass;
import org.hssflow.benchmarks.Problem;

/** A {@link Program} on OpenBLAS: {@code sgemm}, for a single column {@code sgemv}; the activation on vectors. */
public final class OpenBlasForward implements ForwardPass {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private final Program program;
    private final int outputs;
    private final FloatPointer memory;
    private final ByteBuffer bytes;
    private final List<Runnable> calls = new ArrayList<>();

    public OpenBlasForward(Problem problem) {
        openblas.blas_set_num_threads(1);
        this.program = new Program(problem);
        this.outputs = problem.outputs() * problem.batch();
        float[] values = program.memory();
        this.memory = new FloatPointer(values.length);
        memory.put(values, 0, values.length);
        this.bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
        for (Step step : program.steps()) {
            calls.add(call(step));
        }
    }

    private Runnable call(Step step) {
        if (step instanceof Gemm gemm) {
            FloatPointer a = memory.getPointer(gemm.a());
            FloatPointer b = memory.getPointer(gemm.b());
            FloatPointer c = memory.getPointer(gemm.c());
            return gemm.columns() == 1 ? () -> vector(gemm, a, b, c) : () -> matrix(gemm, a, b, c);
        }
        Activation activation = (Activation) step;
        return () -> activate(activation);
    }

    private static void matrix(Gemm gemm, FloatPointer a, FloatPointer b, FloatPointer c) {
        openblas.cblas_sgemm(
                CblasRowMajor,
                gemm.transposed() ? CblasTrans : CblasNoTrans,
                CblasNoTrans,
                gemm.m(),
                gemm.columns(),
                gemm.k(),
                1,
                a,
                gemm.transposed() ? gemm.m() : gemm.k(),
                b,
                gemm.columns(),
                gemm.add() ? 1 : 0,
                c,
                gemm.columns());
    }

    private static void vector(Gemm gemm, FloatPointer a, FloatPointer b, FloatPointer c) {
        int rows = gemm.transposed() ? gemm.k() : gemm.m();
        int columns = gemm.transposed() ? gemm.m() : gemm.k();
        openblas.cblas_sgemv(
                CblasRowMajor,
                gemm.transposed() ? CblasTrans : CblasNoTrans,
                rows,
                columns,
                1,
                a,
                columns,
                b,
                1,
                gemm.add() ? 1 : 0,
                c,
                1);
    }

    private void activate(Activation activation) {
        int at = activation.at() * Float.BYTES;
        int end = at + activation.count() * Float.BYTES;
        float slope = activation.slope();
        for (; at + SPECIES.vectorByteSize() <= end; at += SPECIES.vectorByteSize()) {
            FloatVector v = FloatVector.fromByteBuffer(SPECIES, bytes, at, ByteOrder.nativeOrder());
            VectorMask<Float> positive = v.compare(VectorOperators.GT, 0f);
            v.mul(slope).blend(v, positive).intoByteBuffer(bytes, at, ByteOrder.nativeOrder());
        }
        for (; at < end; at += Float.BYTES) {
            float v = bytes.getFloat(at);
            bytes.putFloat(at, v > 0 ? v : slope * v);
        }
    }

    @Override
    public String peer() {
        return "OpenBLAS";
    }

    @Override
    public String form() {
        return "one call per block";
    }

    @Override
    public void run() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).run();
        }
    }

    @Override
    public float[] output() {
        float[] values = new float[outputs];
        memory.getPointer(program.output()).get(values);
        return values;
    }

    @Override
    public void close() {
        memory.close();
    }
}
