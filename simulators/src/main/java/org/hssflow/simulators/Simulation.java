package org.hssflow.simulators;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;

/**
 * Makes trajectories of one equation. Trajectory i of a seed is a pure function of (seed, i), so the number of threads changes
 * nothing.
 *
 * <p>Immutable, and so for any number of threads.
 */
public final class Simulation {
    /** The length of the line, on which Kuramoto–Sivashinsky with ν = 1 is chaotic. */
    public static final double KURAMOTO_SIVASHINSKY_LENGTH = 64;

    private static final double NEW_SHARE = 0.5;

    private final SimulationSettings settings;
    private final Solver solver;
    private final InitialCondition initialCondition;
    private final int stride;

    /** @throws IllegalArgumentException if the grid or the time step does not suit the equation and its parameters */
    public Simulation(SimulationSettings settings) {
        this.settings = settings;
        this.solver = solver(settings);
        this.initialCondition = initialCondition(settings, solver);
        this.stride = settings.points() / settings.outputPoints();
    }

    private static Solver solver(SimulationSettings s) {
        return switch (s.equation()) {
            case HEAT_1D -> new HeatSolver(s.parameter("kappa"), s.dt(), s.points());
            case BURGERS_1D -> burgers(s);
            case NAVIER_STOKES_2D -> new NavierStokesSolver(s.parameter("nu"), s.dt(), s.points());
            case GRAY_SCOTT_2D -> new GrayScottSolver(s.parameter("f"), s.parameter("k"), s.dt(), s.points());
            case KURAMOTO_SIVASHINSKY_1D ->
                new KuramotoSivashinskySolver(s.parameter("nu"), KURAMOTO_SIVASHINSKY_LENGTH, s.dt(), s.points());
            case POISSON_1D -> new NeumannPoissonSolver(s.points());
            case POISSON_2D -> new DirichletPoissonSolver(s.points());
        };
    }

    private static Solver burgers(SimulationSettings s) {
        return switch (s.scheme()) {
            case ADVECTIVE -> new BurgersSolver(s.parameter("nu"), s.dt(), s.points());
            case CONSERVATIVE -> new ConservativeBurgersSolver(s.parameter("nu"), s.dt(), s.points());
        };
    }

    private static InitialCondition initialCondition(SimulationSettings s, Solver solver) {
        return s.maxAge() > 0 && solver instanceof HeatSolver heat
                ? new AgedHeat(s.initial(), heat, NEW_SHARE, s.maxAge())
                : s.initial();
    }

    public SimulationSettings settings() {
        return settings;
    }

    /** The solver, on its own grid. */
    public Solver solver() {
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

    /**
     * Trajectory {@code index} on the output grid: steps + 1 states.
     *
     * @param steps at most 1 of a stationary problem
     */
    public Trajectory trajectory(long seed, long index, int steps) {
        return from(initial(seed, index), steps);
    }

    /**
     * The trajectory that begins with a given state.
     *
     * @param initial on the solver's grid
     * @param steps at most 1 of a stationary problem
     * @return steps + 1 states on the output grid, the initial one first
     */
    public Trajectory from(Field initial, int steps) {
        List<Field> kept = new ArrayList<>();
        solver.rollout(initial, steps, state -> kept.add(output(state)));
        return new Trajectory(settings.dt(), kept);
    }

    /** A state of the solver as it is kept: on the output grid. */
    public Field output(Field state) {
        return state.every(stride);
    }
}
