package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.AdaptedEngineSession;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine and its kernels, those compiled for the host from the same source; the driver is a fake one. */
class CudaEngineTest extends OnFakeCuda {
    private static final Engine CPU = Engines.select("cpu");

    private final Random random = new Random(5);

    @AfterEach
    void beStrictAgain() {
        System.clearProperty(CudaEngine.TF32);
    }

    /** Bit for bit: every value is one chain of fused multiply-adds in the same order. */
    @ParameterizedTest
    @MethodSource("org.hssflow.hss.cuda.Checks#architectures")
    void rolloutsAreThoseOfTheCpu(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        CudaEngine engine = CudaEngine.start();
        for (int batch : new int[] {1, 7, 75}) {
            float[] states = Examples.gaussian(batch * surrogate.points(), 1, random);
            assertThat(Checks.rollout(engine, surrogate, states, batch))
                    .as("batch %d of %s", batch, architecture)
                    .isEqualTo(Checks.rollout(CPU, surrogate, states, batch));
        }
        Checks.assertNothingLeft(fake);
    }

    @Test
    void rolloutsOfDrawnModelsAreThoseOfTheCpu() {
        CudaEngine engine = CudaEngine.start();
        for (Architecture architecture : Checks.random(60, random)) {
            Surrogate surrogate = Examples.base(architecture, 1);
            int batch = 1 + random.nextInt(40);
            float[] states = Examples.gaussian(batch * surrogate.points(), 1, random);
            assertThat(Checks.rollout(engine, surrogate, states, batch))
                    .as("batch %d of %s", batch, architecture)
                    .isEqualTo(Checks.rollout(CPU, surrogate, states, batch));
        }
    }

    /** What a barrier is missing for would come out otherwise. */
    @ParameterizedTest
    @MethodSource("org.hssflow.hss.cuda.Checks#architectures")
    void rolloutsDoNotDependOnTheOrderOfTheThreads(Architecture architecture) {
        Surrogate base = Examples.base(architecture, 1);
        CudaEngine engine = CudaEngine.start();
        float[] states = Examples.gaussian(37 * base.points(), 1, random);
        int[] adapterOf = random.ints(37, -1, 3).toArray();
        float[] plain = Checks.rollout(engine, base, states, 37);
        float[] adapted = Checks.rollout(engine, base, Checks.adapters(base), states, adapterOf);
        for (int order : new int[] {1, 2, 3}) {
            fake.set("order", order);
            assertThat(Checks.rollout(engine, base, states, 37))
                    .as("order %d", order)
                    .isEqualTo(plain);
            assertThat(Checks.rollout(engine, base, Checks.adapters(base), states, adapterOf))
                    .as("order %d", order)
                    .isEqualTo(adapted);
        }
    }

    @ParameterizedTest
    @MethodSource("org.hssflow.hss.cuda.Checks#architectures")
    void everyStateOfABatchHasItsOwnAdapter(Architecture architecture) {
        Surrogate base = Examples.base(architecture, 1);
        CudaEngine engine = CudaEngine.start();
        for (int batch : new int[] {1, 7, 75}) {
            float[] states = Examples.gaussian(batch * base.points(), 1, random);
            int[] adapterOf = random.ints(batch, -1, 3).toArray();
            assertThat(Checks.distance(
                            Checks.rollout(engine, base, Checks.adapters(base), states, adapterOf),
                            Checks.rollout(CPU, base, Checks.adapters(base), states, adapterOf)))
                    .as("batch %d of %s", batch, architecture)
                    .isLessThan(1e-5);
        }
        Checks.assertNothingLeft(fake);
    }

    /** From none, where all lies in the card's memory, to enough for the weights as well. */
    @ParameterizedTest
    @MethodSource("org.hssflow.hss.cuda.Checks#architectures")
    void resultsDoNotDependOnHowMuchSharedMemoryThereIs(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        float[] states = Examples.gaussian(75 * surrogate.points(), 1, random);
        float[] expected = Checks.rollout(CPU, surrogate, states, 75);
        for (int bytes : new int[] {6 << 10, 24 << 10, 64 << 10, 8 << 20}) {
            fake.set("sharedOptin", bytes);
            assertThat(Checks.distance(Checks.rollout(CudaEngine.start(), surrogate, states, 75), expected))
                    .as("%d bytes", bytes)
                    .isLessThan(1e-5);
        }
    }

    /** Chunks of some thousand states, in two lanes. */
    @Test
    void batchesOfManyChunksComeBackInOrder() {
        Architecture small = new Architecture(8, 8, 1, 1, 1, Outer.NONE, Outer.NONE, true, false);
        Surrogate surrogate = Examples.base(small, 1);
        int batch = 70_001;
        float[] states = Examples.gaussian(batch * 8, 1, random);
        CudaEngine engine = CudaEngine.start();
        long before = fake.get("launches");
        float[] actual = Checks.rollout(engine, surrogate, states, batch);
        assertThat(fake.get("launches") - before).isGreaterThan(5);
        assertThat(Checks.distance(actual, Checks.rollout(CPU, surrogate, states, batch)))
                .isLessThan(1e-5);
        Checks.assertNothingLeft(fake);
    }

    @Test
    void oneSessionServesBatchesOfAnyOrderOfSizesAndMakesRoomAgain() {
        Surrogate surrogate = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        int n = surrogate.points();
        float[] states = Examples.gaussian(200 * n, 1, random);
        EngineSession session = CudaEngine.start().open(surrogate);
        for (int batch : new int[] {1, 200, 8, 130, 3}) {
            float[] some = Arrays.copyOf(states, batch * n);
            float[] out = new float[batch * Checks.LEADS.length * n];
            session.rollout(some, batch, Checks.LEADS, out);
            assertThat(Checks.distance(out, Checks.rollout(CPU, surrogate, some, batch)))
                    .isLessThan(1e-5);
            if (batch == 8) {
                session.close();
                session.close();
                Checks.assertNothingLeft(fake);
            }
        }
        session.close();
        Checks.assertNothingLeft(fake);
    }

    @Test
    void stationaryProblemsHaveNoStateAdded() {
        Architecture architecture = Examples.ARCHITECTURES.get(1);
        Surrogate steady = Examples.base(architecture, 1);
        Surrogate surrogate = new Surrogate(architecture, steady.scale(), false, steady.weights());
        float[] states = Examples.gaussian(9 * surrogate.points(), 1, random);
        assertThat(Checks.distance(
                        Checks.rollout(CudaEngine.start(), surrogate, states, 9),
                        Checks.rollout(CPU, surrogate, states, 9)))
                .isLessThan(1e-5);
    }

    /** What is not finite stays in its own state. */
    @Test
    void valuesThatAreNotFinitePassOnAndTouchNoNeighbour() {
        Surrogate surrogate = Examples.base(Examples.ARCHITECTURES.get(1), 1);
        int n = surrogate.points();
        float[] states = Examples.gaussian(9 * n, 1, random);
        float[] expected = Checks.rollout(CPU, surrogate, states, 9);
        states[4 * n + 3] = Float.NaN;
        float[] actual = Checks.rollout(CudaEngine.start(), surrogate, states, 9);
        int each = Checks.LEADS.length * n;
        assertThat(actual[4 * each + 3]).isNaN();
        System.arraycopy(expected, 4 * each, actual, 4 * each, each);
        assertThat(Checks.distance(actual, expected)).isLessThan(1e-5);
    }

    @Test
    void tensorCoresAreTakenWhereTheyAreAskedForWithTheErrorThatIsStated() {
        Checks.checkTf32(random);
        System.setProperty(CudaEngine.TF32, "true");
        fake.set("capability", 75); // has none that take single precision
        Architecture dense = new Architecture(64, 128, 1, 2, 4, Outer.DENSE, Outer.DENSE, true, false);
        Surrogate surrogate = Examples.base(dense, 1);
        float[] states = Examples.gaussian(75 * 64, 1, random);
        assertThat(Checks.rollout(CudaEngine.start(), surrogate, states, 75))
                .isEqualTo(Checks.rollout(CPU, surrogate, states, 75));
    }

    /** Chunks in two lanes overlap: what they have in common counts once. */
    @Test
    void theDeviceComputesNoLongerThanTheCallTakes() {
        Surrogate surrogate = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        int batch = 5_000;
        float[] states = Examples.gaussian(batch * surrogate.points(), 1, random);
        float[] out = new float[states.length];
        try (EngineSession session = CudaEngine.start().open(surrogate)) {
            session.rollout(states, batch, new int[] {1}, out);
            long start = System.nanoTime();
            session.rollout(states, batch, new int[] {1}, out);
            long whole = System.nanoTime() - start;
            assertThat(session.deviceNanos().orElseThrow()).isBetween(1L, whole);
        }
    }

    @Test
    void lengthsAndAdaptersThatDoNotFitAreRefused() {
        Surrogate base = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        CudaEngine engine = CudaEngine.start();
        int n = base.points();
        assertThatIllegalArgumentException().isThrownBy(() -> engine.openAdapted(base, List.of()));
        try (EngineSession session = engine.open(base);
                AdaptedEngineSession adapted = engine.openAdapted(base, Checks.adapters(base))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(new float[n], 2, new int[] {1}, new float[2 * n]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> adapted.rollout(new float[n], 1, new int[] {3}, new int[] {1}, new float[n]))
                    .withMessageContainingAll("from 0 to 2", "got 3 of state 0");
        }
        Checks.assertNothingLeft(fake);
    }
}
