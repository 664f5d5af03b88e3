package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Layer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.Test;

class LeafRefitTest {
    private static final List<Architecture> ARCHITECTURES = List.of(
            new Architecture(32, 32, 2, 2, 2, Outer.HSS, Outer.HSS, false, false),
            new Architecture(32, 32, 2, 3, 1, Outer.NONE, Outer.NONE, true, true),
            new Architecture(24, 32, 1, 2, 3, Outer.DENSE, Outer.DENSE, true, false),
            new Architecture(2, List.of(24), List.of(32), 1, 2, 3, 1, Outer.LOW_RANK, Outer.LOW_RANK, 5, true, false),
            new Architecture(1, List.of(8, 12), List.of(8, 12), 2, 2, 2, 2, Outer.HSS, Outer.NONE, 0, false, false),
            new Architecture(1, List.of(4, 4, 8), List.of(4, 4, 8), 1, 1, 2, 2, Outer.HSS, Outer.HSS, 0, true, false));

    /** Data from a network that differs in what the last layer adds directly: there the best refit is that network. */
    @Test
    void findsTheLastLayerThatMadeTheData() {
        for (Architecture architecture : ARCHITECTURES) {
            Random random = new Random(23);
            float[] start = Start.NONLINEAR.weights(architecture, 1);
            Surrogate untrained = new Surrogate(architecture, 0.1f, new Weights(architecture, start));
            Surrogate truth = untrained.withWeights(withRandomLastLayer(architecture, start, random));

            Surrogate found =
                    LeafRefit.of(untrained, transitions(truth, 2000, random).trajectories(), null, 1e-12);

            Pairs unseen = transitions(truth, 50, random);
            assertThat(error(found, unseen)).as("%s", architecture).isLessThan(1e-4);
            assertThat(error(untrained, unseen)).isGreaterThan(0.99);
        }
    }

    @Test
    void largeLambdaLeavesTheWeightsNearlyAsTheyAre() {
        Architecture architecture = ARCHITECTURES.get(0);
        Random random = new Random(23);
        float[] start = Start.NONLINEAR.weights(architecture, 1);
        Surrogate untrained = new Surrogate(architecture, 0.1f, new Weights(architecture, start));
        Surrogate truth = untrained.withWeights(withRandomLastLayer(architecture, start, random));
        Pairs data = transitions(truth, 500, random);
        assertThat(error(LeafRefit.of(untrained, data.trajectories(), null, 1e6), data))
                .isBetween(0.99, 1.0);
    }

    private static float[] withRandomLastLayer(Architecture architecture, float[] weights, Random random) {
        List<Layer> layers = architecture.layers();
        float[] changed = weights.clone();
        for (TensorView tensor : layers.get(layers.size() - 1).tensors()) {
            if (tensor.name().matches(direct(architecture))) {
                for (int i = tensor.offset(); i < tensor.end(); i++) {
                    changed[i] = (float) random.nextGaussian();
                }
            }
        }
        return changed;
    }

    /** Of several axes, what is applied along the last, and no bias. */
    private static String direct(Architecture architecture) {
        int axes = architecture.grid().size();
        String blocks = "[DU]" + architecture.levels();
        return axes == 1 ? ".*\\.(weight|P|bias|" + blocks + ")" : ".*\\." + (axes - 1) + "\\." + blocks;
    }

    private static Pairs transitions(Surrogate truth, int count, Random random) {
        float[] before = new float[count * truth.points()];
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
        }
        return new Pairs(truth.points(), before, next(truth, before));
    }

    private static float[] next(Surrogate surrogate, float[] states) {
        float[] out = new float[states.length];
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            session.rollout(states, states.length / surrogate.points(), new int[] {1}, out);
        }
        return out;
    }

    /** ‖û − u‖ / ‖δu‖ over all transitions. */
    private static double error(Surrogate surrogate, Pairs data) {
        float[] out = next(surrogate, data.before());
        double error = 0;
        double change = 0;
        for (int i = 0; i < out.length; i++) {
            error += Math.pow(out[i] - (double) data.after()[i], 2);
            change += Math.pow(data.before()[i] - (double) data.after()[i], 2);
        }
        return Math.sqrt(error / change);
    }
}
