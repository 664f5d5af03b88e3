package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Parameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss of rollouts, against the same sum over the engine's own rollouts, and its gradient against differences of it. */
class UnrolledLossTest {
    private static final Architecture NETWORK = new Architecture(16, 16, 2, 2, 2, Outer.HSS, Outer.DENSE, true, false);
    private static final float SCALE = 0.3f;
    private static final double EPSILON = 0.05;
    private static final int WINDOWS = 21;

    private final Random random = new Random(31);
    private final float[] weights = gaussian(NETWORK.parameterCount(), 0.3f);
    private final Trajectories data = new Trajectories(16, 6, gaussian(10 * 6 * 16, 1));
    private final Objective objective = new Objective(data, SCALE, true, EPSILON);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void isTheErrorOfTheEnginesRolloutOverTheScaleRelativeToTheChanges(int unroll) {
        int[] order = order(unroll);
        float[] states = new float[order.length * 16];
        for (int b = 0; b < order.length; b++) {
            System.arraycopy(data.values(), data.offset(order[b], unroll), states, b * 16, 16);
        }
        float[] rollout = new float[order.length * unroll * 16];
        Surrogate surrogate = new Surrogate(NETWORK, SCALE, new Weights(NETWORK, weights));
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            session.rollout(
                    states, order.length, IntStream.rangeClosed(1, unroll).toArray(), rollout);
        }
        double expected = 0;
        for (int b = 0; b < order.length; b++) {
            for (int j = 1; j <= unroll; j++) {
                double error = 0;
                double change = 0;
                for (int i = 0; i < 16; i++) {
                    int at = data.offset(order[b], unroll) + j * 16 + i;
                    double truth = data.values()[at];
                    error += Math.pow((rollout[(b * unroll + j - 1) * 16 + i] - truth) / SCALE, 2);
                    change += Math.pow((truth - data.values()[at - 16]) / SCALE, 2);
                }
                expected += error / (change + EPSILON) / unroll / order.length;
            }
        }
        assertThat(loss(weights, unroll)).isCloseTo(expected, org.assertj.core.data.Percentage.withPercentage(0.01));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void hasTheGradientThatItsDifferencesShow(int unroll) {
        Slice slice = new Slice(NETWORK, objective, WINDOWS);
        int[] order = order(unroll);
        slice.compute(parameters(weights), order, 0, order.length, unroll, order.length, true);
        float[] gradient = slice.gradient.clone();
        double norm = AdamW.norm(gradient);
        for (int trial = 0; trial < 20; trial++) {
            float[] direction = gaussian(weights.length, 1);
            double length = AdamW.norm(direction);
            double expected = 0;
            float[] up = weights.clone();
            float[] down = weights.clone();
            for (int i = 0; i < direction.length; i++) {
                expected += direction[i] * gradient[i] / length;
                up[i] += (float) (1e-3 * direction[i] / length);
                down[i] -= (float) (1e-3 * direction[i] / length);
            }
            double difference = (loss(up, unroll) - loss(down, unroll)) / 2e-3;
            assertThat(Math.abs(difference - expected) / norm).isLessThan(2e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void isTheSameHoweverManyThreadsComputeIt(int threads) throws InterruptedException {
        try (Slices slices = new Slices(NETWORK, objective, WINDOWS, threads);
                Slices alone = new Slices(NETWORK, objective, WINDOWS, 1)) {
            double loss = slices.compute(parameters(weights), 3, order(3));
            assertThat(loss).isEqualTo(alone.compute(parameters(weights), 3, order(3)));
            assertThat(slices.gradient()).isEqualTo(alone.gradient());
        }
    }

    @org.junit.jupiter.api.Test
    void needsTrajectoriesLongEnough() {
        Recipe recipe = new Recipe(
                "long",
                NETWORK,
                true,
                Start.NONLINEAR,
                new Optimization(List.of(new Phase(1, 6, 1e-3, 1e-4)), 0, 8, EPSILON, true, null),
                Budget.ofSteps(1),
                null,
                1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Trainer(recipe, 1).train(data, TrainingListener.SILENT))
                .withMessageContainingAll("at least 7 states", "6 steps", "got 6");
    }

    private double loss(float[] at, int unroll) {
        Slice slice = new Slice(NETWORK, objective, WINDOWS);
        int[] order = order(unroll);
        slice.compute(parameters(at), order, 0, order.length, unroll, order.length, false);
        return slice.loss;
    }

    private int[] order(int unroll) {
        return IntStream.range(0, Math.min(WINDOWS, data.windows(unroll))).toArray();
    }

    private static Parameters parameters(float[] values) {
        return new Network(NETWORK).parameters(values);
    }

    private float[] gaussian(int count, float size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return values;
    }
}
