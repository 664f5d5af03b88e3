package org.hssflow.app.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hssflow.app.model.TrainingPlan;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.Trajectory;
import org.hssflow.simulators.Ensemble;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.ModelManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trajectories that the solver of a plan makes in one regime, as the base's were made but for the parameters.
 *
 * @param training to train on
 * @param unseen to validate and to calibrate on
 */
record SolverData(List<Trajectory> training, List<Trajectory> unseen) {
    private static final Logger LOG = LoggerFactory.getLogger(SolverData.class);
    /** 60 trajectories of Burgers gave as small an error as 350. */
    private static final int TRAINING = 80;

    private static final int UNSEEN = 20;
    private static final long SEED = 2_000_003;

    /** Empty if the solver makes no such states, or refuses the parameters. */
    static Optional<SolverData> of(TrainingPlan plan, ModelManifest base, Regime regime, int threads)
            throws InterruptedException {
        if (!regime.isKnown()) {
            return Optional.empty();
        }
        try {
            Simulation simulation = new Simulation(settings(plan, regime));
            if (plan.simulation().equation() != base.equation()
                    || !simulation.outputGrid().shape().equals(base.shape())
                    || !TimeStep.same(simulation.settings().dt(), base.dt())) {
                return Optional.empty();
            }
            return Optional.of(new SolverData(
                    trajectories(simulation, SEED, TRAINING, plan.testSteps(), threads),
                    trajectories(simulation, SEED + 1, UNSEEN, plan.testSteps(), threads)));
        } catch (IllegalArgumentException e) {
            LOG.warn("no trajectories for {}: {}", regime.parameters(), e.getMessage());
            return Optional.empty();
        }
    }

    private static SimulationSettings settings(TrainingPlan plan, Regime regime) {
        SimulationSettings settings = plan.simulation();
        for (Map.Entry<String, Double> parameter : regime.parameters().entrySet()) {
            settings = settings.withParameter(parameter.getKey(), parameter.getValue());
        }
        return settings;
    }

    private static List<Trajectory> trajectories(Simulation simulation, long seed, int count, int steps, int threads)
            throws InterruptedException {
        List<Trajectory> made = new ArrayList<>();
        try {
            Ensemble.run(
                    count,
                    threads,
                    i -> simulation.trajectory(seed, i, steps),
                    (i, trajectory) -> made.add(trajectory));
        } catch (IOException e) {
            throw new IllegalStateException(e); // a list does not fail to be written
        }
        return made;
    }
}
