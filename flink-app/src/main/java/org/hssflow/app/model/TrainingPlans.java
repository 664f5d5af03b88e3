package org.hssflow.app.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Phase;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Start;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SimulationSettings;

/**
 * The recipes by name. Those that end in {@code -paper}, and the Poisson problems, have the networks, rates and batches of [S]
 * (P. Sittoni et al., arXiv 2602.18248, tables 3, 4 and 7); where they differ, it is said. The others are made for ten minutes of two
 * cores.
 */
public final class TrainingPlans {
    private TrainingPlans() {}

    private static List<TrainingPlan> all() {
        return List.of(
                heat(),
                heatPaper(),
                burgers(),
                burgersPaper(),
                navierStokes(),
                navierStokesPaper(),
                poisson1d(),
                poisson2d());
    }

    /** The names {@link #named} knows. */
    public static List<String> names() {
        return all().stream().map(plan -> plan.recipe().name()).toList();
    }

    /** @throws IllegalArgumentException naming the known recipes */
    public static TrainingPlan named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected one of the recipes " + names() + ", got '" + name + "'"));
    }

    /** The plan of that name, if there is one. */
    public static Optional<TrainingPlan> find(String name) {
        return all().stream().filter(plan -> plan.recipe().name().equals(name)).findFirst();
    }

    /**
     * The heat equation of [S, F.3], for streams that run for thousands of steps. There all modes but the first have died out
     * and δu is 10⁻⁴ of u, so every transition counts relative to its own change (ε = 0), and half the trajectories are up to
     * 600 time units old. The map is linear and so is the network: slopes stay 1. Slopes that are learnt drift away from it
     * and leave errors, some 10⁻³ of the change, that the refit of the last layer cannot mend; without them it reaches what
     * single precision can resolve.
     *
     * <p>What no training state holds, such as higher modes, is not bound to decay: it was measured to grow by 0.02 to 1.2 % a
     * step, depending on the seed. Rollouts of a hundred steps do not notice; of a thousand and more they may diverge.
     */
    private static TrainingPlan heat() {
        return new TrainingPlan(
                recipe(
                        "heat-1d",
                        new Architecture(256, 256, 3, 3, 2, Outer.HSS, Outer.HSS, false, false),
                        Start.LINEAR,
                        new Optimization(1e-3, 1e-6, 0, 256, 0.0, false, 1e-10),
                        4_000),
                SimulationSettings.defaults(Equation.HEAT_1D).withMaxAge(600),
                1_000,
                0,
                10,
                40,
                2_000);
    }

    /** The paper's, for 1,000 epochs; how many trajectories an epoch has, it does not say. */
    private static TrainingPlan heatPaper() {
        return new TrainingPlan(
                recipe(
                        "heat-1d-paper",
                        new Architecture(256, 256, 3, 3, 2, Outer.HSS, Outer.HSS, false, false),
                        Start.LINEAR,
                        new Optimization(1e-3, 1e-5, 1e-3, 256, null, true, null),
                        epochs(1_000, 1_000 * 40, 256)),
                SimulationSettings.defaults(Equation.HEAT_1D),
                1_000,
                0,
                40,
                40,
                40);
    }

    /**
     * Trajectories of half the steps that it is judged by, and twice as many: the first steps, in which the waves steepen, are the
     * hardest and most of the error, and want many initial states.
     */
    private static TrainingPlan burgers() {
        Optimization optimization = new Optimization(
                List.of(new Phase(0.75, 1, 4e-3, 2e-5), new Phase(0.25, 8, 4e-4, 1e-6)), 1e-4, 256, 0.05, true, null);
        return new TrainingPlan(
                recipe(
                        "burgers-1d",
                        new Architecture(256, 256, 3, 3, 8, Outer.DENSE, Outer.DENSE, true, true),
                        Start.NONLINEAR,
                        optimization,
                        56_000),
                SimulationSettings.easyBurgers(),
                8_000,
                100,
                20,
                40,
                40);
    }

    /**
     * The paper's network, rates and batch. With biases and skips, of which the paper says nothing: a network without bias cannot
     * represent u·u_x.
     */
    private static TrainingPlan burgersPaper() {
        Optimization optimization = new Optimization(
                List.of(new Phase(0.8, 1, 5e-4, 1e-6), new Phase(0.2, 8, 5e-5, 1e-6)), 1e-3, 256, 1.0, true, null);
        return new TrainingPlan(
                recipe(
                        "burgers-1d-paper",
                        new Architecture(256, 1024, 4, 3, 32, Outer.DENSE, Outer.DENSE, true, true),
                        Start.NONLINEAR,
                        optimization,
                        epochs(1_500, 1_000 * 75, 256)),
                SimulationSettings.defaults(Equation.BURGERS_1D),
                1_000,
                50,
                75,
                75,
                75);
    }

    /** A rate ten times that of the paper and half its batch: with so few steps, lower rates and larger batches were measured to be worse. */
    private static TrainingPlan navierStokes() {
        Optimization optimization = new Optimization(
                List.of(new Phase(0.85, 1, 1.2e-2, 1e-4), new Phase(0.15, 4, 1e-3, 1e-5)), 0, 32, 0.05, true, null);
        return new TrainingPlan(
                recipe("navier-stokes-2d", outer(64, 1, 8, 8, true), Start.NONLINEAR, optimization, 5_000),
                SimulationSettings.defaults(Equation.NAVIER_STOKES_2D),
                900,
                30,
                10,
                10,
                10);
    }

    /** With biases, of which the paper says nothing: a network without bias cannot represent the forcing. */
    private static TrainingPlan navierStokesPaper() {
        return new TrainingPlan(
                recipe(
                        "navier-stokes-2d-paper",
                        outer(128, 1, 8, 8, true),
                        Start.NONLINEAR,
                        new Optimization(1e-3, 1e-5, 0, 64, 0.05, true, null),
                        epochs(10, 1_000 * 10, 64)),
                SimulationSettings.defaults(Equation.NAVIER_STOKES_2D).withGrids(128, 128),
                1_000,
                20,
                10,
                10,
                10);
    }

    /** Poisson–Neumann: 4 HSS layers, 37,699 parameters. The problem is linear, and slopes that begin at 1 are learnt. */
    private static TrainingPlan poisson1d() {
        return new TrainingPlan(
                stationary(
                        "poisson-1d",
                        new Architecture(256, 256, 2, 3, 2, Outer.HSS, Outer.HSS, false, false),
                        new Optimization(1e-3, 1e-5, 1e-3, 256, null, true, null),
                        epochs(1_000, 2_048, 256)),
                SimulationSettings.defaults(Equation.POISSON_1D),
                2_048,
                0,
                1,
                1,
                0);
    }

    private static TrainingPlan poisson2d() {
        return new TrainingPlan(
                stationary(
                        "poisson-2d",
                        outer(64, 1, 2, 8, false),
                        new Optimization(8e-4, 1e-5, 1e-5, 128, null, true, null),
                        epochs(500, 1_024, 128)),
                SimulationSettings.defaults(Equation.POISSON_2D),
                1_024,
                0,
                1,
                1,
                0);
    }

    /** Three layers on a square grid, depth of them between lift and projection. */
    private static Architecture outer(int points, int depth, int rank, int outerRank, boolean bias) {
        List<Integer> grid = Collections.nCopies(2, points);
        return new Architecture(1, grid, grid, depth, 2, rank, outerRank, Outer.HSS, Outer.HSS, 0, bias, false);
    }

    private static Recipe recipe(
            String name, Architecture architecture, Start start, Optimization optimization, long steps) {
        return new Recipe(name, architecture, true, start, optimization, Budget.ofSteps(steps), null, 1);
    }

    private static Recipe stationary(String name, Architecture architecture, Optimization optimization, long steps) {
        return new Recipe(name, architecture, false, Start.LINEAR, optimization, Budget.ofSteps(steps), null, 1);
    }

    /** How many batches so many passes over the data are. */
    private static long epochs(long count, long transitions, int batch) {
        return count * (transitions / batch);
    }
}
