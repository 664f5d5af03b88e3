package org.hssflow.hss.adapter;

import java.util.List;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;

/** Bases and adapters of random values, for tests. */
public final class Examples {
    public static final int RANK = 2;

    /** Every kind of layer, along one, two and three axes, with and without bias and skip. */
    public static final List<Architecture> ARCHITECTURES = List.of(
            new Architecture(32, 32, 2, 2, 2, Outer.HSS, Outer.HSS, false, false),
            new Architecture(32, 48, 2, 3, 2, Outer.DENSE, Outer.DENSE, true, true),
            new Architecture(32, 32, 3, 2, 1, Outer.NONE, Outer.NONE, true, true),
            new Architecture(3, List.of(16), List.of(32), 1, 2, 3, 1, Outer.LOW_RANK, Outer.LOW_RANK, 6, true, false),
            new Architecture(1, List.of(8, 8), List.of(8, 8), 2, 1, 2, 3, Outer.HSS, Outer.HSS, 0, true, true),
            new Architecture(2, List.of(6, 4), List.of(4, 8), 1, 1, 2, 2, Outer.DENSE, Outer.LOW_RANK, 9, false, false),
            new Architecture(
                    1, List.of(4, 4, 6), List.of(4, 4, 6), 1, 1, 1, 2, Outer.NONE, Outer.HSS, 0, false, false));

    private Examples() {}

    public static Surrogate base(Architecture architecture, long seed) {
        float[] weights = gaussian(architecture.parameterCount(), size(architecture), new Random(seed));
        return new Surrogate(architecture, 0.05f, new Weights(architecture, weights));
    }

    /** One that changes everything it can, and the scale. */
    public static Adapter adapter(Surrogate base, int rank, long seed) {
        AdapterStructure structure = new AdapterStructure(base.architecture(), rank);
        float[] values = gaussian(structure.parameterCount(), size(base.architecture()), new Random(seed));
        return new Adapter(structure, base.weights().digest(), 0.07f, values);
    }

    /** A product along several axes is as large as one along one axis. */
    private static float size(Architecture architecture) {
        return (float) Math.pow(0.3, 1.0 / architecture.grid().size());
    }

    public static float[] gaussian(int count, float deviation, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }
}
