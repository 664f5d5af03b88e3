package org.hssflow.hss.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Nd4jEngineTest {
    private static final Engine CPU = Engines.select("cpu");
    private static final Engine ND4J = Engines.select("nd4j");
    private static final int[] LEADS = {1, 2, 5, 10};
    private static final Surrogate SURROGATE =
            Models.surrogate(new Architecture(32, 48, 2, 3, 2, Outer.DENSE, Outer.DENSE, true, true), 5);
    private static final int N = SURROGATE.points();

    static Stream<Architecture> architectures() {
        return Stream.of(
                new Architecture(64, 64, 3, 3, 2, Outer.HSS, Outer.HSS, false, false),
                new Architecture(64, 64, 2, 1, 4, Outer.NONE, Outer.NONE, true, true),
                new Architecture(32, 48, 2, 3, 2, Outer.DENSE, Outer.DENSE, true, true),
                onGrid(1, List.of(40), List.of(24), 1, Outer.LOW_RANK, Outer.DENSE),
                onGrid(2, List.of(32), List.of(48), 1, Outer.DENSE, Outer.LOW_RANK),
                onGrid(1, List.of(8, 16), List.of(8, 16), 3, Outer.HSS, Outer.NONE),
                new Architecture(
                        1, List.of(16, 16), List.of(16, 16), 1, 2, 4, 2, Outer.NONE, Outer.NONE, 0, true, false),
                onGrid(2, List.of(8, 12), List.of(12, 8), 2, Outer.LOW_RANK, Outer.LOW_RANK),
                onGrid(1, List.of(4, 8, 12), List.of(4, 8, 12), 2, Outer.NONE, Outer.HSS),
                onGrid(3, List.of(4, 4, 4), List.of(8, 4, 4), 1, Outer.LOW_RANK, Outer.LOW_RANK));
    }

    private static Architecture onGrid(
            int channels, List<Integer> grid, List<Integer> width, int outerRank, Outer lift, Outer projection) {
        int channelRank = lift == Outer.LOW_RANK || projection == Outer.LOW_RANK ? 3 : 0;
        return new Architecture(channels, grid, width, 2, 1, 2, outerRank, lift, projection, channelRank, true, true);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void changesAreThoseOfTheCpuEngine(Architecture architecture) {
        Surrogate surrogate = Models.surrogate(architecture, 1);
        for (int batch : new int[] {1, 5, 200}) {
            float[] states = Models.gaussian(batch * surrogate.points(), 1, batch);
            float[] before = repeated(states, surrogate.points(), LEADS.length);
            float[] expected = difference(rollout(CPU, surrogate, states, batch, LEADS), before);
            float[] actual = difference(rollout(ND4J, surrogate, states, batch, LEADS), before);
            assertThat(relativeError(actual, expected)).as("batch %d", batch).isLessThan(1e-5);
            assertThat(largest(expected)).as("change").isGreaterThan(0.1);
        }
    }

    @Test
    void aSurrogateThatGivesNoChangeReplacesTheState() {
        Surrogate stationary = new Surrogate(SURROGATE.architecture(), 2, false, SURROGATE.weights());
        float[] states = Models.gaussian(5 * N, 1, 9);
        assertThat(relativeError(rollout(ND4J, stationary, states, 5, 1, 2), rollout(CPU, stationary, states, 5, 1, 2)))
                .isLessThan(1e-5);
    }

    @Test
    void aBatchThatTakesSeveralChunksComesOutInOrder() {
        Surrogate small = Models.surrogate(new Architecture(4, 4, 1, 1, 1, Outer.NONE, Outer.NONE, true, false), 7);
        int batch = (1 << 18) + 3;
        float[] states = Models.gaussian(batch * 4, 1, 8);
        assertThat(relativeError(rollout(ND4J, small, states, batch, 1, 3), rollout(CPU, small, states, batch, 1, 3)))
                .isLessThan(1e-5);
    }

    @Test
    void statesAreLeftAsTheyAre() {
        float[] states = Models.gaussian(3 * N, 1, 2);
        float[] before = states.clone();
        rollout(ND4J, SURROGATE, states, 3, 4);
        assertThat(states).isEqualTo(before);
    }

    @Test
    void oneSessionServesBatchesOfAnyOrderOfSizes() {
        float[] states = Models.gaussian(200 * N, 1, 3);
        try (EngineSession session = ND4J.open(SURROGATE)) {
            for (int batch : new int[] {1, 200, 8, 130, 3}) {
                float[] out = new float[batch * N];
                session.rollout(states, batch, new int[] {2}, out);
                assertThat(relativeError(out, rollout(CPU, SURROGATE, Arrays.copyOf(states, batch * N), batch, 2)))
                        .isLessThan(1e-5);
            }
        }
    }

    @Test
    void aStateThatIsNotFiniteSpoilsNoOther() {
        float[] states = Models.gaussian(5 * N, 1, 4);
        float[] expected = rollout(CPU, SURROGATE, states, 5, 3);
        states[2 * N + 7] = Float.NaN;
        try (EngineSession session = ND4J.open(SURROGATE)) {
            float[] out = new float[5 * N];
            session.rollout(states, 5, new int[] {3}, out);
            assertThat(out[2 * N]).isNaN();
            assertThat(relativeError(Arrays.copyOf(out, 2 * N), Arrays.copyOf(expected, 2 * N)))
                    .isLessThan(1e-5);
            states[2 * N + 7] = 0;
            session.rollout(states, 5, new int[] {3}, out);
            assertThat(relativeError(out, rollout(CPU, SURROGATE, states, 5, 3)))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void sessionsOnSeveralThreadsGiveTheSame() throws Exception {
        float[] states = Models.gaussian(64 * N, 1, 5);
        float[] expected = rollout(CPU, SURROGATE, states, 64, 40);
        Callable<float[]> task = () -> rollout(ND4J, SURROGATE, states, 64, 40);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<float[]> result : threads.invokeAll(List.of(task, task, task, task))) {
                assertThat(relativeError(result.get(), expected)).isLessThan(1e-5);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closedSessionMakesRoomAgain() {
        float[] states = Models.gaussian(3 * N, 1, 6);
        EngineSession session = ND4J.open(SURROGATE);
        float[] first = new float[3 * N];
        float[] second = new float[3 * N];
        session.rollout(states, 3, new int[] {2}, first);
        session.close();
        session.close();
        session.rollout(states, 3, new int[] {2}, second);
        session.close();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void errorsAreThoseOfTheCpuEngine() {
        float[] state = new float[N];
        for (Engine engine : List.of(CPU, ND4J)) {
            EngineSession session = engine.open(SURROGATE);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(state, 2, new int[] {1}, new float[2 * N]))
                    .withMessage(
                            "expected a batch of at least 1 and %d values for each state, got %d values for a"
                                    + " batch of 2",
                            N, N);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(state, 1, new int[] {1, 2}, new float[N]))
                    .withMessageContaining("room for 1 x 2 x");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(state, 1, new int[] {2, 2}, new float[2 * N]))
                    .withMessageContaining("[2, 2]");
            session.close();
        }
    }

    static float[] rollout(Engine engine, Surrogate surrogate, float[] states, int batch, int... leads) {
        float[] out = new float[batch * leads.length * surrogate.points()];
        try (EngineSession session = engine.open(surrogate)) {
            session.rollout(states, batch, leads, out);
        }
        return out;
    }

    /** Every state as often as there are lead steps. */
    private static float[] repeated(float[] states, int n, int times) {
        float[] repeated = new float[states.length * times];
        for (int at = 0; at < repeated.length; at += n) {
            System.arraycopy(states, at / n / times * n, repeated, at, n);
        }
        return repeated;
    }

    /** The largest difference, relative to the largest value. */
    private static double relativeError(float[] actual, float[] expected) {
        return largest(difference(actual, expected)) / largest(expected);
    }

    private static float[] difference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float[] difference = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
