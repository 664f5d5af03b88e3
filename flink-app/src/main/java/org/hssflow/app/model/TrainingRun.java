package org.hssflow.app.model;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.training.FineTuning;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.TrainingResult;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.Provenance;
import org.hssflow.store.Scope;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;

/**
 * Trains a surrogate, judges it on data it has not seen, and gives a draft for the model store, card included.
 *
 * @param name of the model
 * @param recipe how to train; its network fits the sets' grid
 * @param learning from the start or from another model
 * @param parent what was fine-tuned, or null
 * @param tuning how, or null
 * @param threads that it trains on
 * @param codeVersion of this program
 * @param clock for the date in the provenance
 */
public record TrainingRun(
        String name,
        Recipe recipe,
        Learning learning,
        @Nullable StoredModel parent,
        @Nullable FineTuning tuning,
        int threads,
        String codeVersion,
        Clock clock) {
    private static final double FLOOR_SHARE = 0.1;

    /** What turns data to a surrogate, and perhaps to an adapter that gives it when it is merged into the parent. */
    @FunctionalInterface
    public interface Learning {
        FineTuning.Result learn(TrainingSets sets, TrainingListener listener);
    }

    /**
     * A trained surrogate with everything that is known of it.
     *
     * @param before the errors of what was fine-tuned, on the same data
     */
    public record Outcome(
            ModelDraft draft,
            TrainingResult training,
            Evaluation evaluation,
            @Nullable Evaluation before) {}

    /**
     * @throws org.hssflow.hss.training.TrainingException if the training diverges
     * @throws InterruptedException if the listener ends it
     */
    public Outcome run(TrainingSets sets, TrainingListener listener) throws InterruptedException {
        FineTuning.Result learnt = learning.learn(sets, listener);
        TrainingResult result = learnt.training();
        if (result.cancelled()) {
            throw new InterruptedException("the training was cancelled after " + result.steps() + " steps");
        }
        Engine engine = Engines.select("cpu");
        Evaluation evaluation = Evaluation.of(result.surrogate(), sets.grid(), sets.dt(), sets.test(), engine);
        Evaluation before =
                parent == null ? null : Evaluation.of(parent.surrogate(), sets.grid(), sets.dt(), sets.test(), engine);
        Calibration calibration = calibrate(sets, result.surrogate(), engine);
        return new Outcome(draft(sets, learnt, evaluation, calibration), result, evaluation, before);
    }

    /** What is fine-tuned from an adapter is kept whole: an adapter's parent is no adapter. */
    private @Nullable Adapter adapter(FineTuning.Result learnt) {
        return parent == null || parent.adapted() != null ? null : learnt.adapter();
    }

    /**
     * The change, ‖δu‖, below which the loss hardly counts relative errors: it divides by ‖δu/s‖² + ε, and a tenth of ε is taken. With
     * all of it, a doubled viscosity was seen only after a stream had begun anew; without any, Burgers' steps that change nothing raised
     * the limit of the others thirtyfold.
     */
    private static double floor(Optimization optimization, float scale) {
        Double epsilon = optimization.relativeEpsilon();
        return epsilon == null ? 0 : scale * Math.sqrt(FLOOR_SHARE * epsilon);
    }

    /** Null if the streams are too short for it. */
    private @Nullable Calibration calibrate(TrainingSets sets, Surrogate surrogate, Engine engine) {
        boolean enough =
                !sets.calibration().isEmpty() && sets.calibration().get(0).steps() >= Calibration.WINDOW;
        double floor = floor(recipe.optimization(), surrogate.scale());
        return enough ? Calibration.of(floor, Residuals.along(sets.calibration(), surrogate, engine, floor)) : null;
    }

    private ModelDraft draft(
            TrainingSets sets, FineTuning.Result learnt, Evaluation evaluation, @Nullable Calibration calibration) {
        TrainingResult result = learnt.training();
        Adapter adapter = adapter(learnt);
        Provenance provenance = Provenance.here(
                sets.description(),
                sets.simulated(),
                recipe.seed(),
                recipe.name(),
                codeVersion,
                threads,
                clock.instant());
        return new ModelDraft(
                name,
                Scope.all(),
                parent == null ? null : parent.manifest().id(),
                sets.equation(),
                sets.grid(),
                sets.dt(),
                provenance,
                validation(evaluation),
                calibration,
                sets.parameters(),
                result.surrogate(),
                adapter,
                new ModelCard(
                                name,
                                recipe,
                                parent == null ? null : parent.manifest().id(),
                                tuning,
                                adapter,
                                sets,
                                threads,
                                result,
                                evaluation,
                                calibration)
                        .text());
    }

    private static Map<String, Double> validation(Evaluation evaluation) {
        ErrorMetrics surrogate = evaluation.surrogate();
        Map<String, Double> errors = new LinkedHashMap<>();
        errors.put("relativeL2", surrogate.relativeL2());
        errors.put("l2", surrogate.l2());
        errors.put("l2SqrtH", surrogate.l2SqrtH());
        errors.put("rms", surrogate.rms());
        errors.put("oneStepRelativeL2", evaluation.oneStep());
        errors.put("relativeL2Step1", surrogate.relativeL2ByStep()[0]);
        if (evaluation.steps() >= 10) {
            errors.put("relativeL2Step10", surrogate.relativeL2ByStep()[9]);
        }
        errors.put("persistenceRelativeL2", evaluation.persistence().relativeL2());
        return errors;
    }
}
