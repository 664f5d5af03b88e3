package org.hssflow.simulators;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.hssflow.pde.Field;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.Trajectory;

/**
 * A numerical solver of one equation on one grid. Implementations are immutable, and so for any number of threads; equal input
 * gives equal bits.
 */
public interface Solver extends Stepper {
    /** The physical parameters where nothing else is said, by name. */
    SortedMap<String, Double> parameters();

    /**
     * One step while the physical parameters change.
     *
     * @param u the state at time t, on {@link #grid()}
     * @param path the parameters from t to t + dt; smooth within the step, or the order of the method is lost
     * @return the state at t + dt
     * @throws IllegalArgumentException if the state, or a parameter on the way, is not one this solver can take
     */
    Field step(Field u, ParameterPath path);

    /**
     * Whether parameters may change so within one step, whatever the state: what can be known before a run. Every solver checks
     * the values themselves when it is made; one that also limits how fast they change says so here.
     *
     * @throws IllegalArgumentException if {@link #step(Field, ParameterPath)} refuses such a path
     */
    default void requirePossible(ParameterPath path) {}

    @Override
    default Field step(Field u) {
        return step(u, ParameterPath.constant(parameters()));
    }

    /**
     * Makes state after state from the initial one, without keeping any.
     *
     * @param each takes steps + 1 states, the initial one first
     */
    default void rollout(Field initial, int steps, Consumer<Field> each) {
        Checks.steps(steps);
        Checks.shape(grid(), initial);
        Field state = initial;
        each.accept(state);
        for (int i = 0; i < steps; i++) {
            state = step(state);
            each.accept(state);
        }
    }

    @Override
    default Trajectory rollout(Field initial, int steps) {
        List<Field> states = new ArrayList<>();
        rollout(initial, steps, states::add);
        return new Trajectory(dt(), states);
    }
}
