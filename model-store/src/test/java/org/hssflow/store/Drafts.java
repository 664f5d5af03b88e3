package org.hssflow.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterStructure;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** Tiny models for tests. */
final class Drafts {
    /** A jar that ships no model. */
    static final ClassLoader NOTHING_SHIPPED = new ClassLoader(null) {
        @Override
        public InputStream getResourceAsStream(String name) {
            return new ByteArrayInputStream(new byte[0]);
        }
    };

    private static final Architecture ARCHITECTURE =
            new Architecture(16, 16, 1, 2, 1, Outer.HSS, Outer.NONE, false, false);

    private Drafts() {}

    static ModelDraft tiny(String name, long seed) {
        Random random = new Random(seed);
        float[] weights = new float[ARCHITECTURE.parameterCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return new ModelDraft(
                name,
                Scope.all(),
                null,
                Equation.HEAT_1D,
                Grid.scalar(new Axis(0, 1.0 / 15, 16)),
                0.2,
                new Provenance("random weights", true, seed, "none", "test", 1, "17", "2026-01-02T03:04:05Z"),
                Map.of("relativeL2", 0.5),
                Calibration.of(0, List.of(new double[] {0.1, 0.2, 0.3, 0.2, 0.1, 0.2})),
                Map.of("kappa", new Range(2e-4, 2e-4)),
                new Surrogate(ARCHITECTURE, 0.5f, new Weights(ARCHITECTURE, weights)),
                "# " + name + "\n\nA tiny model for tests.\n");
    }

    /** What gives {@code tiny} other leaves and another scale. */
    static Adapter adapter(Surrogate base, long seed) {
        AdapterStructure structure = new AdapterStructure(base.architecture(), 2);
        Random random = new Random(seed);
        float[] values = new float[structure.parameterCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Adapter(structure, base.weights().digest(), 0.75f, values);
    }

    /** A stored model, fine-tuned for a diffusivity and kept as an adapter. */
    static ModelDraft adapted(StoredModel base, Adapter adapter, double kappa) {
        Surrogate merged = adapter.merge(base.surrogate());
        return tuned(base.manifest(), merged, adapter, kappa, "2026-01-03T03:04:05Z");
    }

    /** The same, kept whole if there is no adapter. */
    static ModelDraft tuned(
            ModelManifest base, Surrogate surrogate, @Nullable Adapter adapter, double kappa, String created) {
        return new ModelDraft(
                "heat-1d-tuned",
                base.scope(),
                base.id(),
                base.equation(),
                base.grid(),
                base.dt(),
                new Provenance("random weights", true, 1, "none", "test", 1, "17", created),
                base.validation(),
                base.calibration(),
                Map.of("kappa", new Range(kappa, kappa)),
                surrogate,
                adapter,
                "# tuned\n");
    }

    /** One that was fine-tuned for a stream; its numbers are the same on every platform. */
    static ModelDraft ofStream(String streamId) {
        ModelDraft tiny = tiny("heat-1d", 1);
        return new ModelDraft(
                tiny.name(),
                new Scope(streamId),
                new ModelId("heat-1d", 4, "ab".repeat(32)),
                tiny.equation(),
                tiny.grid(),
                tiny.dt(),
                tiny.provenance(),
                tiny.validation(),
                new Calibration(0, -9.5, 0.5, List.of(new Calibration.Quantile(0.5, -9.5)), -8.75),
                tiny.parameters(),
                tiny.surrogate(),
                tiny.card());
    }
}
