package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
            assertThat(distance(
                            rollout(engine, surrogate, states, batch), rollout(CPU, surrogate, states, batch), states))
                    .as("batch %d of %s", batch, architecture)
                    .isLessThan(1e-5);
        }
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        for (String kind :
                List.of("contexts", "modules", "streams", "events", "deviceAllocations", "hostAllocations")) {
            assertThat(fake.get(kind)).as(kind).isZero();
        }
    }

    private float[] rollout(Engine engine, Surrogate surrogate, float[] states, int batch) {
        float[] out = new float[batch * LEADS.length * surrogate.points()];
        Arrays.fill(out, Float.NaN);
        try (EngineSession session = engine.open(surrogate)) {
            session.rollout(states, batch, LEADS, out);
        }
        return out;
    }

    /** Of the changes since the start, relative to the largest change of the same state. */
    private static double distance(float[] actual, float[] expected, float[] states) {
        int batch = states.length * LEADS.length == actual.length ? states.length : 0;
        assertThat(batch).isPositive();
        double worst = 0;
        double size = 0;
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = (double) actual[i] - expected[i];
            sum += difference * difference;
            size += (double) expected[i] * expected[i];
            worst = Math.max(worst, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : 0);
        }
        return worst + Math.sqrt(sum / size);
    }
}
