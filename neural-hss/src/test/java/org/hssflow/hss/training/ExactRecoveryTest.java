package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Layer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From few Gaussian samples (x, Ax) of an HSS matrix A, a network of the same structure finds A, and not just the samples
 * [S, Theorem 2.3]. It is linear only where every slope is 1, and those begin at ½: both have to be learnt.
 */
class ExactRecoveryTest {
    private static final int N = 32;
    private static final int SAMPLES = 64;
    private static final long SEED = 5;

    private static final double EXACT = 1e-4;

    /** One layer cannot make up for a wrong gradient of another. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aNetworkOfTheStructureOfALinearOperatorRecoversItWithSlopesOfOne(int depth) {
        Architecture network = network(depth);
        Surrogate operator = randomOperator();
        Pairs samples = samples(operator, SAMPLES, SEED);
        Surrogate untrained = new Surrogate(
                network, samples.trajectories().largestChange(), new Weights(network, bentWeights(network)));

        Surrogate trained = new Trainer(recipe(network), 2)
                .fineTune(untrained, samples.trajectories(), TrainingListener.SILENT)
                .surrogate();

        Pairs unseen = samples(operator, 100, SEED + 1);
        assertThat(relativeError(untrained, unseen)).isEqualTo(1);
        assertThat(relativeError(trained, unseen)).isLessThan(EXACT);
        float[] weights = trained.weights().toArray();
        assertThat(network.layers().stream().filter(Layer::hasSlope))
                .hasSize(depth - 1)
                .allSatisfy(layer -> assertThat(weights[layer.slopeOffset()]).isCloseTo(1, within(1e-4f)));
    }

    private static Architecture network(int depth) {
        return new Architecture(N, N, depth, 2, 2, Outer.NONE, Outer.NONE, false, false);
    }

    private static Recipe recipe(Architecture network) {
        Optimization optimization = new Optimization(4e-2, 1e-6, 0, SAMPLES, null, true, null);
        return new Recipe("exact", network, true, Start.LINEAR, optimization, Budget.ofSteps(16_000), null, SEED);
    }

    /** u + A u: the first layer of a random network is A, as its last layer begins at zero. */
    private static Surrogate randomOperator() {
        float[] two = Start.NONLINEAR.weights(network(2), 100 + SEED);
        Architecture one = network(1);
        return new Surrogate(one, 1, new Weights(one, Arrays.copyOf(two, one.parameterCount())));
    }

    private static float[] bentWeights(Architecture network) {
        float[] weights = Start.LINEAR.weights(network, SEED);
        network.layers().stream().filter(Layer::hasSlope).forEach(layer -> weights[layer.slopeOffset()] = 0.5f);
        return weights;
    }

    private static Pairs samples(Surrogate operator, int count, long seed) {
        Random random = new Random(seed);
        float[] x = new float[count * N];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return new Pairs(N, x, step(operator, x));
    }

    private static float[] step(Surrogate surrogate, float[] states) {
        float[] next = new float[states.length];
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            session.rollout(states, states.length / N, new int[] {1}, next);
        }
        return next;
    }

    /** ‖predicted change − Ax‖ / ‖Ax‖ over all samples. */
    private static double relativeError(Surrogate surrogate, Pairs samples) {
        float[] predicted = step(surrogate, samples.before());
        double error = 0;
        double change = 0;
        for (int i = 0; i < predicted.length; i++) {
            error += Math.pow(predicted[i] - (double) samples.after()[i], 2);
            change += Math.pow(samples.before()[i] - (double) samples.after()[i], 2);
        }
        return Math.sqrt(error / change);
    }
}
