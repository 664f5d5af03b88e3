package org.hssflow.simulators;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hssflow.pde.Field;

/**
 * A solver of a stationary problem, which takes the place of one step: from the right-hand side f, the state at time 0, to the
 * solution u, the state at time {@value #DT}. There is no second step, and no parameter.
 */
public interface StationarySolver extends Solver {
    /** The time of the one step: a convention, since nothing lasts. */
    double DT = 1;

    /**
     * @param f the right-hand side, on {@link #grid()}
     * @return the solution u
     * @throws IllegalArgumentException if there is none, or f is not on that grid or not finite
     */
    Field solve(Field f);

    @Override
    default double dt() {
        return DT;
    }

    @Override
    default SortedMap<String, Double> parameters() {
        return Collections.unmodifiableSortedMap(new TreeMap<>());
    }

    @Override
    default Field step(Field f, ParameterPath path) {
        return solve(f);
    }

    /** @throws IllegalArgumentException also for more than 1 step */
    @Override
    default void rollout(Field f, int steps, Consumer<Field> each) {
        if (steps > 1) {
            throw new IllegalArgumentException("expected at most 1 step, which solves a stationary problem, got "
                    + steps + "; the solution is no right-hand side to go on from");
        }
        Solver.super.rollout(f, steps, each);
    }
}
