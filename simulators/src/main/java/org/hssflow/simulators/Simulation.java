package org.hssflow.simulators;

import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.Trajectory;

/**
 * Makes trajectories of one equation. Trajectory i of a seed is a pure function of (seed, i), so the number of threads changes
 * nothing.
 *
 * <p>Immutable, and so for any number of threads.
 */
public final class Simulation {
    private static final double NEW_SHARE = 0.5;

    private final SimulationSettings settings;
    private final Stepper solver;
    private final InitialCondition initialCondition;
    private final int stride;

    /** @throws IllegalArgumentException if the grid or the time step does not suit the equation and its parameters */
    public Simulation(SimulationSettings settings) {
        this.settings = settings;
        this.solver = solver(settings);
        this.initialCondition = initialCondition(settings, solver);
        this.stride = settings.points() / settings.outputPoints();
    }

    private static Stepper solver(SimulationSettings s) {
        return s.equation() == Equation.HEAT_1D
                ? new HeatSolver(s.parameter("kappa"), s.dt(), s.points())
                : new BurgersSolver(s.parameter("nu"), s.dt(), s.points());
    }

    private static InitialCondition initialCondition(SimulationSettings s, Stepper solver) {
        if (solver instanceof HeatSolver heat) {
            SineSeries sines = SineSeries.heat(s.modes());
            return s.maxAge() > 0 ? new AgedHeat(sines, heat, NEW_SHARE, s.maxAge()) : sines;
        }
        if (s.maxAge() > 0) {
            throw new IllegalArgumentException(
                    "expected no age for " + s.equation() + ", got " + s.maxAge() + "; only heat has a closed form");
        }
        return SineSeries.burgers(s.modes());
    }

    public SimulationSettings settings() {
        return settings;
    }

    /** The solver, on its own grid. */
    public Stepper solver() {
        return solver;
    }

    /** The grid of the states that are kept: every n-th point of the solver's. */
    public Grid outputGrid() {
        return solver.grid().every(stride);
    }

    /** The initial state of trajectory {@code index}, on the solver's grid. */
    public Field initial(long seed, long index) {
        return initialCondition.sample(solver.grid(), Seeds.random(seed, index));
    }

    /** Trajectory {@code index} on the output grid: steps + 1 states. */
    public Trajectory trajectory(long seed, long index, int steps) {
        return from(initial(seed, index), steps);
    }

    /**
     * The trajectory that begins with a given state.
     *
     * @param initial on the solver's grid
     * @return steps + 1 states on the output grid, the initial one first
     */
    public Trajectory from(Field initial, int steps) {
        return solver.rollout(initial, steps).every(stride);
    }

    /** A state of the solver as it is kept: on the output grid. */
    public Field output(Field state) {
        return state.every(stride);
    }
}
