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
    private static final double TOLERANCE = 2e-2;

    static final List<Architecture> ARCHITECTURES = List.of(
            new Architecture(32, 32, 2, 2, 2, Outer.HSS, Outer.HSS, false, false),
            new Architecture(32, 32, 3, 3, 1, Outer.NONE, Outer.NONE, true, true),
            new Architecture(24, 64, 2, 1, 5, Outer.DENSE, Outer.DENSE, true, true),
            new Architecture(40, 40, 1, 3, 2, Outer.NONE, Outer.DENSE, true, false),
            new Architecture(40, 40, 2, 1, 20, Outer.DENSE, Outer.NONE, false, true),
            new Architecture(3, List.of(16), List.of(32), 1, 2, 3, 1, Outer.LOW_RANK, Outer.LOW_RANK, 6, true, false),
            new Architecture(1, List.of(8, 8), List.of(8, 8), 2, 1, 2, 3, Outer.HSS, Outer.HSS, 0, true, true),
            new Architecture(2, List.of(6, 4), List.of(4, 8), 1, 1, 2, 2, Outer.DENSE, Outer.LOW_RANK, 9, false, false),
            new Architecture(
                    1, List.of(4, 4, 6), List.of(4, 4, 6), 1, 1, 1, 2, Outer.NONE, Outer.HSS, 0, false, false));

    @Test
    void releasedScratchHoldsNothingAndCanBeUsedAgain() {
        for (Architecture architecture : ARCHITECTURES) {
            Random random = new Random(18);
            Network network = new Network(architecture);
            Parameters weights = network.parameters(Panels.gaussian(architecture.parameterCount(), random));
            int n = architecture.points();
            float[] x = Panels.gaussian(n * BATCH, random);
            for (Activations scratch : List.of(network.forInference(), network.forTraining())) {
                float[] y = Panels.toMatrix(network.forward(weights, Panels.forTraining(x, n, BATCH), scratch));

                scratch.release();

                assertThat(scratch.panels()).isNotEmpty().allMatch(panel -> panel.values().length == 0);
                assertThat(Panels.toMatrix(network.forward(weights, Panels.forTraining(x, n, BATCH), scratch)))
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
            float[] weights = Panels.gaussian(architecture.parameterCount(), random);
            // A product along several axes is as large as one along one axis.
            float size = (float) Math.pow(0.3, 1.0 / architecture.grid().size());
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= size;
            }
            int n = architecture.points();
            float[] flat = Panels.gaussian(n * BATCH, random);
            Panel x = Panels.forTraining(flat, n, BATCH);
            float[] g = Panels.gaussian(n * BATCH, random);
            float[] gradient = new float[weights.length];
            Parameters ready = network.parameters(weights);
            network.forward(ready, x, scratch);
            Panel upstream = Panels.forTraining(g, n, BATCH);
            float[] dx = Panels.toMatrix(network.backward(ready, x, upstream, gradient, scratch));

            for (TensorView tensor : architecture.tensors()) {
                float[] direction = unit(tensor.size(), random);
                double expected = Panels.dot(direction, Arrays.copyOfRange(gradient, tensor.offset(), tensor.end()));
                double h = 5e-4;
                double difference = (loss(network, moved(weights, tensor.offset(), direction, h), flat, g, scratch)
                                - loss(network, moved(weights, tensor.offset(), direction, -h), flat, g, scratch))
                        / (2 * h);
                assertClose(difference, expected, architecture + ", " + tensor.name(), norm(gradient, tensor));
            }
            float[] direction = unit(dx.length, random);
            double expected = Panels.dot(direction, dx);
            double h = 5e-4;
            double difference = (loss(network, weights, moved(flat, 0, direction, h), g, scratch)
                            - loss(network, weights, moved(flat, 0, direction, -h), g, scratch))
                    / (2 * h);
            assertClose(difference, expected, architecture + ", x", Math.sqrt(Panels.dot(dx, dx)));
        }
    }

    private static void assertClose(double actual, double expected, String what, double norm) {
        assertThat(Math.abs(actual - expected) / Math.max(norm, 1))
                .as("%s: difference %s, gradient %s", what, actual, expected)
                .isLessThan(TOLERANCE);
    }

    private static float[] unit(int count, Random random) {
        float[] direction = Panels.gaussian(count, random);
        double norm = Math.sqrt(Panels.dot(direction, direction));
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

    private static double loss(Network network, float[] weights, float[] x, float[] g, Activations scratch) {
        Panel input = Panels.forTraining(x, x.length / BATCH, BATCH);
        return Panels.dot(Panels.toMatrix(network.forward(network.parameters(weights), input, scratch)), g);
    }

    private static float[] moved(float[] values, int offset, float[] direction, double by) {
        float[] moved = values.clone();
        for (int i = 0; i < direction.length; i++) {
            moved[offset + i] += (float) (by * direction[i]);
        }
        return moved;
    }
}
