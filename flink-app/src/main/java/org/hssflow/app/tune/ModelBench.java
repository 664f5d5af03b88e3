package org.hssflow.app.tune;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.finetune.Workshop;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for models in the store, and has them made. */
final class ModelBench implements Workshop.Bench {
    private static final Logger LOG = LoggerFactory.getLogger(ModelBench.class);

    private final TuneSettings settings;
    private final ModelStore store;
    private final Clock clock;
    private final TrainingDevice device;
    /** One for each thread, since it holds scratch; tables are made once. */
    private final ThreadLocal<EquationIdentifier> identifier = ThreadLocal.withInitial(EquationIdentifier::new);

    /** @param gpu the index of the one to train on, if an engine on GPUs trains */
    ModelBench(TuneSettings settings, OptionalInt gpu, Clock clock) {
        this.settings = settings;
        this.store = StoreLocation.open(settings.store());
        this.clock = clock;
        this.device = Engines.selectForTraining(settings.engine(), gpu);
    }

    /**
     * What a model does on the samples of a stream.
     *
     * @param isForRegime whether it was trained for what the samples show
     */
    private record Fit(ModelId model, double residual, double limit, boolean isForRegime) {
        boolean isGood() {
            return residual <= limit;
        }
    }

    @Override
    public Optional<Workshop.Find> find(TuneRequest request) {
        Transitions samples = Transitions.of(request);
        if (samples.count() == 0) {
            return Optional.empty();
        }
        double champion = residual(store.load(request.serving().champion()), samples);
        Regime regime = Regime.of(List.of(request), identifier.get());
        Optional<Workshop.Find> proven = best(request.known(), request, regime, samples, champion)
                .map(fit -> new Workshop.Find(
                        fit.model(),
                        true,
                        text("it has served this stream before", fit, champion),
                        figures(fit, champion)));
        if (proven.isPresent() || !request.train()) {
            return proven;
        }
        return best(ofRegime(request, regime), request, regime, samples, champion)
                .map(fit -> new Workshop.Find(
                        fit.model(),
                        false,
                        text("the store has it for this regime", fit, champion),
                        figures(fit, champion)));
    }

    private static String text(String how, Fit fit, double champion) {
        return String.format(
                Locale.ROOT, "%s: one-step error %.2e, the champion's %.2e", how, fit.residual(), champion);
    }

    private static SortedMap<String, Double> figures(Fit fit, double champion) {
        return new TreeMap<>(Map.of("championResidual", champion, "residual", fit.residual()));
    }

    /** The base, and what was made of it for a regime near that of the request. */
    private List<ModelId> ofRegime(TuneRequest request, Regime regime) {
        ModelId base = store.baseOf(request.serving().champion());
        Set<ModelId> models = new LinkedHashSet<>(Set.of(base));
        if (regime.isKnown()) {
            store.tuned(base, regime.parameters(), settings.regimeTolerance())
                    .forEach(manifest -> models.add(manifest.id()));
        }
        return new ArrayList<>(models);
    }

    /**
     * The model of this regime with the smallest error, or else of any: if it is one that its own calibration allows, and clearly better
     * than the champion. One that lost on this stream is left out, unless it is of this regime: it may have lost in another one.
     * On states that have nearly come to rest models of several regimes may do well, and only one will afterwards.
     */
    private Optional<Fit> best(
            List<ModelId> models, TuneRequest request, Regime regime, Transitions samples, double champion) {
        return models.stream()
                .filter(model -> !model.equals(request.serving().champion()))
                .flatMap(model -> fit(model, request, regime, samples).stream())
                .filter(fit -> fit.isForRegime() || !request.excluded().contains(fit.model()))
                .filter(fit -> fit.isGood() && fit.residual() * settings.margin() <= champion)
                .min(Comparator.comparing((Fit fit) -> !fit.isForRegime()).thenComparing(Fit::residual));
    }

    private Optional<Fit> fit(ModelId id, TuneRequest request, Regime regime, Transitions samples) {
        try {
            StoredModel model = store.load(id);
            Calibration calibration = model.manifest().calibration();
            if (calibration == null || !model.manifest().takes(request.last())) {
                return Optional.empty();
            }
            double limit = calibration.errorLimit(settings.margin());
            boolean isForRegime =
                    regime.isKnown() && model.manifest().distance(regime.parameters()) <= settings.regimeTolerance();
            return Optional.of(new Fit(id, residual(model, samples), limit, isForRegime));
        } catch (ModelFormatException | IllegalArgumentException e) {
            LOG.warn("{} is left out: {}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /** The median over the samples, as the detector takes it. */
    private static double residual(StoredModel model, Transitions samples) {
        Calibration calibration = model.manifest().calibration();
        double floor = calibration == null ? 0 : calibration.floor();
        return Transitions.quantile(samples.residuals(model.surrogate(), floor), 0.5);
    }

    @Override
    public boolean isOneRegime(TuneRequest a, TuneRequest b) {
        return a.serving().surrogate().equals(b.serving().surrogate())
                && a.last().shape().equals(b.last().shape())
                && TimeStep.same(a.last().dt(), b.last().dt())
                && new Regime(a.identified()).isNear(new Regime(b.identified()), settings.regimeTolerance());
    }

    @Override
    public Optional<Workshop.Find> train(List<TuneRequest> pooled) throws InterruptedException {
        StoredModel champion = store.load(pooled.get(0).serving().champion());
        StoredModel base = store.load(store.baseOf(champion.manifest().id()));
        Regime regime = Regime.of(pooled, identifier.get());
        return new FineTuningRun(settings, device, base, champion.surrogate(), regime, pooled, clock)
                .run()
                .map(made -> new Workshop.Find(store.publish(made.draft()), false, made.reason(), made.figures()));
    }

    @Override
    public void close() {}
}
