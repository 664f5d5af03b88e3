package org.hssflow.app.model;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;
import org.hssflow.pde.Trajectory;
import org.hssflow.simulators.ConservativeBurgersSolver;
import org.hssflow.simulators.ForcedDiffusion;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/**
 * What a surrogate of an equation is measured against: persistence, the best linear map, and the equation's cheap physics. What
 * there is none of is said.
 *
 * @param steppers in the order of a report, persistence first
 * @param notes what the others are, and why one is left out
 */
public record Baselines(List<Baseline> steppers, List<String> notes) {
    /** Neither a recipe nor a test set has it. */
    static final long SEED = TestSet.SEED + 2;

    private static final int STEPS = 4_000;
    private static final int TRAJECTORY_STEPS = 40;

    public Baselines {
        steppers = List.copyOf(steppers);
        notes = List.copyOf(notes);
    }

    /** Persistence alone. */
    public static Baselines persistence(Grid grid, double dt) {
        return new Baselines(List.of(Baseline.persistence(grid, dt)), List.of());
    }

    /** Persistence alone, where nothing is known of how the truth was made. */
    public static Baselines ofRecorded(Grid grid, double dt) {
        return new Baselines(
                persistence(grid, dt).steppers(),
                List.of("linear map and cheap physics: left out, since the model was trained on a recording"));
    }

    /**
     * All that the equation has. The linear map is fitted to trajectories that are simulated here.
     *
     * @param simulation of the truth: its parameters, which the surrogate is not told and these are, and its dt
     * @param grid of the states
     */
    public static Baselines of(SimulationSettings simulation, Grid grid) throws InterruptedException {
        Baselines all = persistence(grid, simulation.dt());
        all = all.and(linearMap(simulation, grid.shape()));
        return all.and(physics(simulation, grid.shape()));
    }

    private Baselines and(Baselines more) {
        List<Baseline> both = new ArrayList<>(steppers);
        both.addAll(more.steppers);
        List<String> said = new ArrayList<>(notes);
        said.addAll(more.notes);
        return new Baselines(both, said);
    }

    private static Baselines linearMap(SimulationSettings settings, Shape shape) throws InterruptedException {
        if (shape.size() > LinearMap.MAX_VALUES) {
            return none("linear map: left out, since a state has " + shape.size() + " values, more than "
                    + LinearMap.MAX_VALUES);
        }
        Simulation simulation = new Simulation(settings);
        Shape simulated = simulation.outputGrid().shape();
        if (!simulated.equals(shape)) {
            return none("linear map: left out, since simulations of " + settings.equation() + " make states "
                    + simulated + " to fit it to, not " + shape);
        }
        int each = settings.equation().stepsUpTo(TRAJECTORY_STEPS);
        List<Trajectory> trajectories = TestSet.trajectories(simulation, SEED, STEPS / each, each);
        return one(
                new Baseline("linearMap", LinearMap.fit(trajectories)),
                "linear map: least squares on " + STEPS + " steps of other trajectories, seed " + SEED);
    }

    private static Baselines physics(SimulationSettings settings, Shape shape) {
        int points = shape.points(0);
        double dt = settings.dt();
        return switch (settings.equation()) {
            case HEAT_1D, POISSON_1D, POISSON_2D ->
                none("cheap physics: the equation is linear, so the linear map is the physics");
            case BURGERS_1D ->
                one(
                        new Baseline(
                                "coarseSolver", new ConservativeBurgersSolver(settings.parameter("nu"), dt, points)),
                        "coarse solver: the conservative scheme on the " + points + " points that are kept, "
                                + settings.parameters());
            case NAVIER_STOKES_2D ->
                one(
                        new Baseline("forcedDiffusion", new ForcedDiffusion(settings.parameter("nu"), dt, points)),
                        "forced diffusion: forcing and diffusion exactly, without advection, " + settings.parameters());
            case GRAY_SCOTT_2D, KURAMOTO_SIVASHINSKY_1D -> none("cheap physics: none for " + settings.equation());
        };
    }

    private static Baselines one(Baseline baseline, String note) {
        return new Baselines(List.of(baseline), List.of(note));
    }

    private static Baselines none(String note) {
        return new Baselines(List.of(), List.of(note));
    }
}
