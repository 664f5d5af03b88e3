package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartTest {
    private static final List<Architecture> ARCHITECTURES = List.of(
            new Architecture(32, 32, 2, 2, 2, Outer.HSS, Outer.HSS, true, true),
            new Architecture(24, 32, 1, 2, 2, Outer.DENSE, Outer.DENSE, false, false),
            new Architecture(2, List.of(24), List.of(32), 1, 2, 2, 1, Outer.LOW_RANK, Outer.LOW_RANK, 7, true, false),
            new Architecture(1, List.of(16, 16), List.of(16, 16), 1, 2, 2, 4, Outer.HSS, Outer.HSS, 0, true, false),
            new Architecture(
                    1, List.of(8, 8, 8), List.of(8, 8, 8), 2, 1, 2, 3, Outer.NONE, Outer.NONE, 0, false, true));

    private final Random random = new Random(3);

    @ParameterizedTest
    @EnumSource(Start.class)
    void leavesEveryStateUnchangedAndHasAGradientToBeginWith(Start start) {
        for (Architecture architecture : ARCHITECTURES) {
            float[] weights = start.weights(architecture, 1);
            float[] u = gaussian(10 * architecture.points());
            float[] next = new float[u.length];
            Surrogate surrogate = new Surrogate(architecture, 1, new Weights(architecture, weights));
            try (EngineSession session = Engines.select("cpu").open(surrogate)) {
                session.rollout(u, 10, new int[] {1}, next);
            }
            assertThat(next).as("%s", architecture).isEqualTo(u);

            Network network = new Network(architecture);
            Activations scratch = network.forTraining();
            Parameters parameters = network.parameters(weights);
            Panel x = panel(u, architecture.points());
            network.forward(parameters, x, scratch);
            float[] gradient = new float[weights.length];
            network.backward(parameters, x, panel(gaussian(u.length), architecture.points()), gradient, scratch);
            assertThat(AdamW.norm(gradient)).as("%s", architecture).isGreaterThan(0.1);
        }
    }

    /** However many terms and axes it has: what is too small or too large in the beginning is so in every layer again. */
    @ParameterizedTest
    @EnumSource(Start.class)
    void aLayerGivesValuesAsLargeAsItTakes(Start start) {
        for (int terms : new int[] {1, 8}) {
            for (List<Integer> grid : List.of(List.of(32, 32), List.of(16, 16, 16))) {
                Architecture two =
                        new Architecture(1, grid, grid, 2, 2, 4, terms, Outer.NONE, Outer.NONE, 0, false, false);
                Architecture one =
                        new Architecture(1, grid, grid, 1, 2, 4, terms, Outer.NONE, Outer.NONE, 0, false, false);
                float[] first = Arrays.copyOf(start.weights(two, 1), one.parameterCount());
                Network network = new Network(one);
                float[] u = gaussian(5 * one.points());
                Panel y = network.forward(network.parameters(first), panel(u, one.points()), network.forTraining());
                assertThat(size(y) / size(panel(u, one.points())))
                        .as("%s, %s terms on %s", start, terms, grid)
                        .isBetween(0.4, 2.5);
            }
        }
    }

    private static double size(Panel panel) {
        double sum = 0;
        for (float[] row : panel.toRows()) {
            for (float value : row) {
                sum += value * value;
            }
        }
        return Math.sqrt(sum);
    }

    private static Panel panel(float[] states, int n) {
        Panel panel = Panel.forTraining(n);
        panel.resize(states.length / n);
        panel.clear();
        panel.load(states, 0);
        return panel;
    }

    private float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
