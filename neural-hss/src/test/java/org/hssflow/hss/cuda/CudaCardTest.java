package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.engine.Probe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on the machine's own card, where it has one. Outputs are full of NaN before they are written. */
class CudaCardTest {
    private static final Engine CPU = Engines.select("cpu");
    private static final int DRAWN = 200;
    private static final int SOAK = 3_000;

    private final Random random = new Random(11);

    @BeforeEach
    void requireACard() {
        Probe probe = new CudaProvider().probe();
        assumeTrue(probe instanceof Probe.Works, () -> "no card: " + probe);
    }

    @Test
    @Timeout(1_800)
    void modelsOfEveryShapeGiveWhatTheCpuGives() {
        CudaEngine engine = CudaEngine.start();
        for (Architecture architecture : Stream.concat(Checks.architectures(), Checks.random(DRAWN, random).stream())
                .toList()) {
            Surrogate surrogate = Examples.base(architecture, 1);
            for (int batch : new int[] {1, 33, 5_000}) {
                float[] states = Examples.gaussian(batch * surrogate.points(), 1, random);
                float[] first = Checks.rollout(engine, surrogate, states, batch);
                assertThat(Checks.distance(first, Checks.rollout(CPU, surrogate, states, batch)))
                        .as("batch %d of %s", batch, architecture)
                        .isLessThan(1e-5);
                assertThat(Checks.rollout(engine, surrogate, states, batch))
                        .as("again: batch %d of %s", batch, architecture)
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void everyStateOfABatchHasItsOwnAdapter() {
        CudaEngine engine = CudaEngine.start();
        for (Architecture architecture : Checks.architectures().toList()) {
            Surrogate base = Examples.base(architecture, 1);
            List<Adapter> adapters = Checks.adapters(base);
            float[] states = Examples.gaussian(1_000 * base.points(), 1, random);
            int[] adapterOf = random.ints(1_000, -1, 3).toArray();
            assertThat(Checks.distance(
                            Checks.rollout(engine, base, adapters, states, adapterOf),
                            Checks.rollout(CPU, base, adapters, states, adapterOf)))
                    .as("%s", architecture)
                    .isLessThan(1e-5);
        }
    }

    @Test
    void lossesAndGradientsAreThoseOfTheCpu() {
        GradientChecks checks = new GradientChecks(random);
        Checks.architectures().forEach(architecture -> checks.compareAll(architecture, 100));
    }

    @Test
    void tensorCoresAreTakenWhereTheyAreAskedForWithTheErrorThatIsStated() {
        Checks.checkTf32(random);
    }

    /** Sessions that come and go, with batches of all sizes: what is right once stays right. */
    @Test
    @Timeout(900)
    void manyRolloutsOneAfterTheOtherStayRight() {
        CudaEngine engine = CudaEngine.start();
        Surrogate surrogate = Examples.base(Checks.architectures().findFirst().orElseThrow(), 1);
        int n = surrogate.points();
        float[] states = Examples.gaussian(20_000 * n, 1, random);
        float[] expected = Checks.rollout(CPU, surrogate, states, 20_000);
        int each = Checks.LEADS.length * n;
        EngineSession session = engine.open(surrogate);
        for (int i = 0; i < SOAK; i++) {
            int batch = 1 + random.nextInt(i % 10 == 0 ? 20_000 : 300);
            float[] out = Checks.poisoned(batch * each);
            session.rollout(states, batch, Checks.LEADS, out);
            assertThat(Checks.distance(out, Arrays.copyOf(expected, out.length)))
                    .as("rollout %d", i)
                    .isLessThan(1e-5);
            if (i % 100 == 0) {
                session.close();
                session = engine.open(surrogate);
            }
        }
        session.close();
    }
}
