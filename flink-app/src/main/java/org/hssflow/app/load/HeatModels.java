package org.hssflow.app.load;

import java.nio.file.Path;
import java.util.Map;
import org.hssflow.app.model.TrainingPlan;
import org.hssflow.app.model.TrainingPlans;
import org.hssflow.app.model.TrainingSets;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Trainer;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;

/** Models for the streams of the shipped heat model, of other architectures: trained for seconds, good to a few thousandths. */
public final class HeatModels {
    private static final int THREADS = 2;
    private static final int TRAJECTORIES = 100;
    private static final int STEPS = 10;
    private static final int TRAINING_STEPS = 300;

    private final ModelStore store;
    private final TrainingPlan plan;
    private final ModelManifest shipped;
    private final TrainingSets sets;

    private HeatModels(ModelStore store, TrainingPlan plan, ModelManifest shipped, TrainingSets sets) {
        this.store = store;
        this.plan = plan;
        this.shipped = shipped;
        this.sets = sets;
    }

    /** @param folder of the store that they are published in, as later versions of {@code heat-1d} */
    public static HeatModels in(Path folder) throws InterruptedException {
        TrainingPlan all = TrainingPlans.named("heat-1d");
        TrainingPlan few = new TrainingPlan(all.recipe(), all.simulation(), TRAJECTORIES, 0, STEPS, STEPS, 0);
        ModelStore store = ModelStore.open(folder);
        return new HeatModels(
                store, few, store.manifest(store.resolve("heat-1d@1")), TrainingSets.simulated(few, made -> {}));
    }

    /**
     * Trains one and publishes it.
     *
     * @param depth the layers between the first and the last
     * @param rank of every layer
     */
    public ModelId trained(int depth, int rank, long seed) {
        Recipe recipe = plan.recipe()
                .withArchitecture(architecture(depth, rank))
                .withBudget(Budget.ofSteps(TRAINING_STEPS))
                .withSeed(seed);
        return publish(new Trainer(recipe, THREADS)
                .train(sets.training(), report -> true)
                .surrogate());
    }

    private static Architecture architecture(int depth, int rank) {
        return new Architecture(256, 256, depth, 3, rank, Outer.HSS, Outer.HSS, false, false);
    }

    /** Publishes one for the same states as the shipped one. */
    public ModelId publish(Surrogate surrogate) {
        return store.publish(new ModelDraft(
                "heat-1d",
                shipped.scope(),
                null,
                shipped.equation(),
                shipped.grid(),
                shipped.dt(),
                shipped.provenance(),
                Map.of(),
                shipped.calibration(),
                shipped.parameters(),
                surrogate,
                "Trained for seconds, to be another version."));
    }
}
