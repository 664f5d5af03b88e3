package org.hssflow.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ProgressBar;
import org.hssflow.app.Release;
import org.hssflow.app.model.TrainingPlan;
import org.hssflow.app.model.TrainingPlans;
import org.hssflow.app.model.TrainingRun;
import org.hssflow.app.model.TrainingSets;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Checkpoints;
import org.hssflow.hss.training.EarlyStop;
import org.hssflow.hss.training.FineTuning;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Report;
import org.hssflow.hss.training.Trainer;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.simulators.replay.Recording;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: from a recipe, and perhaps a file, to a version in the model store. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains a surrogate by a named recipe, on trajectories from the solver or from a file, judges it on"
                        + " trajectories it has not seen, and publishes it as the next version in the model store.")
final class TrainCommand implements Callable<Integer> {
    private static final int PERCENT = 100;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            completionCandidates = Recipes.class,
            description = "Which network, and how: ${COMPLETION-CANDIDATES} (default with --from: the model's).")
    private @Nullable String recipeName;

    @Mixin
    private FineTuneOptions fineTune = new FineTuneOptions();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "Trajectories to train on: an .npz, or HDF5 in the layouts of PDEBench and The Well. The last tenth"
                            + " is kept to judge by, the tenth before to validate on (default: the recipe's, from the solver).")
    private @Nullable Path data;

    @Option(
            names = "--field",
            paramLabel = "NAME",
            split = ",",
            description = "Fields of --data, each a channel (default: all that vary in time).")
    private List<String> fields = List.of();

    @Option(
            names = "--equation",
            paramLabel = "NAME",
            description = "What --data obeys (default: the equation of the recipe).")
    private @Nullable String equation;

    @Option(names = "--every-space", paramLabel = "N", description = "Every n-th point of --data (default: 1).")
    private @Nullable Integer everySpace;

    @Option(names = "--every-time", paramLabel = "N", description = "Every n-th state of --data (default: 1).")
    private @Nullable Integer everyTime;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the model (default: that of the recipe; with --from, that of the model and -tuned).")
    private @Nullable String name;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--seed", paramLabel = "S", description = "Of the start and of the data (default: the recipe's).")
    private @Nullable Long seed;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Optimiser steps (default: the recipe's, unless --seconds is given).")
    private @Nullable Long steps;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Peak learning rate; the others change by the same factor (default: the recipe's).")
    private @Nullable Double rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "End after so many seconds, the learning rate lowered accordingly. Not reproducible.")
    private @Nullable Double seconds;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "End when so many validations, one every 200 steps, bring nothing better (default: never).")
    private @Nullable Integer patience;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that train (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "What trains: cpu, cuda or auto (default: ${DEFAULT-VALUE}).")
    private String engine = "cpu";

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE.npz",
            description = "Keep the training there, to go on with the same command after an interruption.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "S",
            description = "Seconds from one checkpoint to the next (default: ${DEFAULT-VALUE}).")
    private double checkpointEvery = 60;

    @Mixin
    private CurveOption curve = new CurveOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    /** For the help. */
    private static final class Recipes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TrainingPlans.names().iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        json.check();
        curve.check();
        fineTune.check(data != null, checkpoint != null);
        requireWritable(checkpoint);
        requirePositive("--rate", rate);
        requirePositive("--seconds", seconds);
        if (checkpoint != null) {
            new Checkpoints(checkpoint, checkpointEvery).requireReadable();
        }
        if (name != null) {
            ModelId.requireName(name);
        }
        StoredModel base = fineTune.base(store);
        TrainingPlan plan = plan(base);
        requireThreads(plan.recipe());
        TrainingDevice device = Engines.selectForTraining(engine);
        store.requireWritable(spec);
        // What is long ends when it is interrupted; publishing is short, and is not.
        AtomicReference<@Nullable Thread> interruptible = new AtomicReference<>(Thread.currentThread());
        try (CtrlC ctrlC = new CtrlC(() -> interrupt(interruptible.get()))) {
            return trainAndPublish(plan, base, device, interruptible);
        }
    }

    /** All that has to be done, and said, before Ctrl-C may end the process. */
    private int trainAndPublish(
            TrainingPlan plan,
            @Nullable StoredModel base,
            TrainingDevice device,
            AtomicReference<@Nullable Thread> interruptible)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        List<Report> reports = new ArrayList<>();
        try {
            err.println("hssflow train: " + plan.recipe().name() + ", data "
                    + (data == null ? "from the solver" : "from " + data) + ", then "
                    + (fineTune.isClosedForm() ? "in closed form" : budget(plan.recipe())) + " on " + threads
                    + " threads"
                    + resumed());
            err.flush();
            TrainingSets sets = sets(plan);
            TrainingRun run =
                    base == null ? fromTheStart(plan.recipe(), sets, device) : from(base, plan.recipe(), sets, device);
            TrainingRun.Outcome outcome = train(run, sets, reports);
            interruptible.set(null);
            if (Thread.interrupted()) {
                throw new InterruptedException("after the training");
            }
            ModelId id = store.open().publish(outcome.draft());
            fineTune.saveAdapter();
            curve.write(run.recipe().name(), reports);
            TrainSummary summary = new TrainSummary(id, store.toString(), outcome);
            json.write(summary.report(), summary.text(), spec.commandLine().getOut());
            return ExitCode.OK;
        } catch (InterruptedException e) {
            err.println("hssflow train: interrupted; nothing was published"
                    + (checkpoint != null && Files.exists(checkpoint)
                            ? "; the same command goes on from " + checkpoint
                            : ""));
            err.flush();
            return ExitCode.SOFTWARE;
        }
    }

    private TrainingRun fromTheStart(Recipe recipe, TrainingSets sets, TrainingDevice device) {
        Recipe fitted = fitted(recipe, sets);
        Trainer validated = new Trainer(fitted, threads).on(device).withValidation(sets.unseen());
        Trainer trainer = checkpoint == null
                ? validated
                : validated.withCheckpoints(new Checkpoints(checkpoint, checkpointEvery));
        return new TrainingRun(
                name(recipe.name()),
                fitted,
                (data, listener) -> new FineTuning.Result(trainer.train(data.training(), listener), null),
                null,
                null,
                threads,
                Release.VERSION,
                Clock.systemUTC());
    }

    private static void interrupt(@Nullable Thread thread) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private TrainingRun from(StoredModel base, Recipe recipe, TrainingSets sets, TrainingDevice device) {
        fineTune.requireFitting(base, sets);
        Recipe fitted = recipe.withArchitecture(base.manifest().architecture());
        return new TrainingRun(
                name(base.manifest().id().name() + "-tuned"),
                fitted,
                (data, listener) -> fineTune.learn(base, fitted, data, device, threads, listener),
                base,
                fineTune.tuning(fitted),
                threads,
                Release.VERSION,
                Clock.systemUTC());
    }

    private TrainingRun.Outcome train(TrainingRun run, TrainingSets sets, List<Report> reports)
            throws InterruptedException {
        try (ProgressBar bar = Console.of(spec).bar("train", PERCENT)) {
            return run.run(sets, report -> {
                reports.add(report);
                show(report, bar);
                return true;
            });
        }
    }

    private TrainingSets sets(TrainingPlan plan) throws IOException, InterruptedException {
        if (data == null) {
            try (ProgressBar bar = Console.of(spec).bar("simulate", plan.trajectories())) {
                return TrainingSets.simulated(plan, bar::stepTo);
            }
        }
        int space = everySpace == null ? 1 : everySpace;
        int time = everyTime == null ? 1 : everyTime;
        try (Recording recording = Recording.open(data, fields).subsampled(space, time)) {
            Equation obeyed = equation == null
                    ? ProvenanceOfData.requireEquation(data, plan.simulation().equation())
                    : Equation.of(equation);
            return TrainingSets.recorded(recording, data.toString(), obeyed);
        }
    }

    /** The recipe for the grid of the data. */
    private Recipe fitted(Recipe recipe, TrainingSets sets) {
        if (recipe.residual() != sets.equation().isEvolution()) {
            throw new IllegalArgumentException("expected data of "
                    + (recipe.residual() ? "an equation of time steps" : "a stationary problem") + " for the recipe "
                    + recipe.name() + ", got " + sets.equation() + "; take another recipe");
        }
        List<Integer> points =
                sets.grid().axes().stream().map(axis -> axis.points()).toList();
        return recipe.withArchitecture(recipe.architecture().onGrid(sets.grid().channels(), points));
    }

    private TrainingPlan plan(@Nullable StoredModel base) {
        TrainingPlan plan = TrainingPlans.named(recipeName(base));
        requireData("--equation", equation != null);
        requireData("--field", !fields.isEmpty());
        requireData("--every-space", everySpace != null);
        requireData("--every-time", everyTime != null);
        Recipe recipe = plan.recipe();
        if (base != null) {
            recipe = fineTune.adapt(recipe);
        }
        if (rate != null) {
            recipe = recipe.withOptimization(recipe.optimization().withPeakRate(rate));
        }
        if (seed != null) {
            recipe = recipe.withSeed(seed);
        }
        if (patience != null) {
            recipe = recipe.withEarlyStop(new EarlyStop(Recipe.VALIDATION.everySteps(), patience));
        }
        if (steps != null || seconds != null) {
            recipe = recipe.withBudget(new Budget(steps, seconds));
        }
        return plan.withRecipe(recipe);
    }

    private String name(String otherwise) {
        return name == null ? otherwise : name;
    }

    private String recipeName(@Nullable StoredModel base) {
        if (recipeName != null) {
            return recipeName;
        }
        if (base == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '--recipe=NAME', one of " + TrainingPlans.names());
        }
        return base.manifest().provenance().recipe();
    }

    private void requireWritable(@Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "expected --checkpoint to name a file in a folder that can be written to, got " + file);
        }
    }

    private void requireThreads(Recipe recipe) {
        new Trainer(recipe, threads); // refuses the number before any data is made
    }

    private void requirePositive(String option, @Nullable Double value) {
        if (value != null && !(value > 0 && Double.isFinite(value))) {
            throw new ParameterException(
                    spec.commandLine(), "expected a positive, finite number for " + option + ", got " + value);
        }
    }

    private void requireData(String option, boolean given) {
        if (given && data == null) {
            throw new ParameterException(
                    spec.commandLine(), "expected " + option + " only with --data: it says what the file holds");
        }
    }

    private String resumed() {
        return checkpoint != null && Files.exists(checkpoint) ? ", going on from " + checkpoint : "";
    }

    private static String budget(Recipe recipe) {
        List<String> limits = new ArrayList<>();
        if (recipe.budget().steps() != null) {
            limits.add(recipe.budget().steps() + " steps");
        }
        if (recipe.budget().seconds() != null) {
            limits.add(recipe.budget().seconds() + " s");
        }
        return String.join(" or ", limits);
    }

    /** Loss and rate beside the time left. */
    private static void show(Report report, ProgressBar bar) {
        bar.stepTo((long) (PERCENT * report.fraction()));
        String unseen = Double.isNaN(report.validation())
                ? ""
                : String.format(Locale.ROOT, "  unseen %.2e", report.validation());
        bar.setExtraMessage(
                String.format(Locale.ROOT, " loss %.2e%s  rate %.1e", report.loss(), unseen, report.rate()));
    }
}
