package org.hssflow.operators.store;

import java.util.Map;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.Provenance;
import org.hssflow.store.Scope;

/** Drafts to publish, each seed's of its own digest. */
final class TinyModels {
    private static final Architecture ARCHITECTURE =
            new Architecture(16, 16, 1, 2, 1, Outer.HSS, Outer.NONE, false, false);

    private TinyModels() {}

    static ModelDraft draft(String name, long seed) {
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
                new Provenance("random", true, seed, "none", "test", 1, "17", "2026-01-02T03:04:05Z"),
                Map.of(),
                null,
                Map.of(),
                new Surrogate(ARCHITECTURE, 0.5f, new Weights(ARCHITECTURE, weights)),
                "# tiny\n");
    }
}
