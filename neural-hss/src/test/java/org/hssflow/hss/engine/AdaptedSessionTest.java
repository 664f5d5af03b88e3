package org.hssflow.hss.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Examples;
import org.junit.jupiter.api.Test;

class AdaptedSessionTest {
    private static final int[] LEADS = {1, 2, 5};

    private final Random random = new Random(3);

    /** Mixed: three adapters of two ranks, and the base. */
    @Test
    void everyStateOfABatchIsAsItIsAlone() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            List<Adapter> adapters = adapters(base);
            int n = base.points();
            for (int batch : new int[] {37, 131, 7, 2}) {
                float[] states = Examples.gaussian(batch * n, 1, random);
                int[] adapterOf = random.ints(batch, -1, 3).toArray();
                float[] together = rollout(base, adapters, states, adapterOf);
                for (int b = 0; b < batch; b++) {
                    float[] state = Arrays.copyOfRange(states, b * n, (b + 1) * n);
                    float[] alone = rollout(base, adapters, state, new int[] {adapterOf[b]});
                    assertThat(Arrays.copyOfRange(together, b * LEADS.length * n, (b + 1) * LEADS.length * n))
                            .as("state %d of %d, adapter %d, %s", b, batch, adapterOf[b], architecture)
                            .isEqualTo(alone);
                }
            }
        }
    }

    @Test
    void everyStateIsThatOfTheMergedSurrogateAndExactlyThatOfTheBase() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            List<Adapter> adapters = adapters(base);
            int n = base.points();
            int batch = 37;
            float[] states = Examples.gaussian(batch * n, 1, random);
            for (int adapter = -1; adapter < 3; adapter++) {
                int[] adapterOf = new int[batch];
                Arrays.fill(adapterOf, adapter);
                float[] adapted = rollout(base, adapters, states, adapterOf);
                Surrogate expected = adapter < 0 ? base : adapters.get(adapter).merge(base);
                float[] merged = new float[adapted.length];
                try (EngineSession session = Engines.select("cpu").open(expected)) {
                    session.rollout(states, batch, LEADS, merged);
                }
                if (adapter < 0) {
                    assertThat(adapted).isEqualTo(merged);
                } else {
                    assertThat(distance(changes(adapted, states, n), changes(merged, states, n)))
                            .as("adapter %d, %s", adapter, architecture)
                            .isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void adaptersDifferFromTheBaseAndFromEachOther() {
        Surrogate base = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        float[] state = Examples.gaussian(base.points(), 1, random);
        List<float[]> results = IntStream.range(-1, 3)
                .mapToObj(adapter -> rollout(base, adapters(base), state, new int[] {adapter}))
                .toList();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(distance(results.get(i), results.get(j))).isGreaterThan(1e-3);
            }
        }
    }

    @Test
    void adapterThatChangesNothingIsTheBase() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            float[] states = Examples.gaussian(20 * base.points(), 1, random);
            int[] mixed = IntStream.range(0, 20).map(b -> b % 2 - 1).toArray();
            int[] none = new int[20];
            Arrays.fill(none, AdaptedEngineSession.BASE);
            List<Adapter> start = List.of(Adapter.start(base, Examples.RANK, 4));
            assertThat(rollout(base, start, states, mixed)).isEqualTo(rollout(base, start, states, none));
        }
    }

    @Test
    void adapterOfAScaleIsTheBaseWithThatScale() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            float[] states = Examples.gaussian(20 * base.points(), 1, random);
            int[] none = new int[20];
            Arrays.fill(none, AdaptedEngineSession.BASE);
            List<Adapter> scaled = List.of(Adapter.ofScale(base, 0.03f));
            assertThat(rollout(base, scaled, states, new int[20]))
                    .isEqualTo(rollout(base.withScale(0.03f), scaled, states, none));
        }
    }

    /** Vectors are objects until the compiler has made registers of them. */
    @Test
    void callsAllocateNothingOnceTheyAreCompiled() {
        Surrogate base = Examples.base(Examples.ARCHITECTURES.get(1), 1);
        float[] states = Examples.gaussian(130 * base.points(), 1, random);
        int[] adapterOf = random.ints(130, -1, 3).toArray();
        int[] leads = {1, 3};
        float[] out = new float[130 * 2 * base.points()];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (AdaptedSession session = new AdaptedSession(base, adapters(base))) {
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 2_000 && allocated > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20; i++) {
                    session.rollout(states, 130 - i, adapterOf, leads, out);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isZero();
        }
    }

    @Test
    void lengthsAndAdaptersThatDoNotFitAreRefused() {
        Surrogate base = Examples.base(Examples.ARCHITECTURES.get(0), 1);
        int n = base.points();
        try (AdaptedSession session = new AdaptedSession(base, adapters(base))) {
            float[] two = new float[2 * n];
            int[] lead = {1};
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(two, 2, new int[] {0}, lead, two))
                    .withMessageContainingAll("each of 2 states", "got 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(two, 2, new int[] {0, 3}, lead, two))
                    .withMessageContainingAll("0 to 2", "-1", "got 3 of state 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(two, 2, new int[] {-2, 0}, lead, two));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rollout(two, 3, new int[] {0, 0, 0}, lead, two));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptedSession(base, List.of()))
                .withMessageContaining("at least one adapter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptedSession(Examples.base(Examples.ARCHITECTURES.get(0), 5), adapters(base)))
                .withMessageContaining("digest");
    }

    private static List<Adapter> adapters(Surrogate base) {
        return List.of(
                Examples.adapter(base, Examples.RANK, 11),
                Examples.adapter(base, 1, 12),
                Examples.adapter(base, Examples.RANK, 13).withScale(0.03f));
    }

    private static float[] rollout(Surrogate base, List<Adapter> adapters, float[] states, int[] adapterOf) {
        float[] out = new float[adapterOf.length * LEADS.length * base.points()];
        try (AdaptedSession session = new AdaptedSession(base, adapters)) {
            session.rollout(states, adapterOf.length, adapterOf, LEADS, out);
        }
        return out;
    }

    /** What the network added: next to it the states are large, and rounding errors would hide beside them. */
    private static float[] changes(float[] rollout, float[] states, int n) {
        float[] changes = rollout.clone();
        for (int i = 0; i < changes.length; i++) {
            changes[i] -= states[i / (LEADS.length * n) * n + i % n];
        }
        return changes;
    }

    private static double distance(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
