package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.training.FineTuning.Strategy;
import org.junit.jupiter.api.Test;

class FineTuningTest {
    private static final Architecture NETWORK = new Architecture(16, 16, 2, 2, 2, Outer.HSS, Outer.DENSE, true, false);
    private static final Recipe RECIPE = new Recipe(
            "tune",
            NETWORK,
            true,
            Start.NONLINEAR,
            new Optimization(1e-2, 1e-4, 0, 64, 0.1, true, null),
            Budget.ofSteps(300),
            null,
            1);

    private final Random random = new Random(9);
    private final Surrogate base = new Surrogate(NETWORK, 0.2f, new Weights(NETWORK, gaussian(0.3)));

    /** The other regime is the base with every weight a little off: the gain finds little of it, the others most. */
    @Test
    void theMoreAStrategyChangesTheBetterItFitsAndTheBaseStays() {
        float[] moved = base.weights().toArray();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (0.03 * random.nextGaussian());
        }
        Surrogate truth = base.withWeights(moved).withScale(0.3f);
        Trajectories data = steps(truth, 1_500);
        Trajectories unseen = steps(truth, 200);
        String before = base.weights().digest();
        double own = error(base, unseen);

        Map<Strategy, Double> errors = new EnumMap<>(Strategy.class);
        for (Strategy strategy : Strategy.values()) {
            FineTuning.Result result =
                    new FineTuning(strategy, 2, 1e-8).apply(base, RECIPE, data, unseen, 2, TrainingListener.SILENT);
            errors.put(strategy, error(result.training().surrogate(), unseen));
            assertThat(result.adapter() != null).isEqualTo(strategy == Strategy.LORA || strategy == Strategy.GAIN);
            if (result.adapter() != null) {
                assertThat(result.adapter().merge(base))
                        .isEqualTo(result.training().surrogate());
            }
        }
        assertThat(base.weights().digest()).isEqualTo(before);
        assertThat(errors.get(Strategy.GAIN)).isLessThan(own);
        assertThat(errors.get(Strategy.RIDGE)).isLessThan(errors.get(Strategy.GAIN));
        assertThat(errors.get(Strategy.LORA)).isLessThan(errors.get(Strategy.GAIN));
        assertThat(errors.get(Strategy.FULL)).isLessThan(0.5 * errors.get(Strategy.GAIN));
    }

    @Test
    void dataOfAnotherSizeIsRefusedByEveryStrategy() {
        Trajectories other = new Trajectories(8, 2, new float[160]);
        for (Strategy strategy : Strategy.values()) {
            assertThatIllegalArgumentException()
                    .as("%s", strategy)
                    .isThrownBy(() -> new FineTuning(strategy, 2, 1e-8)
                            .apply(base, RECIPE, other, null, 1, TrainingListener.SILENT))
                    .withMessageContainingAll("16 values", "got 8");
        }
    }

    private Trajectories steps(Surrogate of, int count) {
        float[] before = new float[count * 16];
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
        }
        return Trajectories.ofPairs(16, before, next(of, before));
    }

    private static float[] next(Surrogate of, float[] before) {
        float[] after = new float[before.length];
        try (EngineSession session = Engines.select("cpu").open(of)) {
            session.rollout(before, before.length / 16, new int[] {1}, after);
        }
        return after;
    }

    /** ‖û − u‖ / ‖δu‖. */
    private static double error(Surrogate surrogate, Trajectories data) {
        Pairs pairs = Pairs.of(data);
        float[] predicted = next(surrogate, pairs.before());
        double error = 0;
        double change = 0;
        for (int i = 0; i < predicted.length; i++) {
            error += Math.pow(predicted[i] - (double) pairs.after()[i], 2);
            change += Math.pow(pairs.before()[i] - (double) pairs.after()[i], 2);
        }
        return Math.sqrt(error / change);
    }

    private float[] gaussian(double size) {
        float[] values = new float[NETWORK.parameterCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return values;
    }
}
