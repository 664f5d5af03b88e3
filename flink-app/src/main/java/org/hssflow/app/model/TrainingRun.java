package org.hssflow.app.model;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Trainer;
import org.hssflow.hss.training.TrainingData;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.TrainingResult;
import org.hssflow.hss.training.Transitions;
import org.hssflow.pde.Trajectory;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.Provenance;
import org.hssflow.store.Range;
import org.hssflow.store.Scope;

/**
 * Trains a surrogate by a recipe, judges it on data it has not seen, and gives a draft for the model store, card included.
 *
 * @param recipe what to train
 * @param threads that train
 * @param codeVersion of this program
 * @param clock for the date in the provenance
 */
public record TrainingRun(Recipe recipe, int threads, String codeVersion, Clock clock) {
    /** How the surrogate is judged: rollouts of this many steps from age 0. */
    public static final int TEST_STEPS = 40;

    public static final int TEST_TRAJECTORIES = 100;

    /** Calibration follows streams for long: most of a stream's life its high modes are gone. */
    static final int CALIBRATION_TRAJECTORIES = 20;

    static final int CALIBRATION_STEPS = 2_000;

    /** A trained surrogate with everything that is known of it. */
    public record Outcome(ModelDraft draft, TrainingResult training, Evaluation evaluation) {}

    public TrainingRun {
        new Trainer(recipe, threads); // refuses the number of threads before any data is made
    }

    /**
     * @throws org.hssflow.hss.training.TrainingException if the training diverges
     * @throws InterruptedException if the listener ends it
     */
    public Outcome run(TrainingListener listener) throws InterruptedException {
        TrainingData data = recipe.data();
        Simulation simulation = simulation(data);
        Transitions transitions =
                transitions(TestSet.trajectories(simulation, recipe.seed(), data.trajectories(), data.steps()));
        TrainingResult result = new Trainer(recipe, threads).train(transitions, listener);
        if (result.cancelled()) {
            throw new InterruptedException("the training was cancelled");
        }

        Engine engine = Engines.select("cpu");
        TestSet test = TestSet.simulated(
                recipe.equation(), data.parameters(), data.dt(), TestSet.SEED, TEST_TRAJECTORIES, TEST_STEPS);
        Evaluation evaluation = Evaluation.of(result.surrogate(), simulation.outputGrid(), data.dt(), test, engine);
        Calibration calibration = calibrate(simulation, result.surrogate(), engine);
        return new Outcome(draft(simulation, result, evaluation, calibration), result, evaluation);
    }

    private Simulation simulation(TrainingData data) {
        SimulationSettings settings =
                SimulationSettings.defaults(recipe.equation()).withDt(data.dt()).withMaxAge(data.maxAge());
        for (Map.Entry<String, Double> parameter : data.parameters().entrySet()) {
            settings = settings.withParameter(parameter.getKey(), parameter.getValue());
        }
        return new Simulation(settings);
    }

    private static Transitions transitions(List<Trajectory> trajectories) {
        int n = trajectories.get(0).grid().shape().size();
        int steps = trajectories.get(0).steps();
        float[] before = new float[trajectories.size() * steps * n];
        float[] after = new float[before.length];
        int at = 0;
        for (Trajectory trajectory : trajectories) {
            for (int t = 0; t < steps; t++, at += n) {
                System.arraycopy(trajectory.states().get(t).toFloats(), 0, before, at, n);
                System.arraycopy(trajectory.states().get(t + 1).toFloats(), 0, after, at, n);
            }
        }
        return new Transitions(n, before, after);
    }

    private Calibration calibrate(Simulation simulation, Surrogate surrogate, Engine engine)
            throws InterruptedException {
        List<Trajectory> streams =
                TestSet.trajectories(simulation, TestSet.SEED + 1, CALIBRATION_TRAJECTORIES, CALIBRATION_STEPS);
        return Calibration.of(Residuals.along(streams, surrogate, engine));
    }

    private ModelDraft draft(
            Simulation simulation, TrainingResult result, Evaluation evaluation, Calibration calibration) {
        Map<String, Range> ranges = new TreeMap<>();
        recipe.data().parameters().forEach((name, value) -> ranges.put(name, new Range(value, value)));
        Provenance provenance =
                Provenance.here(dataText(), recipe.seed(), recipe.name(), codeVersion, threads, clock.instant());
        return new ModelDraft(
                recipe.name(),
                Scope.all(),
                null,
                recipe.equation(),
                simulation.outputGrid(),
                recipe.data().dt(),
                provenance,
                validation(evaluation),
                calibration,
                ranges,
                result.surrogate(),
                new ModelCard(recipe, threads, result, evaluation, calibration, dataText()).text());
    }

    private String dataText() {
        TrainingData data = recipe.data();
        return data.trajectories() + " simulated trajectories of " + data.steps() + " steps, dt " + data.dt() + ", "
                + new TreeMap<>(data.parameters()) + ", half of them aged up to " + data.maxAge() + " time units";
    }

    private static Map<String, Double> validation(Evaluation evaluation) {
        Map<String, Double> errors = new LinkedHashMap<>();
        errors.put("relativeL2", evaluation.surrogate().relativeL2());
        errors.put("l2", evaluation.surrogate().l2());
        errors.put("l2SqrtH", evaluation.surrogate().l2SqrtH());
        errors.put("rms", evaluation.surrogate().rms());
        errors.put("relativeL2Step1", evaluation.surrogate().relativeL2ByStep()[0]);
        errors.put("relativeL2Step10", evaluation.surrogate().relativeL2ByStep()[9]);
        errors.put("persistenceRelativeL2", evaluation.persistence().relativeL2());
        return errors;
    }
}
