package org.hssflow.pde;

import java.util.List;

/**
 * The states of one evolution at times 0, dt, 2·dt, …, all on one grid.
 *
 * @param dt the time between two states, positive
 * @param states at least one; the state at time 0 first
 */
public record Trajectory(double dt, List<Field> states) {
    public Trajectory {
        states = List.copyOf(states);
        if (states.isEmpty()) {
            throw new IllegalArgumentException("expected at least the initial state, got none");
        }
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new IllegalArgumentException("expected a positive, finite dt, got " + dt);
        }
        Shape shape = states.get(0).grid().shape();
        for (Field state : states) {
            if (!state.grid().shape().equals(shape)) {
                throw new IllegalArgumentException("expected every state to have the shape " + shape + ", got "
                        + state.grid().shape());
            }
        }
    }

    public Grid grid() {
        return states.get(0).grid();
    }

    public Field initial() {
        return states.get(0);
    }

    /** The number of steps: one less than the number of states. */
    public int steps() {
        return states.size() - 1;
    }

    /** Every {@code stride}-th point of every state. */
    public Trajectory every(int stride) {
        return new Trajectory(
                dt, states.stream().map(state -> state.every(stride)).toList());
    }
}
