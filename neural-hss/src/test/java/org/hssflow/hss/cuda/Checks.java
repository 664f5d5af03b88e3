package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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

/** Models of every shape, and what is asked of their rollouts; on the fake driver and on a card. */
final class Checks {
    static final int[] LEADS = {1, 2, 5};

    private Checks() {}

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

    /** Networks whose sizes, ranks, levels and layers are drawn. */
    static List<Architecture> random(int count, Random random) {
        List<Architecture> drawn = new ArrayList<>();
        while (drawn.size() < count) {
            int axes = 1 + random.nextInt(3);
            int levels = 1 + random.nextInt(4 - axes);
            int rank = 1 + random.nextInt(5 - axes);
            List<Integer> width = new ArrayList<>();
            for (int a = 0; a < axes; a++) {
                int leaf = rank + random.nextInt(axes == 1 ? 13 : 4 - axes);
                width.add(leaf << levels);
            }
            Outer[] kinds = {Outer.HSS, Outer.NONE, Outer.DENSE, Outer.LOW_RANK};
            Outer lift = kinds[random.nextInt(4)];
            Outer projection = kinds[random.nextInt(4)];
            boolean low = lift == Outer.LOW_RANK || projection == Outer.LOW_RANK;
            drawn.add(new Architecture(
                    1,
                    width,
                    width,
                    1 + random.nextInt(2),
                    levels,
                    rank,
                    axes == 1 ? 1 : 1 + random.nextInt(3),
                    lift,
                    projection,
                    low ? 1 + random.nextInt(5) : 0,
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return drawn;
    }

    static void assertNothingLeft(FakeCuda.Control fake) {
        for (String kind : List.of(
                "contexts",
                "modules",
                "streams",
                "events",
                "deviceAllocations",
                "hostAllocations",
                "leaks",
                "contextStack")) {
            assertThat(fake.get(kind)).as(kind).isZero();
        }
    }

    static List<Adapter> adapters(Surrogate base) {
        return List.of(
                Examples.adapter(base, Examples.RANK, 2),
                Examples.adapter(base, 1, 3),
                Examples.adapter(base, Examples.RANK, 4));
    }

    static float[] rollout(Engine engine, Surrogate surrogate, float[] states, int batch) {
        float[] out = poisoned(batch * LEADS.length * surrogate.points());
        try (EngineSession session = engine.open(surrogate)) {
            session.rollout(states, batch, LEADS, out);
        }
        return out;
    }

    static float[] rollout(Engine engine, Surrogate base, List<Adapter> adapters, float[] states, int[] adapterOf) {
        float[] out = poisoned(adapterOf.length * LEADS.length * base.points());
        try (AdaptedEngineSession session = engine.openAdapted(base, adapters)) {
            session.rollout(states, adapterOf.length, adapterOf, LEADS, out);
        }
        return out;
    }

    static float[] poisoned(int length) {
        float[] out = new float[length];
        Arrays.fill(out, Float.NaN);
        return out;
    }

    /** Of every lead step since the start. */
    static float[] changes(float[] forecasts, float[] states, int n) {
        float[] changes = new float[forecasts.length];
        for (int i = 0; i < changes.length; i++) {
            int state = i / (LEADS.length * n);
            changes[i] = forecasts[i] - states[state * n + i % n];
        }
        return changes;
    }

    /** ‖actual − expected‖ / ‖expected‖; NaN if any value is. */
    static double distance(float[] actual, float[] expected) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = (double) actual[i] - expected[i];
            sum += difference * difference;
            size += (double) expected[i] * expected[i];
        }
        return Math.sqrt(sum / size);
    }

    /** Both factors of a dense product are rounded to 11 bits; the sums are not. */
    static void checkTf32(Random random) {
        Architecture dense = new Architecture(64, 128, 1, 2, 4, Outer.DENSE, Outer.DENSE, true, false);
        Surrogate surrogate = Examples.base(dense, 1);
        int batch = 5_000; // enough for eight states side by side on any card
        float[] states = Examples.gaussian(batch * 64, 1, random);
        float[] expected = changes(rollout(Engines.select("cpu"), surrogate, states, batch), states, 64);
        float[] strict = changes(rollout(CudaEngine.start(), surrogate, states, batch), states, 64);
        assertThat(distance(strict, expected)).isLessThan(1e-5);
        System.setProperty(CudaEngine.TF32, "true");
        try {
            float[] rounded = changes(rollout(CudaEngine.start(), surrogate, states, batch), states, 64);
            assertThat(distance(rounded, expected)).isBetween(1e-5, 1e-3);
        } finally {
            System.clearProperty(CudaEngine.TF32);
        }
    }
}
