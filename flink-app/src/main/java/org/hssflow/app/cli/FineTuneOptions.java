package org.hssflow.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.hssflow.app.model.TrainingSets;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterFiles;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.FineTuning;
import org.hssflow.hss.training.FineTuning.Strategy;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.TrainingResult;
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
    private static final double RIDGE = 1e-6;

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
            description = "Rank of the adapter of lora (default: ${DEFAULT-VALUE}).")
    private int rank = 8;

    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            description = "Save the adapter of lora there, too: a small file that names its base.")
    private @Nullable Path adapter;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** @throws ParameterException if an option is missing that another needs */
    void check(boolean hasData, boolean hasCheckpoint) {
        if (from == null) {
            require(strategy == null, "expected --strategy only with --from, which says what to fine-tune");
            require(adapter == null, "expected --adapter only with --from");
            return;
        }
        require(hasData, "expected --data with --from: the trajectories to fine-tune on");
        require(!hasCheckpoint, "expected no --checkpoint with --from: a fine-tuning is short");
        Strategy chosen = strategy();
        require(
                adapter == null || chosen == Strategy.LORA,
                "expected --adapter only with --strategy lora, got " + chosen);
        require(
                adapter == null || (Files.isWritable(nearest(adapter)) && Files.isDirectory(nearest(adapter))),
                "expected --adapter to name a folder that can be made or written to, got " + adapter);
    }

    /** What of a path exists. */
    private static Path nearest(Path path) {
        Path at = path.toAbsolutePath();
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    /** The model to fine-tune, or null. */
    @Nullable
    StoredModel base(StoreOption store) throws IOException {
        if (from == null) {
            return null;
        }
        ModelStore models = ModelStore.open(store.folder());
        return models.load(models.resolve(from));
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

    TrainingResult learn(StoredModel base, Recipe recipe, TrainingSets sets, int threads, TrainingListener listener) {
        FineTuning.Result result = new FineTuning(strategy(), rank, RIDGE)
                .apply(base.surrogate(), recipe, sets.training(), sets.unseen(), threads, listener);
        if (adapter != null && !result.training().cancelled()) {
            save(adapter, Objects.requireNonNull(result.adapter()));
        }
        return result.training();
    }

    private static void save(Path folder, Adapter adapter) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(AdapterFiles.CONFIG), AdapterFiles.config(adapter));
            Files.write(folder.resolve(AdapterFiles.WEIGHTS), AdapterFiles.weights(adapter));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the adapter to " + folder, e);
        }
    }

    private Strategy strategy() {
        return strategy == null ? Strategy.LORA : Strategy.of(strategy);
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(Objects.requireNonNull(command).commandLine(), message);
        }
    }
}
