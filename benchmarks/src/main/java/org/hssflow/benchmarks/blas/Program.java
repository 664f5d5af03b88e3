package org.hssflow.benchmarks.blas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hssflow.benchmarks.Problem;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.OuterHssStructure;

/**
 * A forward pass as a list of steps on one piece of memory: the weights, then the input, then what the layers compute, features
 * first without padding. Planned once; to run it is to go through the list.
 */
final class Program {
    private final Problem problem;
    private final List<Step> steps = new ArrayList<>();
    private final int input;
    private final int output;
    private int size;

    Program(Problem problem) {
        this.problem = problem;
        this.size = problem.weights().length;
        this.input = allocate(problem.input().length);
        int x = input;
        for (Layer layer : problem.layers()) {
            if (layer.hasBias() || layer.skip()) {
                throw new IllegalArgumentException("expected layers without bias and skip, got " + layer);
            }
            x = multiply(layer, x);
            if (layer.hasSlope()) {
                int count = layer.map().outputs() * problem.batch();
                steps.add(new Activation(x, count, problem.weights()[layer.slopeOffset()]));
            }
        }
        this.output = x;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** All memory as it is before the first step. */
    float[] memory() {
        float[] memory = Arrays.copyOf(problem.weights(), size);
        System.arraycopy(problem.input(), 0, memory, input, problem.input().length);
        return memory;
    }

    /** Where the output begins. */
    int output() {
        return output;
    }

    private int allocate(int count) {
        int at = size;
        size = Math.addExact(size, count);
        return at;
    }

    private int multiply(Layer layer, int x) {
        int y = allocate(layer.map().outputs() * problem.batch());
        if (layer.map() instanceof HssStructure hss) {
            hss(hss, layer.offset(), x, y, problem.batch(), false, allocate(scratch(hss, problem.batch())));
        } else if (layer.map() instanceof OuterHssStructure outer) {
            outer(outer, layer.offset(), x, y);
        } else {
            int inputs = layer.map().inputs();
            steps.add(new Gemm(layer.offset(), false, layer.map().outputs(), inputs, x, y, problem.batch(), false));
        }
        return y;
    }

    /** Term by term: the first axis in one go, the second row by row of the grid. */
    private void outer(OuterHssStructure outer, int offset, int x, int y) {
        int batch = problem.batch();
        int n1 = outer.sizes().get(0);
        int n2 = outer.sizes().get(1);
        int between = allocate(n1 * n2 * batch);
        int scratch1 = allocate(scratch(outer.factor(0), n2 * batch));
        int scratch2 = allocate(scratch(outer.factor(1), batch));
        for (int k = 0; k < outer.outerRank(); k++) {
            hss(outer.factor(0), offset + outer.offset(k, 0), x, between, n2 * batch, false, scratch1);
            for (int i = 0; i < n1; i++) {
                int row = i * n2 * batch;
                hss(outer.factor(1), offset + outer.offset(k, 1), between + row, y + row, batch, k > 0, scratch2);
            }
        }
    }

    /** z and w of all levels. */
    private static int scratch(HssStructure hss, int columns) {
        int rows = 0;
        for (int l = hss.levels(); l >= 1; l--) {
            rows += hss.blocks(l) * hss.rank();
        }
        return 2 * rows * columns;
    }

    /** [S, Algorithm 1]. */
    private void hss(HssStructure hss, int offset, int x, int y, int columns, boolean add, int scratch) {
        int levels = hss.levels();
        int rank = hss.rank();
        int half = scratch(hss, columns) / 2;
        int[] z = new int[levels + 1];
        int next = scratch;
        for (int l = levels; l >= 1; l--) {
            z[l] = next;
            next += hss.blocks(l) * rank * columns;
            int s = hss.blockSize(l);
            int from = l == levels ? x : z[l + 1];
            for (int i = 0; i < hss.blocks(l); i++) {
                steps.add(new Gemm(
                        offset + hss.offsetV(l) + i * s * rank,
                        true,
                        rank,
                        s,
                        from + i * s * columns,
                        z[l] + i * rank * columns,
                        columns,
                        false));
            }
        }
        int root = 2 * rank;
        steps.add(new Gemm(offset + hss.offsetD(0), false, root, root, z[1], z[1] + half, columns, false));
        for (int l = 1; l <= levels; l++) {
            int s = hss.blockSize(l);
            int from = l == levels ? x : z[l + 1];
            int to = l == levels ? y : z[l + 1] + half;
            for (int i = 0; i < hss.blocks(l); i++) {
                int at = i * s * columns;
                int d = offset + hss.offsetD(l) + i * s * s;
                int u = offset + hss.offsetU(l) + i * s * rank;
                int w = z[l] + half + i * rank * columns;
                steps.add(new Gemm(d, false, s, s, from + at, to + at, columns, add && l == levels));
                steps.add(new Gemm(u, false, s, rank, w, to + at, columns, true));
            }
        }
    }
}
