package org.hssflow.app.tune;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hssflow.app.model.Residuals;
import org.hssflow.app.model.TrainingPlan;
import org.hssflow.app.model.TrainingPlans;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.FineTuning;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Phase;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Start;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.Trajectories;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.pde.Trajectory;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.Provenance;
import org.hssflow.store.Scope;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fine-tuning of a frozen base for one regime. What a strategy gives is judged on the newest fifth of the streams' transitions and on
 * trajectories of the solver that nothing was trained on, by the 90 % quantile of its one-step error: the median would let a model pass
 * that fails where the states are young.
 */
final class FineTuningRun {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuningRun.class);

    private static final double QUANTILE = 0.9;
    private static final double HELD_OUT = 0.2;
    private static final long STEPS = 1_000;
    private static final int BATCH = 128;
    /** Of the peak rate that the base was trained with. */
    private static final double LORA_RATE = 0.75;

    private static final double FULL_RATE = 0.5;
    private static final double MIN_RATE = 0.005;

    /** For a base that no recipe of ours made. */
    private static final Optimization UNKNOWN = new Optimization(2e-3, 1e-5, 0, BATCH, 0.05, true, null);

    /** A model to publish, and what speaks for it. */
    record Made(ModelDraft draft, String reason, SortedMap<String, Double> figures) {}

    private record Tried(FineTuning tuning, FineTuning.Result result, double error) {}

    private final TuneSettings settings;
    private final TrainingDevice device;
    private final StoredModel base;
    private final Surrogate champion;
    private final Regime regime;
    private final List<TuneRequest> pooled;
    private final Clock clock;
    private final @Nullable TrainingPlan plan;
    private final Recipe recipe;
    private final double floor;
    private final Transitions own;
    private final Transitions heldOut;
    private final Transitions unseenTransitions;
    private List<Trajectory> unseen = List.of();

    FineTuningRun(
            TuneSettings settings,
            TrainingDevice device,
            StoredModel base,
            Surrogate champion,
            Regime regime,
            List<TuneRequest> pooled,
            Clock clock) {
        this.settings = settings;
        this.device = device;
        this.base = base;
        this.champion = champion;
        this.regime = regime;
        this.pooled = pooled;
        this.clock = clock;
        ModelManifest manifest = base.manifest();
        this.plan = TrainingPlans.find(manifest.provenance().recipe()).orElse(null);
        this.recipe = recipe(manifest);
        this.floor = manifest.calibration() == null ? 0 : manifest.calibration().floor();
        this.own = Transitions.none(manifest.shape().size());
        this.heldOut = Transitions.none(manifest.shape().size());
        this.unseenTransitions = Transitions.none(manifest.shape().size());
        for (TuneRequest request : pooled) {
            Transitions all = Transitions.of(request);
            int split = all.count() - Math.max(1, (int) (HELD_OUT * all.count()));
            own.addAll(all.part(0, Math.max(0, split)));
            heldOut.addAll(all.part(Math.max(0, split), all.count()));
        }
        if (own.count() == 0) {
            throw new IllegalArgumentException(
                    "expected at least 2 transitions to train and to judge by, got " + heldOut.count());
        }
    }

    private Recipe recipe(ModelManifest manifest) {
        Recipe known = plan == null
                ? new Recipe(
                        manifest.provenance().recipe(),
                        manifest.architecture(),
                        manifest.residual(),
                        Start.NONLINEAR,
                        UNKNOWN,
                        Budget.ofSteps(STEPS),
                        null,
                        1)
                : plan.recipe();
        Budget budget = new Budget(STEPS, settings.budget().toMillis() / 1e3);
        return known.withArchitecture(manifest.architecture()).withBudget(budget);
    }

    /** The best of what was tried, unless the champion is as good. */
    Optional<Made> run() throws InterruptedException {
        long begin = System.nanoTime();
        Transitions data = Transitions.none(own.points());
        data.addAll(own);
        if (settings.strategy() == Strategy.AUTO || settings.strategy() == Strategy.SOLVER) {
            addSolverData(data);
        }
        Trajectories training = data.toTrain();
        Trajectories validation = heldOut.toTrain();
        Tried best = null;
        for (FineTuning tuning : tunings()) {
            Tried tried = attempt(tuning, training, validation);
            LOG.info("{} for {}: one-step error {}", tuning.strategy(), regime.parameters(), tried.error());
            best = best == null || tried.error() < best.error() ? tried : best;
            if (best.error() <= target()) {
                break;
            }
        }
        double before = error(champion);
        if (best == null || !(best.error() * settings.margin() <= before)) {
            LOG.info("nothing is better than the champion, whose one-step error is {}", before);
            return Optional.empty();
        }
        return Optional.of(made(best, before, (System.nanoTime() - begin) / 1e9));
    }

    private void addSolverData(Transitions data) throws InterruptedException {
        if (plan != null) {
            SolverData.of(plan, base.manifest(), regime, settings.threads()).ifPresent(solved -> {
                solved.training().forEach(data::addAll);
                unseen = solved.unseen();
                unseen.forEach(unseenTransitions::addAll);
            });
        }
    }

    private List<FineTuning> tunings() {
        return switch (settings.strategy()) {
            case GAIN -> List.of(tuning(FineTuning.Strategy.GAIN));
            case RIDGE -> List.of(tuning(FineTuning.Strategy.RIDGE));
            case LORA -> List.of(tuning(FineTuning.Strategy.LORA));
            case FULL, SOLVER -> List.of(tuning(FineTuning.Strategy.FULL));
            case AUTO ->
                List.of(
                        tuning(FineTuning.Strategy.GAIN),
                        tuning(FineTuning.Strategy.RIDGE),
                        tuning(FineTuning.Strategy.LORA),
                        tuning(FineTuning.Strategy.FULL));
        };
    }

    private FineTuning tuning(FineTuning.Strategy strategy) {
        return new FineTuning(strategy, FineTuning.RANK, FineTuning.ridge(recipe.start()));
    }

    private Tried attempt(FineTuning tuning, Trajectories data, Trajectories validation) throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("before " + tuning.strategy());
        }
        Optimization known = recipe.optimization();
        double peak = known.phases().get(0).peakRate()
                * (tuning.strategy() == FineTuning.Strategy.LORA ? LORA_RATE : FULL_RATE);
        Optimization optimization = new Optimization(
                List.of(new Phase(1, 1, peak, MIN_RATE * peak)),
                known.weightDecay(),
                Math.min(BATCH, known.batch()),
                known.relativeEpsilon(),
                known.learnSlopes(),
                known.refit());
        FineTuning.Result result = tuning.apply(
                base.surrogate(),
                recipe.withOptimization(optimization),
                data,
                validation,
                device,
                settings.threads(),
                TrainingListener.SILENT);
        if (result.training().cancelled()) {
            throw new InterruptedException("during " + tuning.strategy());
        }
        return new Tried(tuning, result, error(result.training().surrogate()));
    }

    /** The larger one of the errors on the streams' newest transitions and on the solver's unseen trajectories. */
    private double error(Surrogate surrogate) {
        double onOwn = Transitions.quantile(heldOut.residuals(surrogate, floor), QUANTILE);
        if (unseen.isEmpty()) {
            return onOwn;
        }
        return Math.max(onOwn, Transitions.quantile(unseenTransitions.residuals(surrogate, floor), QUANTILE));
    }

    private double target() {
        Calibration calibration = base.manifest().calibration();
        double limit = calibration == null ? 0 : calibration.errorLimit(settings.margin());
        return Math.max(settings.target(), limit);
    }

    private Made made(Tried best, double before, double seconds) {
        SortedMap<String, Double> figures = new TreeMap<>(regime.parameters());
        figures.put("championError", before);
        figures.put("error", best.error());
        figures.put("seconds", seconds);
        figures.put("streams", (double) pooled.size());
        figures.put("transitions", (double) own.count());
        String reason = String.format(
                Locale.ROOT,
                "%s for %s: one-step error %.2e, the champion's %.2e (90 %% quantiles); %s; %.1f s",
                best.tuning().strategy(),
                regime.isKnown() ? text(regime.parameters()) : "physics that could not be identified",
                best.error(),
                before,
                dataText(),
                seconds);
        return new Made(draft(best, reason), reason, figures);
    }

    /** Such as {@code kappa=4.000e-04}: more digits are not identified. */
    private static String text(SortedMap<String, Double> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s=%.3e", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private String dataText() {
        List<String> streams =
                pooled.stream().map(TuneRequest::streamId).distinct().toList();
        return own.count() + " transitions of " + String.join(", ", streams)
                + (unseen.isEmpty() ? "" : ", and the solver's");
    }

    private ModelDraft draft(Tried best, String reason) {
        ModelManifest manifest = base.manifest();
        String name = manifest.id().name() + "-tuned";
        Surrogate surrogate = best.result().training().surrogate();
        Provenance provenance = Provenance.here(
                dataText(),
                !unseen.isEmpty(),
                recipe.seed(),
                recipe.name(),
                manifest.provenance().codeVersion(),
                settings.threads(),
                clock.instant());
        return new ModelDraft(
                name,
                Scope.all(),
                manifest.id(),
                manifest.equation(),
                manifest.grid(),
                manifest.dt(),
                provenance,
                Map.of("oneStepResidualQ90", best.error()),
                calibration(surrogate),
                regime.ranges(),
                surrogate,
                best.result().adapter(),
                "# " + name + System.lineSeparator() + System.lineSeparator() + manifest.id()
                        + ", fine-tuned while it served: " + reason + "." + System.lineSeparator());
    }

    /**
     * On the solver's unseen trajectories, or without them on the streams' own transitions. Never stricter than that of the base, which
     * is of many more; null if there are too few.
     */
    private @Nullable Calibration calibration(Surrogate surrogate) {
        List<double[]> errors = new ArrayList<>();
        if (unseen.isEmpty()) {
            Transitions all = Transitions.none(own.points());
            all.addAll(own);
            all.addAll(heldOut);
            errors.add(all.residuals(surrogate, floor));
        } else {
            errors.addAll(Residuals.along(unseen, surrogate, Engines.select("cpu"), floor));
        }
        if (errors.get(0).length < Calibration.WINDOW) {
            return null;
        }
        Calibration calibration = Calibration.of(floor, errors);
        Calibration ofBase = base.manifest().calibration();
        return ofBase == null ? calibration : calibration.noStricterThan(ofBase);
    }
}
