package org.hssflow.app.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.Trajectory;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.junit.jupiter.api.Test;

class BaselinesTest {
    private static Baselines of(Equation equation, Grid grid) throws InterruptedException {
        SimulationSettings settings = SimulationSettings.defaults(equation);
        return Baselines.of(settings, grid);
    }

    private static Grid grid(Equation equation) {
        return new Simulation(SimulationSettings.defaults(equation)).outputGrid();
    }

    private static List<String> names(Baselines baselines) {
        return baselines.steppers().stream().map(Baseline::name).toList();
    }

    private static double error(Stepper stepper, Trajectory truth) {
        return ErrorMetrics.of(stepper.rollout(truth.initial(), truth.steps()), truth)
                .relativeL2();
    }

    @Test
    void persistenceKeepsTheInitialState() {
        Trajectory truth = new Simulation(SimulationSettings.defaults(Equation.HEAT_1D)).trajectory(1, 0, 3);
        Stepper persistence = Baseline.persistence(truth.grid(), truth.dt()).stepper();
        assertThat(persistence.rollout(truth.initial(), 3).states()).containsOnly(truth.initial());
    }

    @Test
    void ofHeatTheLinearMapIsThePhysics() throws InterruptedException {
        Baselines baselines = of(Equation.HEAT_1D, grid(Equation.HEAT_1D));
        assertThat(names(baselines)).containsExactly("persistence", "linearMap");
        assertThat(baselines.notes()).anyMatch(note -> note.contains("the linear map is the physics"));
        Trajectory truth = new Simulation(SimulationSettings.defaults(Equation.HEAT_1D)).trajectory(1, 0, 40);
        assertThat(error(baselines.steppers().get(1).stepper(), truth)).isLessThan(1e-8);
    }

    @Test
    void ofAStationaryProblemTheLinearMapIsThePhysicsToo() throws InterruptedException {
        Baselines baselines = of(Equation.POISSON_1D, grid(Equation.POISSON_1D));
        assertThat(names(baselines)).containsExactly("persistence", "linearMap");
        assertThat(baselines.notes())
                .anyMatch(note -> note.contains("the linear map is the physics"))
                .anyMatch(note -> note.contains("least squares on 4000 steps"));
        Trajectory truth = new Simulation(SimulationSettings.defaults(Equation.POISSON_1D)).trajectory(1, 0, 1);
        assertThat(error(baselines.steppers().get(1).stepper(), truth)).isLessThan(1e-6);
        assertThat(names(of(Equation.POISSON_2D, grid(Equation.POISSON_2D)))).containsExactly("persistence");
    }

    @Test
    void ofBurgersACoarseSolverFindsTheShocksButNotExactly() throws InterruptedException {
        Baselines baselines = of(Equation.BURGERS_1D, Grid.scalar(new Axis(0, 1.0 / 128, 128)));
        assertThat(names(baselines)).containsExactly("persistence", "coarseSolver");
        assertThat(baselines.notes())
                .anyMatch(note -> note.contains("linear map: left out") && note.contains("[1, 128]"))
                .anyMatch(note -> note.contains("coarse solver") && note.contains("nu=0.001"));
        Trajectory truth = new Simulation(SimulationSettings.defaults(Equation.BURGERS_1D))
                .trajectory(1, 0, 10)
                .every(2);
        double coarse = error(baselines.steppers().get(1).stepper(), truth);
        assertThat(coarse).isBetween(1e-3, 0.2);
        assertThat(error(baselines.steppers().get(0).stepper(), truth)).isGreaterThan(5 * coarse);
    }

    @Test
    void ofNavierStokesThePhysicsIsForcingAndDiffusionAndALinearMapIsTooLarge() throws InterruptedException {
        Baselines baselines = of(Equation.NAVIER_STOKES_2D, grid(Equation.NAVIER_STOKES_2D));
        assertThat(names(baselines)).containsExactly("persistence", "forcedDiffusion");
        assertThat(baselines.notes()).anyMatch(note -> note.contains("left out") && note.contains("4096"));
    }

    @Test
    void ofGrayScottThereIsNoCheapPhysics() throws InterruptedException {
        Baselines baselines = of(Equation.GRAY_SCOTT_2D, grid(Equation.GRAY_SCOTT_2D));
        assertThat(names(baselines)).containsExactly("persistence");
        assertThat(baselines.notes()).contains("cheap physics: none for gray-scott-2d");
    }

    @Test
    void thePhysicsTakesTheParametersItIsGiven() throws InterruptedException {
        Grid grid = Grid.scalar(new Axis(0, 1.0 / 128, 128));
        Trajectory truth = new Simulation(
                        SimulationSettings.defaults(Equation.BURGERS_1D).withParameter("nu", 0.02))
                .trajectory(1, 0, 5)
                .every(2);
        Stepper right = Baselines.of(
                        SimulationSettings.defaults(Equation.BURGERS_1D).withParameter("nu", 0.02), grid)
                .steppers()
                .get(1)
                .stepper();
        Stepper wrong = Baselines.of(
                        SimulationSettings.defaults(Equation.BURGERS_1D).withParameter("nu", 0.01), grid)
                .steppers()
                .get(1)
                .stepper();
        assertThat(error(right, truth)).isLessThan(error(wrong, truth) / 5);
    }

    @Test
    void namesReadAsWords() {
        assertThat(Baseline.label("forcedDiffusion")).isEqualTo("forced diffusion");
        assertThat(Baseline.label("persistence")).isEqualTo("persistence");
    }
}
