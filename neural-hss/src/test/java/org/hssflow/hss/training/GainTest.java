package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.Test;

class GainTest {
    private static final Architecture NETWORK = new Architecture(16, 16, 2, 2, 2, Outer.HSS, Outer.DENSE, true, false);

    private final Random random = new Random(5);
    private final Surrogate surrogate = new Surrogate(NETWORK, 0.2f, new Weights(NETWORK, gaussian()));

    @Test
    void findsTheFactorThatMadeTheData() {
        Trajectories data = steps(surrogate.withScale(0.2f * 1.7f), 600);
        assertThat(Gain.of(surrogate, data, null).scale()).isCloseTo(0.34f, within(1e-6f));
        assertThat(Gain.of(surrogate, data, 0.0).scale()).isCloseTo(0.34f, within(1e-6f));
    }

    /** Two kinds of transitions that want different factors: the small ones count as much only where the loss is relative. */
    @Test
    void weighsTransitionsAsTrainingDoes() {
        Pairs data = Pairs.of(steps(surrogate, 400));
        for (int i = 0; i < data.after().length; i++) {
            float factor = i / 16 % 2 == 0 ? 2f : 0.01f;
            data.after()[i] = data.before()[i] + factor * (data.after()[i] - data.before()[i]);
        }
        assertThat(Gain.of(surrogate, data.trajectories(), null).scale() / 0.2).isCloseTo(1.005, within(0.1));
        assertThat(Gain.of(surrogate, data.trajectories(), 0.0).scale() / 0.2).isCloseTo(0.01, within(1e-3));
    }

    /** Where errors count relative to the change, a state that did not change has nothing to count. */
    @Test
    void steadyTransitionsDoNotCountWhereErrorsAreRelative() {
        Pairs data = Pairs.of(steps(surrogate.withScale(0.34f), 300));
        System.arraycopy(data.before(), 0, data.after(), 0, 5 * 16);
        assertThat(Gain.of(surrogate, data.trajectories(), 0.0).scale()).isCloseTo(0.34f, within(1e-6f));
        System.arraycopy(data.before(), 0, data.after(), 0, 300 * 16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gain.of(surrogate, data.trajectories(), 0.0))
                .withMessageContaining("best gain of NaN");
    }

    @Test
    void dataThatGoesTheOtherWayIsRefused() {
        Pairs data = Pairs.of(steps(surrogate, 100));
        for (int i = 0; i < data.after().length; i++) {
            data.after()[i] = 2 * data.before()[i] - data.after()[i];
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gain.of(surrogate, data.trajectories(), null))
                .withMessageContainingAll("gain of -", "refit or train");
    }

    private Trajectories steps(Surrogate of, int count) {
        float[] before = new float[count * 16];
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
        }
        float[] after = new float[before.length];
        try (EngineSession session = Engines.select("cpu").open(of)) {
            session.rollout(before, count, new int[] {1}, after);
        }
        return Trajectories.ofPairs(16, before, after);
    }

    private float[] gaussian() {
        float[] values = new float[NETWORK.parameterCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.3 * random.nextGaussian());
        }
        return values;
    }
}
