package org.hssflow.hss.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductsTest {
    /** Blocks, rows, columns: multiples of every vector, none, narrow ones, one longer than what is taken at once. */
    private static final int[][] SHAPES = {
        {8, 32, 32},
        {8, 2, 32},
        {8, 32, 2},
        {4, 4, 4},
        {1, 37, 43},
        {3, 21, 17},
        {5, 1, 3},
        {4, 3, 18},
        {1, 70, 300},
        {2, 128, 33}
    };

    private static final int[] BATCHES = {1, 2, 5, 16, 17, 33, 48, 130};

    private final Random random = new Random(29);

    @Test
    void vectorsGiveTheBitsOfThePlainLoops() {
        assumeThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
        Products scalar = Kernels.SCALAR.products();
        Products vector = Kernels.VECTOR.products();
        assertThat(vector).isInstanceOf(VectorProducts.class);
        for (int[] shape : SHAPES) {
            float[] a = weights(shape);
            for (int batch : BATCHES) {
                float[] x = Panels.gaussian(shape[0] * shape[2] * batch, random);
                float[] y = Panels.gaussian(shape[0] * shape[1] * batch, random);
                for (boolean add : new boolean[] {false, true}) {
                    assertThat(multiplied(vector, a, shape, x, y, batch, add))
                            .as("%s, batch %d, add %s", Arrays.toString(shape), batch, add)
                            .isEqualTo(multiplied(scalar, a, shape, x, y, batch, add));
                }
                assertThat(transposed(vector, a, shape, x, y, batch))
                        .as("transposed %s, batch %d", Arrays.toString(shape), batch)
                        .isEqualTo(transposed(scalar, a, shape, x, y, batch));
            }
        }
        for (int batch : BATCHES) {
            for (float slope : new float[] {0.3f, 1f, 1.7f, 0f, -0.2f}) {
                assertThat(elementwise(vector, slope, batch))
                        .as("slope %s, batch %d", slope, batch)
                        .isEqualTo(elementwise(scalar, slope, batch));
            }
        }
    }

    @Test
    void twoMatricesGiveTheBitsOfOneAfterTheOther() {
        for (Products products : available()) {
            for (int[] shape : SHAPES) {
                int[] second = {shape[0], shape[1], 5};
                float[] a = weights(shape);
                float[] b = weights(second);
                for (int batch : BATCHES) {
                    float[] x = Panels.gaussian(shape[0] * shape[2] * batch, random);
                    float[] w = Panels.gaussian(shape[0] * second[2] * batch, random);
                    float[] y = Panels.gaussian(shape[0] * shape[1] * batch, random);
                    for (boolean add : new boolean[] {false, true}) {
                        float[] first = multiplied(products, a, shape, x, y, batch, add);
                        assertThat(multiplied(products, a, shape, x, b, second, w, y, batch, add))
                                .as("%s, %s, batch %d, add %s", products.name(), Arrays.toString(shape), batch, add)
                                .isEqualTo(multiplied(products, b, second, w, first, batch, true));
                    }
                }
            }
        }
    }

    @Test
    void columnOfABatchIsTheBatchOfOne() {
        for (Products products : available()) {
            for (int[] shape : SHAPES) {
                float[] a = weights(shape);
                int batch = 35;
                int inputs = shape[0] * shape[2];
                int outputs = shape[0] * shape[1];
                float[] x = Panels.gaussian(inputs * batch, random);
                float[] y = Panels.gaussian(outputs * batch, random);
                float[] together = multiplied(products, a, shape, x, y, batch, true);
                for (int b = 0; b < batch; b++) {
                    float[] alone = multiplied(
                            products, a, shape, column(x, inputs, b, batch), column(y, outputs, b, batch), 1, true);
                    assertThat(column(together, outputs, b, batch))
                            .as("%s, %s, column %d", products.name(), Arrays.toString(shape), b)
                            .isEqualTo(alone);
                }
            }
        }
    }

    @Test
    void transposedProductIsTheSumOverTheBatch() {
        for (Products products : available()) {
            for (int[] shape : SHAPES) {
                for (int batch : BATCHES) {
                    float[] a = weights(shape);
                    float[] x = Panels.gaussian(shape[0] * shape[2] * batch, random);
                    float[] y = Panels.gaussian(shape[0] * shape[1] * batch, random);
                    assertThat(Panels.relativeDistance(
                                    transposed(products, a, shape, x, y, batch), expected(a, shape, x, y, batch)))
                            .as("%s, %s, batch %d", products.name(), Arrays.toString(shape), batch)
                            .isLessThan(1e-6);
                }
            }
        }
    }

    @Test
    void kernelsAreChosenByNameAndByWhatTheJvmHas() {
        assertThat(Kernels.named("auto", true)).isEqualTo(Kernels.VECTOR);
        assertThat(Kernels.named("auto", false)).isEqualTo(Kernels.SCALAR);
        assertThat(Kernels.named("scalar", true)).isEqualTo(Kernels.SCALAR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kernels.named("vector", false))
                .withMessageContaining("--add-modules jdk.incubator.vector");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Kernels.named("avx", true))
                .withMessageContainingAll("auto, vector or scalar", "avx");
    }

    private static List<Products> available() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                ? List.of(Kernels.SCALAR.products(), Kernels.VECTOR.products())
                : List.of(Kernels.SCALAR.products());
    }

    private float[] weights(int[] shape) {
        // Not at the beginning of the array, as the blocks of a network.
        return Panels.gaussian(3 + shape[0] * shape[1] * shape[2], random);
    }

    private static float[] multiplied(
            Products products, float[] a, int[] shape, float[] x, float[] y, int batch, boolean add) {
        Panel input = Panels.forInference(x, shape[0] * shape[2], batch);
        Panel output = Panels.forInference(y, shape[0] * shape[1], batch);
        products.multiply(a, 3, shape[0], shape[1], shape[2], input, 0, output, 0, add);
        return Panels.toMatrix(output);
    }

    private static float[] multiplied(
            Products products,
            float[] a,
            int[] shape,
            float[] x,
            float[] b,
            int[] second,
            float[] w,
            float[] y,
            int batch,
            boolean add) {
        Panel input = Panels.forInference(x, shape[0] * shape[2], batch);
        Panel other = Panels.forInference(w, shape[0] * second[2], batch);
        Panel output = Panels.forInference(y, shape[0] * shape[1], batch);
        products.multiply(a, 3, shape[2], input, 0, b, 3, second[2], other, 0, shape[0], shape[1], output, 0, add);
        return Panels.toMatrix(output);
    }

    private static float[] transposed(Products products, float[] a, int[] shape, float[] x, float[] y, int batch) {
        float[] sum = a.clone();
        Panel input = Panels.forTraining(x, shape[0] * shape[2], batch);
        Panel output = Panels.forTraining(y, shape[0] * shape[1], batch);
        products.multiplyTransposed(output, 0, input, 0, sum, 3, shape[0], shape[1], shape[2]);
        return sum;
    }

    private static float[] expected(float[] a, int[] shape, float[] x, float[] y, int batch) {
        float[] expected = a.clone();
        for (int j = 0; j < shape[0]; j++) {
            for (int i = 0; i < shape[1]; i++) {
                for (int k = 0; k < shape[2]; k++) {
                    double sum = 0;
                    for (int b = 0; b < batch; b++) {
                        sum += (double) y[(j * shape[1] + i) * batch + b] * x[(j * shape[2] + k) * batch + b];
                    }
                    expected[3 + (j * shape[1] + i) * shape[2] + k] += (float) sum;
                }
            }
        }
        return expected;
    }

    /** What an activation gives, its derivatives, and the sums of rows, one after the other. */
    private static float[] elementwise(Products products, float slope, int batch) {
        Random values = new Random(31);
        float[] before = Panels.gaussian(7 * batch, values);
        before[0] = 0f;
        before[batch] = -0f;
        Panel a = Panels.forTraining(before, 7, batch);
        Panel g = Panels.forTraining(Panels.gaussian(7 * batch, values), 7, batch);
        Panel y = Panels.forTraining(new float[7 * batch], 7, batch);
        products.activate(slope, a, y);
        float derivative = products.throughActivation(slope, a, g);
        float[] sums = new float[9];
        products.addRowSums(g, sums, 1);
        sums[8] = derivative;
        float[] all = Arrays.copyOf(sums, 9 + 14 * batch);
        System.arraycopy(Panels.toMatrix(y), 0, all, 9, 7 * batch);
        System.arraycopy(Panels.toMatrix(g), 0, all, 9 + 7 * batch, 7 * batch);
        return all;
    }

    private static float[] column(float[] matrix, int rows, int b, int batch) {
        float[] column = new float[rows];
        for (int i = 0; i < rows; i++) {
            column[i] = matrix[i * batch + b];
        }
        return column;
    }
}
