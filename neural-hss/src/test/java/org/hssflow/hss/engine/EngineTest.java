package org.hssflow.hss.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.SurrogateStepper;
import org.hssflow.hss.Weights;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Architecture ARCHITECTURE =
            new Architecture(32, 48, 2, 3, 2, Outer.DENSE, Outer.DENSE, true, true);
    private static final int N = ARCHITECTURE.points();
    private static final Engine CPU = Engines.select("cpu");

    private final Random random = new Random(3);
    private final Surrogate surrogate = new Surrogate(
            ARCHITECTURE, 0.05f, new Weights(ARCHITECTURE, gaussian(ARCHITECTURE.parameterCount(), 0.2f)));

    @Test
    void zeroNetworkLeavesTheStateUnchanged() {
        Surrogate zero = surrogate.withWeights(new float[ARCHITECTURE.parameterCount()]);
        float[] states = gaussian(3 * N, 1);
        assertThat(rollout(zero, states, 3, 7)).isEqualTo(states);
    }

    @Test
    void rolloutOfTheSumIsTheRolloutOfTheRest() {
        float[] states = gaussian(20 * N, 1);
        assertThat(rollout(surrogate, states, 20, 7))
                .isEqualTo(rollout(surrogate, rollout(surrogate, states, 20, 4), 20, 3));
    }

    @Test
    void resultDoesNotDependOnTheBatch() {
        int batch = 2 * CpuSession.CHUNK + 13;
        float[] states = gaussian(batch * N, 1);
        float[] together = rollout(surrogate, states, batch, 2, 5);
        for (int b = 0; b < batch; b++) {
            float[] alone = rollout(surrogate, Arrays.copyOfRange(states, b * N, (b + 1) * N), 1, 2, 5);
            assertThat(Arrays.copyOfRange(together, 2 * b * N, 2 * (b + 1) * N))
                    .as("state %d", b)
                    .isEqualTo(alone);
        }
    }

    @Test
    void oneSessionServesBatchesOfAnyOrderOfSizes() {
        float[] states = gaussian(200 * N, 1);
        try (EngineSession session = CPU.open(surrogate)) {
            for (int batch : new int[] {1, 200, 8, 130, 3}) {
                float[] out = new float[batch * N];
                session.rollout(states, batch, new int[] {2}, out);
                assertThat(out).isEqualTo(rollout(surrogate, Arrays.copyOf(states, batch * N), batch, 2));
            }
        }
    }

    @Test
    void closedSessionMakesRoomAgain() {
        float[] states = gaussian(3 * N, 1);
        float[] out = new float[3 * N];
        EngineSession session = CPU.open(surrogate);
        session.rollout(states, 3, new int[] {2}, new float[3 * N]);
        session.close();
        session.close();
        session.rollout(states, 3, new int[] {2}, out);
        session.close();
        assertThat(out).isEqualTo(rollout(surrogate, states, 3, 2));
    }

    /** Vectors are objects until the compiler has made registers of them. */
    @Test
    void callsAllocateNothingOnceTheyAreCompiled() {
        float[] states = gaussian(130 * N, 1);
        float[] out = new float[130 * 2 * N];
        int[] leads = {1, 3};
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EngineSession session = CPU.open(surrogate)) {
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 2_000 && allocated > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20; i++) {
                    session.rollout(states, 130 - i, leads, out);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isZero();
        }
    }

    @Test
    void sessionsOnTwoThreadsGiveTheSame() throws Exception {
        float[] states = gaussian(64 * N, 1);
        float[] expected = rollout(surrogate, states, 64, 40);
        Callable<float[]> task = () -> rollout(surrogate, states, 64, 40);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<float[]> result : threads.invokeAll(List.of(task, task))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void stepperIsOneStepOfTheSession() {
        Grid grid = Grid.scalar(new Axis(0, 1.0 / N, N));
        float[] state = gaussian(N, 1);
        try (SurrogateStepper stepper = new SurrogateStepper(surrogate, grid, 0.2, CPU)) {
            assertThat(stepper.rollout(Field.ofFloats(grid, state), 3)
                            .states()
                            .get(3)
                            .toFloats())
                    .isEqualTo(rollout(surrogate, state, 1, 3));
        }
    }

    @Test
    void lengthsAndLeadStepsThatDoNotFitAreRefused() {
        try (EngineSession session = CPU.open(surrogate)) {
            float[] state = new float[N];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(state, 2, new int[] {1}, new float[2 * N]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(state, 1, new int[] {1, 2}, new float[N]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(state, 1, new int[] {2, 2}, new float[2 * N]))
                    .withMessageContaining("[2, 2]");
        }
    }

    private static float[] rollout(Surrogate surrogate, float[] states, int batch, int... leadSteps) {
        float[] out = new float[batch * leadSteps.length * N];
        try (EngineSession session = CPU.open(surrogate)) {
            session.rollout(states, batch, leadSteps, out);
        }
        return out;
    }

    private float[] gaussian(int count, float deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }
}
