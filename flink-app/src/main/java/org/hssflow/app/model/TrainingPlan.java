package org.hssflow.app.model;

import java.util.TreeMap;
import org.hssflow.hss.training.Recipe;
import org.hssflow.simulators.SimulationSettings;

/**
 * What the name of a recipe stands for: how to train, and on which simulated trajectories.
 *
 * @param recipe how
 * @param simulation of every trajectory
 * @param trajectories to train on
 * @param unseen trajectories to validate on, 0 for none
 * @param steps of each; every step is one transition
 * @param testSteps of the rollouts that it is judged by
 * @param calibrationSteps of the streams that its errors are calibrated on; 0 where there is nothing to calibrate
 */
public record TrainingPlan(
        Recipe recipe,
        SimulationSettings simulation,
        int trajectories,
        int unseen,
        int steps,
        int testSteps,
        int calibrationSteps) {
    public TrainingPlan withRecipe(Recipe other) {
        return new TrainingPlan(other, simulation, trajectories, unseen, steps, testSteps, calibrationSteps);
    }

    /** The simulation from age 0, as rollouts are judged. */
    public SimulationSettings testSimulation() {
        return simulation.maxAge() > 0 ? simulation.withMaxAge(0) : simulation;
    }

    /** The data in words. */
    String dataText() {
        String age = simulation.maxAge() > 0 ? ", half of them aged up to " + simulation.maxAge() + " time units" : "";
        return trajectories + " simulated trajectories of " + steps + " steps, dt " + simulation.dt() + ", "
                + new TreeMap<>(simulation.parameters()) + age
                + (unseen > 0 ? "; " + unseen + " more to validate on" : "");
    }
}
