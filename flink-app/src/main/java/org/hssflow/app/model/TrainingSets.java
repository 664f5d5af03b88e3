package org.hssflow.app.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.hssflow.hss.training.Trajectories;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.simulators.Ensemble;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.replay.Recording;
import org.hssflow.store.Range;
import org.jspecify.annotations.Nullable;

/**
 * The trajectories of one training: those that are trained on, and those that are kept from it.
 *
 * @param description of what is trained on, for the card and the provenance
 * @param simulated whether a plan's own simulation made them
 * @param equation that they obey
 * @param grid of the states
 * @param dt the time between them
 * @param parameters the physics, by name
 * @param training to train on
 * @param unseen to validate on, or null
 * @param test to judge the surrogate by
 * @param calibration long streams, of which its usual errors are taken; empty for none
 */
public record TrainingSets(
        String description,
        boolean simulated,
        Equation equation,
        Grid grid,
        double dt,
        Map<String, Range> parameters,
        Trajectories training,
        @Nullable Trajectories unseen,
        TestSet test,
        List<Trajectory> calibration) {
    private static final int TEST_TRAJECTORIES = 100;
    /** So many transitions, in 20 to 1,000 streams: the largest running median grows with their number, and a job sees many. */
    private static final int CALIBRATION_TRANSITIONS = 40_000;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    public TrainingSets {
        parameters = Map.copyOf(parameters);
        calibration = List.copyOf(calibration);
    }

    /**
     * What a plan wants, from the solver, on all cores.
     *
     * @param made hears how many of the trajectories to train on are done
     */
    public static TrainingSets simulated(TrainingPlan plan, IntConsumer made) throws InterruptedException {
        Simulation simulation = new Simulation(plan.simulation());
        long seed = plan.recipe().seed();
        TestSet.requireTrainable(seed);
        Map<String, Range> parameters = new LinkedHashMap<>();
        plan.simulation().parameters().forEach((name, value) -> parameters.put(name, new Range(value, value)));
        return new TrainingSets(
                plan.dataText(),
                true,
                plan.simulation().equation(),
                simulation.outputGrid(),
                plan.simulation().dt(),
                parameters,
                simulate(simulation, seed, plan.trajectories(), plan.steps(), made),
                plan.unseen() == 0
                        ? null
                        : simulate(simulation, TestSet.SEED + 3, plan.unseen(), plan.steps(), i -> {}),
                TestSet.simulated(plan.testSimulation(), TestSet.SEED, TEST_TRAJECTORIES, plan.testSteps()),
                plan.calibrationSteps() == 0
                        ? List.of()
                        : TestSet.trajectories(
                                simulation,
                                TestSet.SEED + 1,
                                Math.max(20, Math.min(1_000, CALIBRATION_TRANSITIONS / plan.calibrationSteps())),
                                plan.calibrationSteps()));
    }

    /**
     * Those of a file: a tenth to validate on, a tenth to judge and calibrate by, at least one of each, the others to train on.
     *
     * @throws IllegalArgumentException if it has fewer than three trajectories
     */
    public static TrainingSets recorded(Recording recording, String name, Equation equation) throws IOException {
        int count = recording.trajectories();
        if (count < 3) {
            throw new IllegalArgumentException(
                    "expected at least 3 trajectories, to train on, to validate on and to judge" + " by, got " + count
                            + " in " + name);
        }
        if (recording.states() < 2) {
            throw new IllegalArgumentException(
                    "expected trajectories of at least 2 states, got " + recording.states() + " in " + name);
        }
        if (recording.grid().axes().size() != equation.dimensions()
                || recording.grid().channels() != equation.channels()) {
            throw new IllegalArgumentException(
                    "expected " + equation.channels() + " channels in " + equation.dimensions()
                            + " dimensions, as " + equation + " has, got the channels " + recording.channels() + " in "
                            + recording.grid().axes().size() + "; choose fields, or name another equation");
        }
        int kept = Math.max(1, count / 10);
        int training = count - 2 * kept;
        List<Trajectory> test = new ArrayList<>();
        Map<String, Range> parameters = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            if (i < training) {
                recording
                        .parameters(i)
                        .forEach((parameter, value) ->
                                parameters.merge(parameter, new Range(value, value), TrainingSets::both));
            }
            if (i >= count - kept) {
                test.add(trajectory(recording, i));
            }
        }
        String last = "the last " + kept + " of the " + count + " trajectories of " + name;
        return new TrainingSets(
                training + " of the " + count + " trajectories of " + name + ", " + recording.states()
                        + " states each, dt " + recording.dt() + "; " + kept + " more to validate on",
                false,
                equation,
                recording.grid(),
                recording.dt(),
                parameters,
                read(recording, 0, training),
                read(recording, training, kept),
                new TestSet(last, test),
                test);
    }

    private static Range both(Range a, Range b) {
        return new Range(Math.min(a.min(), b.min()), Math.max(a.max(), b.max()));
    }

    /** Straight to single precision: many trajectories of a large grid would not fit in memory otherwise. */
    private static Trajectories simulate(Simulation simulation, long seed, int count, int steps, IntConsumer made)
            throws InterruptedException {
        int n = simulation.outputGrid().shape().size();
        float[] values = new float[size(count, steps + 1, n)];
        try {
            Ensemble.run(
                    count,
                    Runtime.getRuntime().availableProcessors(),
                    i -> simulation.trajectory(seed, i, steps),
                    (i, trajectory) -> {
                        copy(trajectory, values, i * (steps + 1) * n);
                        made.accept(i + 1);
                    });
        } catch (IOException e) {
            throw new IllegalStateException(e); // an array does not fail to be written
        }
        return new Trajectories(n, steps + 1, values);
    }

    /** @throws IllegalArgumentException if they do not fit in one array */
    private static int size(int count, int states, int n) {
        long size = (long) count * states * n;
        if (size > MAX_ARRAY) {
            throw new IllegalArgumentException("expected at most " + MAX_ARRAY + " values to train on, got " + count
                    + " trajectories of " + states + " states of " + n
                    + "; take every n-th point or state, or fewer trajectories");
        }
        return (int) size;
    }

    private static void copy(Trajectory trajectory, float[] values, int at) {
        int next = at;
        for (Field state : trajectory.states()) {
            float[] floats = state.toFloats();
            System.arraycopy(floats, 0, values, next, floats.length);
            next += floats.length;
        }
    }

    private static Trajectories read(Recording recording, int first, int count) throws IOException {
        int n = recording.grid().shape().size();
        int states = recording.states();
        float[] values = new float[size(count, states, n)];
        for (int i = 0; i < count; i++) {
            for (int t = 0; t < states; t++) {
                System.arraycopy(recording.state(first + i, t), 0, values, (i * states + t) * n, n);
            }
        }
        return new Trajectories(n, states, values);
    }

    private static Trajectory trajectory(Recording recording, int index) throws IOException {
        List<Field> states = new ArrayList<>();
        for (int t = 0; t < recording.states(); t++) {
            states.add(Field.ofFloats(recording.grid(), recording.state(index, t)));
        }
        return new Trajectory(recording.dt(), states);
    }
}
