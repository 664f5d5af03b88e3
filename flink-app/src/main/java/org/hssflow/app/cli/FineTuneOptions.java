package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.hssflow.app.model.TrainingSets;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterFiles;
import org.hssflow.hss.adapter.AdapterStructure;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.FineTuning;
import org.hssflow.hss.training.FineTuning.Strategy;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.pde.TimeStep;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code train} begins with, if not from the start. */
final class FineTuneOptions {
    private static final long STEPS = 1_000;
    private static final double LORA_RATE = 3e-3;

    @Option(
            names = "--from",
            paramLabel = "NAME[@VERSION]",
            description = "Fine-tune this model on --data instead of training from the start.")
    private @Nullable String from;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "What --from changes: gain, ridge (both in closed form), lora, or full (default: lora).")
    private @Nullable String strategy;

    @Option(
            names = "--adapter-rank",
            paramLabel = "Q",
            description = "Rank of the adapter of lora (default: " + FineTuning.RANK + ").")
    private @Nullable Integer rank;

    @Option(
            names = "--ridge",
            paramLabel = "L",
            description =
                    "Penalty of ridge, relative to the mean square of the features (default: " + FineTuning.RIDGE_LINEAR
                            + " for linear equations, " + FineTuning.RIDGE_NONLINEAR
                            + " for others, where a smaller one can make rollouts diverge).")
    private @Nullable Double ridge;

    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            description = "Save the adapter of gain or lora there, too: a small file that names its base.")
    private @Nullable Path folder;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private @Nullable Adapter learnt;

    /** @throws ParameterException if an option is missing that another needs, or what it names cannot be written */
    void check(boolean hasData, boolean hasCheckpoint) {
        if (from == null) {
            require(strategy == null, "--strategy only with --from, which says what to fine-tune");
            require(folder == null && rank == null, "--adapter and its rank only with --from");
            require(ridge == null, "--ridge only with --from");
            return;
        }
        require(hasData, "--data with --from: the trajectories to fine-tune on");
        require(!hasCheckpoint, "no --checkpoint with --from: a fine-tuning is short");
        require(isAdapter() || folder == null, "--adapter only with --strategy gain or lora");
        require(strategy() == Strategy.LORA || rank == null, "--adapter-rank only with --strategy lora");
        require(ridge == null || strategy() == Strategy.RIDGE, "--ridge only with --strategy ridge");
        require(ridge == null || (ridge >= 0 && Double.isFinite(ridge)), "a --ridge of at least 0, got " + ridge);
        if (folder != null) {
            Path parent = nearest(folder);
            require(
                    Files.isDirectory(parent) && Files.isWritable(parent),
                    "--adapter to name a folder that can be made or written to, got " + folder);
            require(
                    !Files.exists(folder.resolve(AdapterFiles.CONFIG)),
                    "--adapter to name a new folder, but there is an adapter in " + folder);
        }
    }

    /** What of a path exists. */
    private static Path nearest(Path path) {
        Path at = path.toAbsolutePath();
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    /**
     * The model to fine-tune, or null.
     *
     * @throws IllegalArgumentException also if an adapter's rank does not fit it
     */
    @Nullable
    StoredModel base(StoreOption store) throws IOException {
        if (from == null) {
            return null;
        }
        ModelStore models = store.open();
        StoredModel base = models.load(models.resolve(from));
        if (isAdapter()) {
            new AdapterStructure(base.manifest().architecture(), strategy() == Strategy.LORA ? rank() : 1);
        }
        return base;
    }

    /** @throws IllegalArgumentException if the data is of another equation, shape or dt than the model */
    void requireFitting(StoredModel base, TrainingSets sets) {
        ModelManifest manifest = base.manifest();
        if (manifest.equation() != sets.equation()
                || !manifest.shape().equals(sets.grid().shape())
                || !TimeStep.same(manifest.dt(), sets.dt())) {
            throw new IllegalArgumentException("expected states of " + manifest.equation() + " of shape "
                    + manifest.shape() + " with dt " + manifest.dt() + ", as " + manifest.id()
                    + " was trained on, got " + sets.equation() + " of shape "
                    + sets.grid().shape() + " with dt " + sets.dt() + "; train from the start instead");
        }
    }

    /** How. */
    FineTuning tuning(Recipe recipe) {
        return new FineTuning(strategy(), rank(), ridge == null ? FineTuning.ridge(recipe.start()) : ridge);
    }

    boolean isClosedForm() {
        return from != null && (strategy() == Strategy.GAIN || strategy() == Strategy.RIDGE);
    }

    /** A recipe as it is fine-tuned by, unless other options say otherwise. */
    Recipe adapt(Recipe recipe) {
        Recipe shorter = recipe.withBudget(Budget.ofSteps(STEPS));
        return strategy() == Strategy.LORA
                ? shorter.withOptimization(shorter.optimization().withPeakRate(LORA_RATE))
                : shorter;
    }

    FineTuning.Result learn(
            StoredModel base,
            Recipe recipe,
            TrainingSets sets,
            TrainingDevice device,
            int threads,
            TrainingListener listener) {
        FineTuning.Result result = tuning(recipe)
                .apply(base.surrogate(), recipe, sets.training(), sets.unseen(), device, threads, listener);
        learnt = result.adapter();
        return result;
    }

    /** The config last: a folder without it holds no adapter. */
    void saveAdapter() throws IOException {
        if (folder != null && learnt != null) {
            Files.createDirectories(folder);
            Files.write(folder.resolve(AdapterFiles.WEIGHTS), AdapterFiles.weights(learnt));
            Files.write(folder.resolve(AdapterFiles.CONFIG), AdapterFiles.config(learnt));
        }
    }

    private boolean isAdapter() {
        return strategy() == Strategy.GAIN || strategy() == Strategy.LORA;
    }

    private Strategy strategy() {
        return strategy == null ? Strategy.LORA : Strategy.of(strategy);
    }

    private int rank() {
        return rank == null ? FineTuning.RANK : rank;
    }

    private void require(boolean condition, String expected) {
        if (!condition) {
            throw new ParameterException(Objects.requireNonNull(command).commandLine(), "expected " + expected);
        }
    }
}
