package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.AdaptedEngineSession;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine and its kernels, those compiled for the host from the same source; the driver is a fake one. */
class CudaEngineTest {
    private static final int[] LEADS = {1, 2, 5};
    private static final Engine CPU = Engines.select("cpu");

    private final Random random = new Random(5);
    private FakeCuda.Control fake;

    /** Of the shapes of the shipped models too, whose rows and columns fit by four. */
    static Stream<Architecture> architectures() {
        return Stream.concat(
                Examples.ARCHITECTURES.stream(),
                Stream.of(
                        new Architecture(256, 256, 1, 3, 2, Outer.HSS, Outer.HSS, false, false),
                        new Architecture(64, 64, 1, 2, 8, Outer.HSS, Outer.HSS, true, true),
                        new Architecture(20, 24, 1, 2, 3, Outer.DENSE, Outer.DENSE, true, false),
                        new Architecture(
                                1, List.of(16, 32), List.of(16, 32), 1, 2, 4, 2, Outer.HSS, Outer.HSS, 0, true, false),
                        new Architecture(
                                1,
                                List.of(8, 8, 16),
                                List.of(8, 8, 16),
                                1,
                                1,
                                4,
                                2,
                                Outer.NONE,
                                Outer.HSS,
                                0,
                                true,
                                false)));
    }

    @BeforeEach
    void takeTheFakeDriver() {
        FakeCuda.assumeCompiler();
        String library = FakeCuda.library().toString();
        System.setProperty(Driver.PROPERTY, library);
        fake = FakeCuda.control(FakeCuda.library());
        fake.reset();
    }

    @AfterEach
    void leaveIt() {
        System.clearProperty(Driver.PROPERTY);
        System.clearProperty(CudaEngine.TF32);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void rolloutsAreThoseOfTheCpu(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        CudaEngine engine = CudaEngine.start();
        for (int batch : new int[] {1, 7, 75}) {
            float[] states = Examples.gaussian(batch * surrogate.points(), 1, random);
            assertThat(distance(rollout(engine, surrogate, states, batch), rollout(CPU, surrogate, states, batch)))
                    .as("batch %d of %s", batch, architecture)
                    .isLessThan(1e-5);
        }
        assertNothingLeft();
    }

    /** What a barrier is missing for would come out otherwise. */
    @ParameterizedTest
    @MethodSource("architectures")
    void rolloutsDoNotDependOnTheOrderOfTheThreads(Architecture architecture) {
        Surrogate base = Examples.base(architecture, 1);
        CudaEngine engine = CudaEngine.start();
        float[] states = Examples.gaussian(37 * base.points(), 1, random);
        int[] adapterOf = random.ints(37, -1, 3).toArray();
        float[] plain = rollout(engine, base, states, 37);
        float[] adapted = rollout(engine, base, adapters(base), states, adapterOf);
        for (int order : new int[] {1, 2, 3}) {
            fake.set("order", order);
            assertThat(rollout(engine, base, states, 37)).as("order %d", order).isEqualTo(plain);
            assertThat(rollout(engine, base, adapters(base), states, adapterOf))
                    .as("order %d", order)
                    .isEqualTo(adapted);
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void everyStateOfABatchHasItsOwnAdapter(Architecture architecture) {
        Surrogate base = Examples.base(architecture, 1);
        CudaEngine engine = CudaEngine.start();
        for (int batch : new int[] {1, 7, 75}) {
            float[] states = Examples.gaussian(batch * base.points(), 1, random);
            int[] adapterOf = random.ints(batch, -1, 3).toArray();
            assertThat(distance(
                            rollout(engine, base, adapters(base), states, adapterOf),
                            rollout(CPU, base, adapters(base), states, adapterOf)))
                    .as("batch %d of %s", batch, architecture)
                    .isLessThan(1e-5);
        }
        assertNothingLeft();
    }

    /** From none, where all lies in the card's memory, to enough for the weights as well. */
    @ParameterizedTest
    @MethodSource("architectures")
    void resultsDoNotDependOnHowMuchSharedMemoryThereIs(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        float[] states = Examples.gaussian(75 * surrogate.points(), 1, random);
        float[] expected = rollout(CPU, surrogate, states, 75);
        for (int bytes : new int[] {6 << 10, 24 << 10, 64 << 10, 8 << 20}) {
            fake.set("sharedOptin", bytes);
            assertThat(distance(rollout(CudaEngine.start(), surrogate, states, 75), expected))
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
        float[] actual = rollout(engine, surrogate, states, batch);
        assertThat(fake.get("launches") - before).isGreaterThan(5);
        assertThat(distance(actual, rollout(CPU, surrogate, states, batch))).isLessThan(1e-5);
        assertNothingLeft();
    }

    @Test
    void oneSessionServesBatchesOfAnyOrderOfSizesAndMakesRoomAgain() {
        Surrogate surrogate = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        int n = surrogate.points();
        float[] states = Examples.gaussian(200 * n, 1, random);
        EngineSession session = CudaEngine.start().open(surrogate);
        for (int batch : new int[] {1, 200, 8, 130, 3}) {
            float[] some = Arrays.copyOf(states, batch * n);
            float[] out = new float[batch * LEADS.length * n];
            session.rollout(some, batch, LEADS, out);
            assertThat(distance(out, rollout(CPU, surrogate, some, batch))).isLessThan(1e-5);
            if (batch == 8) {
                session.close();
                session.close();
                assertNothingLeft();
            }
        }
        session.close();
        assertNothingLeft();
    }

    @Test
    void stationaryProblemsHaveNoStateAdded() {
        Architecture architecture = Examples.ARCHITECTURES.get(1);
        Surrogate steady = Examples.base(architecture, 1);
        Surrogate surrogate = new Surrogate(architecture, steady.scale(), false, steady.weights());
        float[] states = Examples.gaussian(9 * surrogate.points(), 1, random);
        assertThat(distance(rollout(CudaEngine.start(), surrogate, states, 9), rollout(CPU, surrogate, states, 9)))
                .isLessThan(1e-5);
    }

    /** What is not finite stays in its own state. */
    @Test
    void valuesThatAreNotFinitePassOnAndTouchNoNeighbour() {
        Surrogate surrogate = Examples.base(Examples.ARCHITECTURES.get(1), 1);
        int n = surrogate.points();
        float[] states = Examples.gaussian(9 * n, 1, random);
        float[] expected = rollout(CPU, surrogate, states, 9);
        states[4 * n + 3] = Float.NaN;
        float[] actual = rollout(CudaEngine.start(), surrogate, states, 9);
        int each = LEADS.length * n;
        assertThat(actual[4 * each + 3]).isNaN();
        System.arraycopy(expected, 4 * each, actual, 4 * each, each);
        assertThat(distance(actual, expected)).isLessThan(1e-5);
    }

    /** Both factors of a product are rounded to 11 bits; the sums are not. */
    @Test
    void tensorCoresAreTakenWhereTheyAreAskedForWithTheErrorThatIsStated() {
        Architecture dense = new Architecture(64, 128, 1, 2, 4, Outer.DENSE, Outer.DENSE, true, false);
        Surrogate surrogate = Examples.base(dense, 1);
        float[] states = Examples.gaussian(75 * 64, 1, random);
        float[] expected = changes(rollout(CPU, surrogate, states, 75), states, 64);
        float[] strict = changes(rollout(CudaEngine.start(), surrogate, states, 75), states, 64);
        System.setProperty(CudaEngine.TF32, "true");
        float[] rounded = changes(rollout(CudaEngine.start(), surrogate, states, 75), states, 64);
        fake.set("capability", 75); // has none that take single precision
        float[] old = changes(rollout(CudaEngine.start(), surrogate, states, 75), states, 64);
        assertThat(distance(strict, expected)).isLessThan(1e-5);
        assertThat(distance(rounded, expected)).isBetween(1e-5, 1e-3);
        assertThat(old).isEqualTo(strict);
    }

    @Test
    void lengthsAndAdaptersThatDoNotFitAreRefused() {
        Surrogate base = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        CudaEngine engine = CudaEngine.start();
        int n = base.points();
        assertThatIllegalArgumentException().isThrownBy(() -> engine.openAdapted(base, List.of()));
        try (EngineSession session = engine.open(base);
                AdaptedEngineSession adapted = engine.openAdapted(base, adapters(base))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(new float[n], 2, new int[] {1}, new float[2 * n]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> adapted.rollout(new float[n], 1, new int[] {3}, new int[] {1}, new float[n]))
                    .withMessageContainingAll("from 0 to 2", "got 3 of state 0");
        }
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        for (String kind :
                List.of("contexts", "modules", "streams", "events", "deviceAllocations", "hostAllocations")) {
            assertThat(fake.get(kind)).as(kind).isZero();
        }
    }

    private static List<Adapter> adapters(Surrogate base) {
        return List.of(
                Examples.adapter(base, Examples.RANK, 2),
                Examples.adapter(base, 1, 3),
                Examples.adapter(base, Examples.RANK, 4));
    }

    private static float[] rollout(Engine engine, Surrogate surrogate, float[] states, int batch) {
        float[] out = poisoned(batch * LEADS.length * surrogate.points());
        try (EngineSession session = engine.open(surrogate)) {
            session.rollout(states, batch, LEADS, out);
        }
        return out;
    }

    private static float[] rollout(
            Engine engine, Surrogate base, List<Adapter> adapters, float[] states, int[] adapterOf) {
        float[] out = poisoned(adapterOf.length * LEADS.length * base.points());
        try (AdaptedEngineSession session = engine.openAdapted(base, adapters)) {
            session.rollout(states, adapterOf.length, adapterOf, LEADS, out);
        }
        return out;
    }

    private static float[] poisoned(int length) {
        float[] out = new float[length];
        Arrays.fill(out, Float.NaN);
        return out;
    }

    /** Of every lead step since the start. */
    private static float[] changes(float[] forecasts, float[] states, int n) {
        float[] changes = new float[forecasts.length];
        for (int i = 0; i < changes.length; i++) {
            int state = i / (LEADS.length * n);
            changes[i] = forecasts[i] - states[state * n + i % n];
        }
        return changes;
    }

    /** ‖actual − expected‖ / ‖expected‖; NaN if any value is. */
    private static double distance(float[] actual, float[] expected) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = (double) actual[i] - expected[i];
            sum += difference * difference;
            size += (double) expected[i] * expected[i];
        }
        return Math.sqrt(sum / size);
    }
}
