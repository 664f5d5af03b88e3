package org.hssflow.hss.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.TensorView;
import org.junit.jupiter.api.Test;

/** The directional derivative along a random direction in each tensor, against a central difference of the loss Σ g·M(x). */
class NetworkGradientTest {
    private static final int BATCH = 37;
    /** Relative to the gradient, at least to 1: single precision, and some activations pass their kink on the way. */
    private static final double TOLERANCE = 1e-2;

    static final List<Architecture> ARCHITECTURES = List.of(
            new Architecture(32, 32, 2, 2, 2, Outer.HSS, Outer.HSS, false, false),
            new Architecture(32, 32, 3, 3, 1, Outer.NONE, Outer.NONE, true, true),
            new Architecture(24, 64, 2, 1, 5, Outer.DENSE, Outer.DENSE, true, true),
            new Architecture(40, 40, 1, 3, 2, Outer.NONE, Outer.DENSE, true, false),
            new Architecture(40, 40, 2, 1, 20, Outer.DENSE, Outer.NONE, false, true));

    @Test
    void releasedScratchHoldsNothingAndCanBeReservedAgain() {
        for (Architecture architecture : ARCHITECTURES) {
            Random random = new Random(18);
            Network network = new Network(architecture);
            float[] weights = Rows.gaussian(architecture.parameterCount(), random);
            int n = architecture.points();
            float[][] x = Rows.ofMatrix(Rows.gaussian(n * BATCH, random), n, BATCH);
            for (Activations scratch : List.of(network.forInference(), network.forTraining())) {
                scratch.reserve(BATCH);
                float[] y = Rows.toMatrix(network.forward(weights, x, BATCH, scratch), BATCH);

                scratch.release();

                assertThat(Arrays.asList(scratch.before)).containsOnlyNulls();
                for (Inner inner : scratch.inner) {
                    assertThat(List.of(inner.z, inner.w, inner.gz, inner.gw)).allMatch(rows -> rows.length == 0);
                }
                scratch.reserve(BATCH);
                assertThat(Rows.toMatrix(network.forward(weights, x, BATCH, scratch), BATCH))
                        .isEqualTo(y);
            }
        }
    }

    @Test
    void everyGradientIsTheFiniteDifference() {
        for (Architecture architecture : ARCHITECTURES) {
            Random random = new Random(17);
            Network network = new Network(architecture);
            Activations scratch = network.forTraining();
            scratch.reserve(BATCH);
            float[] weights = Rows.gaussian(architecture.parameterCount(), random);
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= 0.3f;
            }
            int n = architecture.points();
            float[][] x = Rows.ofMatrix(Rows.gaussian(n * BATCH, random), n, BATCH);
            float[][] g = Rows.ofMatrix(Rows.gaussian(n * BATCH, random), n, BATCH);
            float[] gradient = new float[weights.length];
            network.forward(weights, x, BATCH, scratch);
            float[][] upstream = Rows.ofMatrix(Rows.toMatrix(g, BATCH), n, BATCH);
            float[] dx = Rows.toMatrix(network.backward(weights, x, upstream, gradient, BATCH, scratch), BATCH);

            for (TensorView tensor : architecture.tensors()) {
                float[] direction = unit(tensor.size(), random);
                double expected = Rows.dot(direction, Arrays.copyOfRange(gradient, tensor.offset(), tensor.end()));
                double h = 5e-4;
                double difference = (loss(network, moved(weights, tensor.offset(), direction, h), x, g, scratch)
                                - loss(network, moved(weights, tensor.offset(), direction, -h), x, g, scratch))
                        / (2 * h);
                assertClose(difference, expected, architecture + ", " + tensor.name(), norm(gradient, tensor));
            }
            float[] direction = unit(dx.length, random);
            double expected = Rows.dot(direction, dx);
            double h = 5e-4;
            float[] flat = Rows.toMatrix(x, BATCH);
            double difference =
                    (loss(network, weights, Rows.ofMatrix(moved(flat, 0, direction, h), n, BATCH), g, scratch)
                                    - loss(
                                            network,
                                            weights,
                                            Rows.ofMatrix(moved(flat, 0, direction, -h), n, BATCH),
                                            g,
                                            scratch))
                            / (2 * h);
            assertClose(difference, expected, architecture + ", x", Math.sqrt(Rows.dot(dx, dx)));
        }
    }

    private static void assertClose(double actual, double expected, String what, double norm) {
        assertThat(Math.abs(actual - expected) / Math.max(norm, 1))
                .as("%s: difference %s, gradient %s", what, actual, expected)
                .isLessThan(TOLERANCE);
    }

    private static float[] unit(int count, Random random) {
        float[] direction = Rows.gaussian(count, random);
        double norm = Math.sqrt(Rows.dot(direction, direction));
        for (int i = 0; i < count; i++) {
            direction[i] = (float) (direction[i] / norm);
        }
        return direction;
    }

    private static double norm(float[] gradient, TensorView tensor) {
        double sum = 0;
        for (int i = tensor.offset(); i < tensor.end(); i++) {
            sum += gradient[i] * (double) gradient[i];
        }
        return Math.sqrt(sum);
    }

    private static double loss(Network network, float[] weights, float[][] x, float[][] g, Activations scratch) {
        float[][] m = network.forward(weights, x, BATCH, scratch);
        double sum = 0;
        for (int i = 0; i < m.length; i++) {
            for (int b = 0; b < BATCH; b++) {
                sum += m[i][b] * (double) g[i][b];
            }
        }
        return sum;
    }

    private static float[] moved(float[] values, int offset, float[] direction, double by) {
        float[] moved = values.clone();
        for (int i = 0; i < direction.length; i++) {
            moved[offset + i] += (float) (by * direction[i]);
        }
        return moved;
    }
}
