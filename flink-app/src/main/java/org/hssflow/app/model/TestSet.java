package org.hssflow.app.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hssflow.pde.Shape;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.hssflow.simulators.Ensemble;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.ModelManifest;

/**
 * Trajectories that no training has seen.
 *
 * @param description of where they come from, for reports and cards
 * @param trajectories all of one length, grid and dt
 */
public record TestSet(String description, List<Trajectory> trajectories) {
    /** No training has this seed, or one of the next few: they are those of calibration, baselines and validation. */
    public static final long SEED = 1_000_003;

    private static final int RESERVED = 10;

    private static final int STEPS = 40;

    public TestSet {
        trajectories = List.copyOf(trajectories);
        if (trajectories.isEmpty()) {
            throw new IllegalArgumentException("expected at least one trajectory to evaluate on, got none");
        }
    }

    /** @throws IllegalArgumentException if trajectories of this seed are kept to judge by */
    static void requireTrainable(long seed) {
        if (seed >= SEED && seed < SEED + RESERVED) {
            throw new IllegalArgumentException("expected a seed other than " + SEED + " to " + (SEED + RESERVED - 1)
                    + ", whose trajectories are kept to judge by, got " + seed);
        }
    }

    /** New trajectories. */
    public static TestSet simulated(SimulationSettings settings, long seed, int count, int steps)
            throws InterruptedException {
        requireSteps(steps);
        return new TestSet(
                count + " trajectories of " + settings.equation() + " " + settings.parameters() + ", " + steps
                        + " steps, seed " + seed,
                trajectories(new Simulation(settings), seed, count, steps));
    }

    /** The first steps of all trajectories of a file. */
    public static TestSet of(Dataset dataset, String description, int steps) {
        requireSteps(steps);
        if (steps > dataset.states() - 1) {
            throw new IllegalArgumentException("expected trajectories of at least " + steps + " steps, got "
                    + (dataset.states() - 1) + " in " + description + "; give fewer --steps");
        }
        List<Trajectory> trajectories = IntStream.range(0, dataset.count())
                .mapToObj(dataset::trajectory)
                .map(trajectory ->
                        new Trajectory(trajectory.dt(), trajectory.states().subList(0, steps + 1)))
                .toList();
        return new TestSet(description, trajectories);
    }

    /**
     * How what a model was trained on is simulated, for testing and for baselines alike, from age 0: as its recipe has it, if it is one
     * of ours on the same grid, else as the equation is by default.
     *
     * @param parameters of the physics
     */
    public static SimulationSettings simulation(ModelManifest manifest, Map<String, Double> parameters) {
        SimulationSettings settings = TrainingPlans.find(manifest.provenance().recipe())
                .map(TrainingPlan::testSimulation)
                .filter(planned -> planned.equation() == manifest.equation())
                .filter(planned -> new Simulation(planned).outputGrid().equals(manifest.grid()))
                .orElseGet(() -> SimulationSettings.defaults(manifest.equation()))
                .withDt(manifest.dt());
        for (Map.Entry<String, Double> parameter : parameters.entrySet()) {
            if (settings.parameters().containsKey(parameter.getKey())) { // a recording may have names of its own
                settings = settings.withParameter(parameter.getKey(), parameter.getValue());
            }
        }
        return settings;
    }

    /** How many steps a model's rollouts are judged by: as its recipe has it, else 40. */
    public static int steps(ModelManifest manifest) {
        return TrainingPlans.find(manifest.provenance().recipe())
                .map(TrainingPlan::testSteps)
                .orElseGet(() -> manifest.equation().stepsUpTo(STEPS));
    }

    /** Every step of a trajectory as one of its own. */
    TestSet singleSteps(Trajectory trajectory) {
        List<Trajectory> single = IntStream.range(0, trajectory.steps())
                .mapToObj(
                        t -> new Trajectory(trajectory.dt(), trajectory.states().subList(t, t + 2)))
                .toList();
        return new TestSet(description, single);
    }

    /** Of each trajectory. */
    public int steps() {
        return trajectories.get(0).steps();
    }

    /** @throws IllegalArgumentException if a model for states of this shape and dt cannot take these */
    public void require(Shape shape, double dt) {
        Trajectory first = trajectories.get(0);
        if (!first.grid().shape().equals(shape) || !TimeStep.same(dt, first.dt())) {
            throw new IllegalArgumentException("expected states of shape " + shape + " with dt " + dt
                    + ", which the model was trained for, got shape "
                    + first.grid().shape() + " with dt " + first.dt() + " from " + description);
        }
    }

    private static void requireSteps(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("expected rollouts of at least 1 step, got " + steps);
        }
    }

    /** Trajectories 0 to count − 1 of a seed, made on all cores. */
    static List<Trajectory> trajectories(Simulation simulation, long seed, int count, int steps)
            throws InterruptedException {
        List<Trajectory> made = new ArrayList<>();
        try {
            Ensemble.run(
                    count,
                    Runtime.getRuntime().availableProcessors(),
                    i -> simulation.trajectory(seed, i, steps),
                    (i, trajectory) -> made.add(trajectory));
        } catch (IOException e) {
            throw new IllegalStateException(e); // a list does not fail to be written
        }
        return made;
    }
}
