package org.hssflow.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.ProgressBar;
import org.hssflow.app.model.TrainingRun;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Report;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: from a recipe to a version in the model store. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains a surrogate by a named recipe, judges it on trajectories it has not seen, and publishes it as"
                        + " the next version in the model store.")
final class TrainCommand implements Callable<Integer> {
    @Option(names = "--recipe", required = true, paramLabel = "NAME", description = "Which: heat-1d.")
    private String recipeName = "";

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--seed", paramLabel = "S", description = "Of the start and of the data (default: the recipe's).")
    private @Nullable Long seed;

    @Option(names = "--steps", paramLabel = "N", description = "Optimiser steps (default: the recipe's).")
    private @Nullable Long steps;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that train (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private CurveOption curve = new CurveOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        json.check();
        curve.check();
        Recipe recipe = recipe();
        PrintWriter err = spec.commandLine().getErr();
        err.println("hssflow train: " + recipe.name() + ", data from the solver, then "
                + recipe.budget().steps() + " steps on " + threads + " threads");
        TrainingRun run = new TrainingRun(recipe, threads, Hssflow.VERSION, Clock.systemUTC());
        store.requireWritable(spec);
        AtomicBoolean stop = new AtomicBoolean();
        try (CtrlC ctrlC = new CtrlC(() -> stop.set(true))) {
            return trainAndPublish(run, stop, err);
        }
    }

    /** All that has to be done, and said, before Ctrl-C may end the process. */
    private int trainAndPublish(TrainingRun run, AtomicBoolean stop, PrintWriter err) throws IOException {
        List<Report> reports = new ArrayList<>();
        try {
            TrainingRun.Outcome outcome = train(run, stop, reports);
            ModelId id = ModelStore.open(store.folder()).publish(outcome.draft());
            curve.write(run.recipe().name(), reports);
            json.write(
                    report(id, outcome),
                    summary(id, outcome),
                    spec.commandLine().getOut());
            return ExitCode.OK;
        } catch (InterruptedException e) {
            err.println("hssflow train: interrupted; nothing was published");
            err.flush();
            return ExitCode.SOFTWARE;
        }
    }

    private TrainingRun.Outcome train(TrainingRun run, AtomicBoolean stop, List<Report> reports)
            throws InterruptedException {
        try (ProgressBar bar = Console.of(spec)
                .bar(
                        "train",
                        run.recipe().budget().steps() == null
                                ? 1
                                : run.recipe().budget().steps())) {
            return run.run(report -> {
                reports.add(report);
                show(report, bar);
                return !stop.get();
            });
        }
    }

    private Recipe recipe() {
        Recipe recipe = Recipe.named(recipeName);
        if (seed != null) {
            recipe = recipe.withSeed(seed);
        }
        return steps == null ? recipe : recipe.withBudget(Budget.ofSteps(steps));
    }

    private Map<String, Object> report(ModelId id, TrainingRun.Outcome outcome) {
        Map<String, Object> report = new TreeMap<>();
        report.put("modelName", id.name());
        report.put("modelVersion", id.version());
        report.put("modelDigest", id.digest());
        report.put("folder", folder(id).toString());
        report.put("steps", outcome.training().steps());
        report.put("seconds", outcome.training().seconds());
        report.put("loss", outcome.training().loss());
        report.put("evaluation", outcome.evaluation());
        return report;
    }

    private String summary(ModelId id, TrainingRun.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%s after %d steps in %.0f s, in %s%n%s",
                id,
                outcome.training().steps(),
                outcome.training().seconds(),
                folder(id),
                outcome.evaluation().summary());
    }

    private Path folder(ModelId id) {
        return store.folder().resolve(id.name()).resolve(Integer.toString(id.version()));
    }

    /** Loss and rate beside the time left. */
    private static void show(Report report, ProgressBar bar) {
        bar.stepTo(report.step());
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.2e  rate %.1e", report.loss(), report.rate()));
    }
}
