package org.hssflow.operators.forecast;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.SurrogateStepper;
import org.hssflow.hss.Weights;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterStructure;
import org.hssflow.hss.engine.Engines;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Provenance;
import org.hssflow.store.Scope;
import org.jspecify.annotations.Nullable;

/** Models of random weights on 16 points, in a store. */
final class TinyModels {
    static final int N = 16;
    static final double DT = 0.2;
    static final Grid GRID = Grid.scalar(new Axis(0, 1.0 / 15, N));
    private static final Architecture ARCHITECTURE =
            new Architecture(N, N, 1, 2, 1, Architecture.Outer.HSS, Architecture.Outer.NONE, false, false);

    private final Path folder;

    /** @param folder of the model store */
    TinyModels(Path folder) {
        this.folder = folder;
    }

    /** Of random values. */
    static PdeState state(String stream, long step, long seed) {
        Random random = new Random(seed);
        float[] values = new float[N];
        for (int i = 0; i < N; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return PdeState.of(stream, Equation.HEAT_1D, step, step * DT, DT, GRID.shape(), Map.of(), values);
    }

    /** One that changes little, so that its forecasts stay in the range of the equation. */
    ModelId publish(long seed) {
        return publish(seed, 0.1f);
    }

    /** One that changes states the more, the larger its weights are. */
    ModelId publish(long seed, float deviation) {
        float[] weights = gaussian(ARCHITECTURE.parameterCount(), deviation, seed);
        return publish("tiny", seed, null, new Surrogate(ARCHITECTURE, 0.1f, new Weights(ARCHITECTURE, weights)), null);
    }

    /** A base with small changes of low rank, and another scale. */
    ModelId publishAdapter(ModelId base, long seed) {
        Surrogate surrogate = ModelStore.open(folder).load(base).surrogate();
        AdapterStructure structure = new AdapterStructure(ARCHITECTURE, 2);
        Adapter adapter = new Adapter(
                structure, surrogate.weights().digest(), 0.12f, gaussian(structure.parameterCount(), 0.2f, seed));
        return publish("tiny-tuned", seed, base, adapter.merge(surrogate), adapter);
    }

    private ModelId publish(
            String name, long seed, @Nullable ModelId parent, Surrogate surrogate, @Nullable Adapter adapter) {
        return ModelStore.open(folder)
                .publish(new ModelDraft(
                        name,
                        Scope.all(),
                        parent,
                        Equation.HEAT_1D,
                        GRID,
                        DT,
                        new Provenance("random", true, seed, "none", "test", 1, "17", "2026-01-02T03:04:05Z"),
                        Map.of(),
                        null,
                        Map.of(),
                        surrogate,
                        adapter,
                        "# tiny\n"));
    }

    private static float[] gaussian(int count, float deviation, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }

    /** By a model on the engine cpu, step by step. */
    Trajectory trajectory(ModelId id, PdeState base, int steps) {
        Surrogate surrogate = ModelStore.open(folder).load(id).surrogate();
        try (SurrogateStepper stepper = new SurrogateStepper(surrogate, GRID, DT, Engines.select("cpu"))) {
            return stepper.rollout(Field.ofFloats(GRID, Float32.fromBytes(base.values())), steps);
        }
    }
}
