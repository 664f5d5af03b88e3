package org.hssflow.hss.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The backward pass of the kernels beside one that somebody else wrote, in double precision. */
class SameDiffGradientTest {
    private static final int BATCH = 3;

    @BeforeAll
    static void onOneThread() {
        Nd4jEngine.start();
    }

    static Stream<Architecture> architectures() {
        return Stream.of(
                new Architecture(16, 16, 2, 2, 2, Outer.HSS, Outer.NONE, true, true),
                new Architecture(8, 16, 1, 3, 1, Outer.DENSE, Outer.DENSE, true, false),
                new Architecture(2, List.of(8), List.of(12), 1, 1, 2, 1, Outer.LOW_RANK, Outer.LOW_RANK, 3, true, true),
                new Architecture(1, List.of(4, 8), List.of(4, 8), 2, 1, 2, 2, Outer.NONE, Outer.HSS, 0, true, true),
                new Architecture(
                        1, List.of(2, 4, 6), List.of(2, 4, 6), 1, 1, 1, 2, Outer.HSS, Outer.NONE, 0, false, true));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void derivativesOfEveryTensorAndOfTheStatesAgree(Architecture architecture) {
        Surrogate surrogate = Models.surrogate(architecture, 11);
        double[][] states = gaussian(architecture.points(), 12);
        double[][] targets = gaussian(architecture.points(), 13);
        SameDiffNetwork oracle = new SameDiffNetwork(surrogate, states, targets);

        Network network = new Network(architecture);
        Parameters weights = network.parameters(surrogate.weights().toArray());
        Activations scratch = network.forTraining();
        Panel x = panel(states);
        Panel output = network.forward(weights, x, scratch);
        assertClose("M(x)", doubles(output), oracle.output());

        float[] gradient = new float[architecture.parameterCount()];
        Panel upstream = panel(difference(doubles(output), targets));
        Panel gradientOfStates = network.backward(weights, x, upstream, gradient, scratch);
        assertClose("x", doubles(gradientOfStates), oracle.gradientOfStates());
        for (TensorView tensor : architecture.tensors()) {
            float[] ours = Arrays.copyOfRange(gradient, tensor.offset(), tensor.end());
            assertClose(tensor.name(), doubles(ours), new double[][] {oracle.gradientOf(tensor)});
        }
    }

    /** Relative to the largest value: rounding of float32 is some 1e-7 of that. */
    private static void assertClose(String name, double[][] actual, double[][] expected) {
        double largest = largest(expected);
        assertThat(largest).as("size of %s", name).isGreaterThan(1e-4);
        assertThat(largest(difference(actual, expected)) / largest).as(name).isLessThan(1e-5);
    }

    private static double[][] difference(double[][] a, double[][] b) {
        assertThat(a).hasSameDimensionsAs(b);
        double[][] difference = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                difference[i][j] = a[i][j] - b[i][j];
            }
        }
        return difference;
    }

    private static double largest(double[][] values) {
        return Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
    }

    private static Panel panel(double[][] rows) {
        Panel panel = Panel.forTraining(rows.length);
        panel.resize(rows[0].length);
        panel.clear();
        for (int i = 0; i < rows.length; i++) {
            for (int b = 0; b < rows[i].length; b++) {
                panel.values()[i * panel.stride() + b] = (float) rows[i][b];
            }
        }
        return panel;
    }

    private static double[][] doubles(Panel panel) {
        return Arrays.stream(panel.toRows()).map(SameDiffGradientTest::widened).toArray(double[][]::new);
    }

    private static double[][] doubles(float[] values) {
        return new double[][] {widened(values)};
    }

    private static double[] widened(float[] values) {
        double[] widened = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            widened[i] = values[i];
        }
        return widened;
    }

    /** (points, batch), values that a float holds. */
    private static double[][] gaussian(int points, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[points][BATCH];
        for (double[] row : values) {
            for (int b = 0; b < BATCH; b++) {
                row[b] = (float) random.nextGaussian();
            }
        }
        return values;
    }
}
