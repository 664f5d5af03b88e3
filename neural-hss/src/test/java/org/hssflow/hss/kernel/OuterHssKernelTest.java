package org.hssflow.hss.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.TensorView;
import org.junit.jupiter.api.Test;

class OuterHssKernelTest {
    /** Unequal axes, some no multiple of a vector. */
    private static final List<OuterHssStructure> STRUCTURES = List.of(
            new OuterHssStructure(List.of(8, 12), 2, 2, 3),
            new OuterHssStructure(List.of(12, 16), 1, 3, 2),
            new OuterHssStructure(List.of(8, 32), 3, 1, 1),
            new OuterHssStructure(List.of(4, 6, 10), 1, 2, 2),
            new OuterHssStructure(List.of(8, 4, 16), 2, 1, 2));

    /** Even for a single state its first axis takes several windows. */
    private static final OuterHssStructure LONG = new OuterHssStructure(List.of(2, 20, 16), 1, 1, 1);

    /** At 32 and 50 the rows of a panel have gaps. */
    private static final int[] BATCHES = {1, 2, 16, 32, 35, 50};

    private final Random random = new Random(41);

    @Test
    void structuredProductEqualsTheDenseOneForManySizesAndBatches() {
        List<OuterHssStructure> structures = new ArrayList<>(STRUCTURES);
        structures.add(LONG);
        for (OuterHssStructure structure : structures) {
            float[] weights = weights(structure);
            double[][] dense = dense(structure, weights);
            for (int batch : BATCHES) {
                float[] x = Panels.gaussian(structure.inputs() * batch, random);
                float[] y = Panels.gaussian(structure.outputs() * batch, random);
                float[] expected = DenseHss.multiply(dense, x, batch);

                assertThat(Panels.relativeDistance(forward(structure, weights, x, y, batch, false), expected))
                        .as("%s, batch %d", structure, batch)
                        .isLessThan(1e-5);
                for (int i = 0; i < y.length; i++) {
                    expected[i] += y[i];
                }
                assertThat(Panels.relativeDistance(forward(structure, weights, x, y, batch, true), expected))
                        .as("%s, batch %d, added", structure, batch)
                        .isLessThan(1e-5);
            }
        }
    }

    @Test
    void columnOfABatchIsTheBatchOfOne() {
        for (OuterHssStructure structure : STRUCTURES) {
            float[] weights = weights(structure);
            int n = structure.inputs();
            for (int batch : BATCHES) {
                float[] x = Panels.gaussian(n * batch, random);
                float[] together = forward(structure, weights, x, new float[x.length], batch, false);
                for (int b : new int[] {0, batch - 1}) {
                    assertThat(column(together, n, b, batch))
                            .as("%s, column %d of %d", structure, b, batch)
                            .isEqualTo(forward(structure, weights, column(x, n, b, batch), new float[n], 1, false));
                }
            }
        }
    }

    @Test
    void derivativeAtTheInputIsTheTransposedDenseProduct() {
        for (OuterHssStructure structure : STRUCTURES) {
            float[] weights = weights(structure);
            double[][] transposed = transposed(dense(structure, weights));
            for (int batch : BATCHES) {
                Backward run = new Backward(structure, weights, batch);

                float[] expected = DenseHss.multiply(transposed, run.g, batch);
                assertThat(Panels.relativeDistance(run.gx(false), expected))
                        .as("%s, batch %d", structure, batch)
                        .isLessThan(1e-5);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] += run.start[i];
                }
                assertThat(Panels.relativeDistance(run.gx(true), expected))
                        .as("%s, batch %d, added", structure, batch)
                        .isLessThan(1e-5);
            }
        }
    }

    /** Σ g·H(x) is linear in every tensor by itself, so a central difference of dense products in double is exact up to rounding. */
    @Test
    void everyGradientIsTheFiniteDifference() {
        for (OuterHssStructure structure : STRUCTURES) {
            float[] weights = weights(structure);
            for (int batch : new int[] {3, 50}) {
                Backward run = new Backward(structure, weights, batch);
                run.gx(false);
                double[][] outer = run.outer();
                for (TensorView tensor : structure.tensors("layer", 0)) {
                    float[] direction = Panels.gaussian(tensor.size(), random);
                    double expected = (run.loss(moved(weights, tensor.offset(), direction, 1), outer)
                                    - run.loss(moved(weights, tensor.offset(), direction, -1), outer))
                            / 2;
                    float[] gradient = Arrays.copyOfRange(run.gradient, tensor.offset(), tensor.end());
                    double scale = Math.sqrt(Panels.dot(gradient, gradient) * Panels.dot(direction, direction));
                    assertThat(Math.abs(Panels.dot(gradient, direction) - expected) / scale)
                            .as("%s, batch %d, %s", structure, batch, tensor.name())
                            .isLessThan(1e-4);
                }
            }
        }
    }

    @Test
    void gradientsAreAddedToWhatIsThere() {
        Backward run = new Backward(STRUCTURES.get(0), weights(STRUCTURES.get(0)), 16);
        run.gx(false);
        float[] once = run.gradient.clone();
        run.gx(false);
        for (int i = 0; i < once.length; i++) {
            once[i] *= 2;
        }
        assertThat(Panels.relativeDistance(run.gradient, once)).isLessThan(1e-6);
    }

    @Test
    void vectorsGiveTheBitsOfThePlainLoops() {
        assumeThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
        for (OuterHssStructure structure : STRUCTURES) {
            float[] weights = weights(structure);
            for (int batch : BATCHES) {
                float[] x = Panels.gaussian(structure.inputs() * batch, random);
                float[] y = new float[x.length];
                Backward run = new Backward(structure, weights, batch);

                assertThat(forward(Kernels.VECTOR, structure, weights, x, y, batch, false))
                        .as("%s, batch %d", structure, batch)
                        .isEqualTo(forward(Kernels.SCALAR, structure, weights, x, y, batch, false));
                float[] vector = run.gx(Kernels.VECTOR, true);
                float[] gradient = run.gradient.clone();
                Arrays.fill(run.gradient, 0f);
                assertThat(run.gx(Kernels.SCALAR, true)).isEqualTo(vector);
                assertThat(run.gradient).isEqualTo(gradient);
            }
        }
    }

    /** Vectors are objects until the compiler has made registers of them. */
    @Test
    void passesAllocateNothingOnceTheyAreCompiled() {
        OuterHssStructure structure = STRUCTURES.get(0);
        Backward run = new Backward(structure, weights(structure), 16);
        LinearKernel kernel = LinearKernel.of(structure, 0);
        Inner inner = new Inner(
                kernel.innerRows(), kernel.betweenRows(), true, Kernels.chosen().products());
        inner.panels().forEach(panel -> panel.resize(16));
        Parameters ready = new Parameters(structure.tensors("layer", 0), run.weights);
        Panel x = Panels.forTraining(run.x, 96, 16);
        Panel y = Panels.forTraining(run.x, 96, 16);
        Panel gy = Panels.forTraining(run.g, 96, 16);
        Panel gx = Panels.forTraining(run.g, 96, 16);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 2_000 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20; i++) {
                kernel.forward(ready, x, y, false, inner);
                kernel.backward(ready, x, gy, gx, false, run.gradient, inner);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }

    private float[] weights(OuterHssStructure structure) {
        return Panels.gaussian(structure.parameterCount(), random);
    }

    private static float[] forward(
            OuterHssStructure structure, float[] weights, float[] x, float[] y, int batch, boolean add) {
        return forward(Kernels.chosen(), structure, weights, x, y, batch, add);
    }

    private static float[] forward(
            Kernels kernels,
            OuterHssStructure structure,
            float[] weights,
            float[] x,
            float[] y,
            int batch,
            boolean add) {
        LinearKernel kernel = LinearKernel.of(structure, 0);
        Inner inner = new Inner(kernel.innerRows(), kernel.betweenRows(), false, kernels.products());
        inner.panels().forEach(panel -> panel.resize(batch));
        Panel output = Panels.forInference(y, structure.outputs(), batch);
        kernel.forward(
                new Parameters(structure.tensors("layer", 0), weights),
                Panels.forInference(x, structure.inputs(), batch),
                output,
                add,
                inner);
        return Panels.toMatrix(output);
    }

    /** A pass back and what it needs; the loss is Σ g·H(x). */
    private final class Backward {
        final OuterHssStructure structure;
        final float[] weights;
        final int batch;
        final float[] x;
        final float[] g;
        final float[] start;
        final float[] gradient;

        Backward(OuterHssStructure structure, float[] weights, int batch) {
            this.structure = structure;
            this.weights = weights;
            this.batch = batch;
            this.x = Panels.gaussian(structure.inputs() * batch, random);
            this.g = Panels.gaussian(structure.outputs() * batch, random);
            this.start = Panels.gaussian(structure.inputs() * batch, random);
            this.gradient = new float[weights.length];
        }

        float[] gx(boolean add) {
            return gx(Kernels.chosen(), add);
        }

        float[] gx(Kernels kernels, boolean add) {
            LinearKernel kernel = LinearKernel.of(structure, 0);
            Inner inner = new Inner(kernel.innerRows(), kernel.betweenRows(), true, kernels.products());
            inner.panels().forEach(panel -> panel.resize(batch));
            Parameters ready = new Parameters(structure.tensors("layer", 0), weights);
            int n = structure.inputs();
            Panel input = Panels.forTraining(x, n, batch);
            Panel upstream = Panels.forTraining(g, n, batch);
            Panel result = Panels.forTraining(start, n, batch);
            kernel.forward(ready, input, Panels.forTraining(new float[x.length], n, batch), false, inner);
            kernel.backward(ready, input, upstream, result, add, gradient, inner);
            assertThat(Panels.toMatrix(upstream)).isEqualTo(g);
            return Panels.toMatrix(result);
        }

        /** The derivative at the dense matrix: Σ g xᵀ over the batch. */
        double[][] outer() {
            int n = structure.inputs();
            double[][] sum = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    for (int b = 0; b < batch; b++) {
                        sum[i][j] += g[i * batch + b] * (double) x[j * batch + b];
                    }
                }
            }
            return sum;
        }

        double loss(float[] moved, double[][] outer) {
            double[][] dense = dense(structure, moved);
            double sum = 0;
            for (int i = 0; i < dense.length; i++) {
                for (int j = 0; j < dense.length; j++) {
                    sum += dense[i][j] * outer[i][j];
                }
            }
            return sum;
        }
    }

    /** Σ_k W_1 ⊗ W_2 (⊗ W_3), in double. */
    private static double[][] dense(OuterHssStructure structure, float[] weights) {
        double[][] sum = new double[structure.outputs()][structure.inputs()];
        for (int k = 0; k < structure.outerRank(); k++) {
            double[][] product = {{1}};
            for (int a = 0; a < structure.dimensions(); a++) {
                int from = structure.offset(k, a);
                int to = from + structure.factor(a).parameterCount();
                product = kronecker(product, DenseHss.of(structure.factor(a), Arrays.copyOfRange(weights, from, to)));
            }
            for (int i = 0; i < sum.length; i++) {
                for (int j = 0; j < sum.length; j++) {
                    sum[i][j] += product[i][j];
                }
            }
        }
        return sum;
    }

    private static double[][] kronecker(double[][] a, double[][] b) {
        int n = b.length;
        double[][] product = new double[a.length * n][a.length * n];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < product.length; j++) {
                product[i][j] = a[i / n][j / n] * b[i % n][j % n];
            }
        }
        return product;
    }

    private static double[][] transposed(double[][] matrix) {
        double[][] transposed = new double[matrix.length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                transposed[j][i] = matrix[i][j];
            }
        }
        return transposed;
    }

    private static float[] moved(float[] values, int offset, float[] direction, double by) {
        float[] moved = values.clone();
        for (int i = 0; i < direction.length; i++) {
            moved[offset + i] += (float) (by * direction[i]);
        }
        return moved;
    }

    private static float[] column(float[] matrix, int rows, int b, int batch) {
        float[] column = new float[rows];
        for (int i = 0; i < rows; i++) {
            column[i] = matrix[i * batch + b];
        }
        return column;
    }
}
