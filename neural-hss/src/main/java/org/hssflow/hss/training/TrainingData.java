package org.hssflow.hss.training;

import java.util.Map;

/**
 * The transitions a recipe wants; the caller makes them with a solver.
 *
 * <p>Half of the trajectories start at age 0, from a fresh initial state. The others start from a state that the solver has
 * already evolved to a random age, log-uniform between one dt and {@code maxAge}. A stream in service runs for thousands of
 * steps, and a surrogate that has seen only young states is wrong there, where drift is to be detected.
 *
 * @param trajectories how many
 * @param steps of each; every step is one transition
 * @param dt the time of one step
 * @param maxAge in the equation's unit of time; 0 if every trajectory starts at age 0
 * @param parameters of the equation, such as {@code kappa}
 */
public record TrainingData(int trajectories, int steps, double dt, double maxAge, Map<String, Double> parameters) {
    public TrainingData {
        parameters = Map.copyOf(parameters);
        if (trajectories < 1 || steps < 1 || !(dt > 0) || !(maxAge >= 0)) {
            throw new IllegalArgumentException("expected at least 1 trajectory of at least 1 step, a positive dt and a"
                    + " maxAge of at least 0, got " + trajectories + ", " + steps + ", " + dt + ", " + maxAge);
        }
    }
}
