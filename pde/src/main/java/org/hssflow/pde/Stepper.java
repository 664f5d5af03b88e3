package org.hssflow.pde;

import java.util.ArrayList;
import java.util.List;

/**
 * One time step of a field, u(t) ↦ u(t + dt). A numerical solver is a stepper and so is a surrogate: what is written over this
 * interface serves both.
 *
 * <p>An implementation may hold scratch space: unless it says otherwise, one thread at a time.
 */
public interface Stepper {
    /** The grid of the fields this stepper takes and gives. */
    Grid grid();

    /** The time between two states, in the equation's unit of time. */
    double dt();

    /**
     * @param u the field at time t, on {@link #grid()}; not changed
     * @return the field at time t + dt
     */
    Field step(Field u);

    /**
     * Applies the stepper {@code steps} times and keeps every state.
     *
     * @return steps + 1 states, the initial one first
     */
    default Trajectory rollout(Field initial, int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("expected at least 0 steps, got " + steps);
        }
        if (!initial.grid().shape().equals(grid().shape())) {
            throw new IllegalArgumentException("expected an initial state of shape " + grid().shape() + ", got "
                    + initial.grid().shape() + "; interpolate it onto the stepper's grid first");
        }
        List<Field> states = new ArrayList<>(steps + 1);
        states.add(initial);
        for (int i = 0; i < steps; i++) {
            states.add(step(states.get(i)));
        }
        return new Trajectory(dt(), states);
    }
}
