package org.hssflow.app.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hssflow.app.model.TrainingPlan;
import org.hssflow.app.model.TrainingPlans;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.operators.drift.detect.DetectorKind;
import org.hssflow.operators.drift.detect.DriftDetector;
import org.hssflow.pde.Field;
import org.hssflow.pde.Residual;
import org.hssflow.simulators.Simulation;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the shipped models' calibrations are good for, with the default detector, on trajectories that none of them has seen. Each stream
 * begins anew after as many steps as its model was calibrated for.
 */
class ShippedDetectionTest {
    private static final long SEED = 31_337;
    private static final double MARGIN = 1.5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"heat-1d, 1", "burgers-1d, 25", "navier-stokes-2d, 20"})
    void aSteadyStreamRaisesNoAlarm(String name, int trajectories) {
        StoredModel model = model(name);
        TrainingPlan plan = TrainingPlans.named(name);
        Simulation simulation = new Simulation(plan.simulation());
        DriftDetector detector = detector(model);
        double[] state = detector.start();
        for (int i = 0; i < trajectories; i++) {
            List<Field> run = run(simulation, simulation.initial(SEED, i), plan.calibrationSteps());
            for (double score : scores(model, simulation, run)) {
                state = detector.update(state, score);
                assertThat(detector.isDrift(state))
                        .as(
                                "an alarm in trajectory %d: %s above %s",
                                i, detector.statistic(state), detector.limit(state))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heat-1d, kappa, 1.1, 5",
        "heat-1d, kappa, 2, 5",
        "burgers-1d, nu, 2, 10",
        "burgers-1d, nu, 0.5, 10",
        "navier-stokes-2d, nu, 2, 5"
    })
    void aChangeOfThePhysicsIsFoundInAFewSteps(String name, String parameter, double factor, int steps) {
        StoredModel model = model(name);
        TrainingPlan plan = TrainingPlans.named(name);
        Simulation before = new Simulation(plan.testSimulation());
        Simulation after = new Simulation(plan.testSimulation()
                .withParameter(parameter, factor * plan.simulation().parameter(parameter)));
        DriftDetector detector = detector(model);
        for (int i = 0; i < 5; i++) {
            List<Field> calm = run(before, before.initial(SEED, i), 3 + 2 * i / 4);
            double[] state = detector.start();
            for (double score : scores(model, before, calm)) {
                state = detector.update(state, score);
            }
            for (int filled = 0; filled < Calibration.WINDOW; filled++) { // as after a long calm
                state = detector.update(state, 0);
            }
            List<Field> changed = run(after, calm.get(calm.size() - 1), steps);
            int delay = 0;
            for (double score : scores(model, after, changed)) {
                state = detector.update(state, score);
                delay++;
                if (detector.isDrift(state)) {
                    break;
                }
            }
            assertThat(detector.isDrift(state))
                    .as("after %d steps of stream %d", delay, i)
                    .isTrue();
        }
    }

    private StoredModel model(String name) {
        ModelStore store = ModelStore.open(folder);
        return store.load(store.resolve(name));
    }

    private static DriftDetector detector(StoredModel model) {
        return DetectorKind.RUNNING_MEDIAN.create(calibration(model).limit(MARGIN));
    }

    private static Calibration calibration(StoredModel model) {
        Calibration calibration = model.manifest().calibration();
        assertThat(calibration).isNotNull();
        return calibration;
    }

    /** States on the solver's grid, the given one first. */
    private static List<Field> run(Simulation simulation, Field initial, int steps) {
        List<Field> states = new ArrayList<>();
        simulation.solver().rollout(initial, steps, states::add);
        return states;
    }

    private static double[] scores(StoredModel model, Simulation simulation, List<Field> run) {
        int n = model.surrogate().points();
        int steps = run.size() - 1;
        float[] states = new float[run.size() * n];
        for (int t = 0; t < run.size(); t++) {
            System.arraycopy(simulation.output(run.get(t)).toFloats(), 0, states, t * n, n);
        }
        float[] predicted = new float[steps * n];
        try (EngineSession session = Engines.select("cpu").open(model.surrogate())) {
            session.rollout(states, steps, new int[] {1}, predicted);
        }
        double[] scores = new double[steps];
        for (int t = 0; t < steps; t++) {
            scores[t] = calibration(model).score(Residual.of(predicted, t * n, states, (t + 1) * n, states, t * n, n));
        }
        return scores;
    }
}
