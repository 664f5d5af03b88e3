package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Shape;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final long SEED = 20260218;

    private static List<Trajectory> ensemble(Simulation simulation, long seed, int threads) throws Exception {
        List<Trajectory> all = new ArrayList<>();
        int steps = simulation.settings().equation().stepsUpTo(2);
        Ensemble.run(6, threads, i -> simulation.trajectory(seed, i, steps), (i, trajectory) -> all.add(trajectory));
        return all;
    }

    @ParameterizedTest
    @EnumSource(Equation.class)
    void theNumberOfThreadsChangesNothing(Equation equation) throws Exception {
        Simulation simulation = new Simulation(SimulationSettings.defaults(equation));
        List<Trajectory> alone = ensemble(simulation, SEED, 1);
        assertThat(ensemble(simulation, SEED, 3)).isEqualTo(alone);
        assertThat(alone).doesNotHaveDuplicates();
        assertThat(alone).allMatch(t -> t.states().stream().allMatch(Field::isFinite));
        assertThat(ensemble(simulation, SEED + 1, 2)).doesNotContainAnyElementsOf(alone);
    }

    @ParameterizedTest
    @EnumSource(Equation.class)
    void aTrajectoryIsTheSolversThinnedOut(Equation equation) {
        SimulationSettings settings = SimulationSettings.defaults(equation);
        Simulation simulation = new Simulation(settings.withGrids(settings.points(), settings.points() / 2));
        Field initial = simulation.initial(SEED, 3);
        int steps = equation.stepsUpTo(2);
        Trajectory kept = simulation.trajectory(SEED, 3, steps);
        assertThat(kept).isEqualTo(simulation.solver().rollout(initial, steps).every(2));
        assertThat(kept.grid()).isEqualTo(simulation.outputGrid());
        assertThat(kept.states().get(0)).isEqualTo(simulation.output(initial));
        assertThat(kept.dt()).isEqualTo(settings.dt());
    }

    @ParameterizedTest
    @EnumSource(
            value = Equation.class,
            names = {"POISSON_1D", "POISSON_2D"},
            mode = EnumSource.Mode.EXCLUDE) // they have none
    void theSolverHasTheParametersOfTheSettings(Equation equation) {
        SimulationSettings settings = SimulationSettings.defaults(equation);
        String name = settings.parameters().lastKey();
        SimulationSettings changed = settings.withParameter(name, 1.01 * settings.parameter(name));
        Solver solver = new Simulation(changed).solver();
        assertThat(solver.parameters()).isEqualTo(changed.parameters()).isNotEqualTo(settings.parameters());
        Field initial = new Simulation(settings).initial(SEED, 0);
        assertThat(solver.step(initial))
                .isNotEqualTo(new Simulation(settings).solver().step(initial));
        assertThat(solver.step(initial, ParameterPath.constant(settings.parameters())))
                .isEqualTo(new Simulation(settings).solver().step(initial));
    }

    @Test
    void everyEquationHasItsOwnGrids() {
        assertThat(shape(Equation.HEAT_1D)).isEqualTo(Shape.of(1, 256));
        assertThat(shape(Equation.BURGERS_1D)).isEqualTo(Shape.of(1, 256));
        assertThat(shape(Equation.NAVIER_STOKES_2D)).isEqualTo(Shape.of(1, 64, 64));
        assertThat(shape(Equation.GRAY_SCOTT_2D)).isEqualTo(Shape.of(2, 128, 128));
        assertThat(shape(Equation.KURAMOTO_SIVASHINSKY_1D)).isEqualTo(Shape.of(1, 256));
        assertThat(shape(Equation.POISSON_1D)).isEqualTo(Shape.of(1, 256));
        assertThat(shape(Equation.POISSON_2D)).isEqualTo(Shape.of(1, 64, 64));
    }

    private static Shape shape(Equation equation) {
        return new Simulation(SimulationSettings.defaults(equation))
                .outputGrid()
                .shape();
    }

    @ParameterizedTest
    @EnumSource(
            value = Equation.class,
            names = {"POISSON_1D", "POISSON_2D"})
    void aTrajectoryOfAStationaryProblemIsTheRightHandSideAndTheSolution(Equation equation) {
        SimulationSettings settings = SimulationSettings.defaults(equation);
        Simulation simulation = new Simulation(settings);
        Trajectory trajectory = simulation.trajectory(SEED, 0, 1);
        assertThat(trajectory.dt()).isEqualTo(1);
        assertThat(trajectory.initial().maxAbs()).isEqualTo(1);
        Field solution = ((StationarySolver) simulation.solver()).solve(trajectory.initial());
        assertThat(trajectory.states()).containsExactly(trajectory.initial(), solution);
        assertThat(simulation.outputGrid()).isEqualTo(simulation.solver().grid());
        assertThatThrownBy(() -> simulation.trajectory(SEED, 0, 2)).hasMessageContainingAll("at most 1 step", "got 2");
        assertThatThrownBy(() -> settings.withDt(0.2)).hasMessageContainingAll("dt 1.0", equation.id(), "got 0.2");
        assertThatThrownBy(() -> settings.withMaxAge(5)).hasMessageContainingAll("no age", equation.id());
        assertThatThrownBy(() -> settings.withParameter("nu", 1)).hasMessageContainingAll(equation.id(), "'nu'");
        assertThat(new Simulation(settings.withModes(1)).initial(SEED, 0)).isNotEqualTo(simulation.initial(SEED, 0));
    }

    @Test
    void theVorticityMayStartWeaker() {
        SimulationSettings settings = SimulationSettings.defaults(Equation.NAVIER_STOKES_2D);
        double[] strong = new Simulation(settings).initial(SEED, 0).values();
        double[] weak = new Simulation(settings.withAmplitudeExponent(1.5))
                .initial(SEED, 0)
                .values();
        for (int i = 0; i < strong.length; i++) {
            assertThat(weak[i]).isCloseTo(strong[i] * Math.pow(7, -0.75), within(1e-12));
        }
    }

    @Test
    void burgersOnACoarseGridTakesTheSchemeThatTheErrorNames() {
        SimulationSettings coarse =
                SimulationSettings.defaults(Equation.BURGERS_1D).withGrids(256, 256);
        assertThatThrownBy(() -> new Simulation(coarse)).hasMessageContaining("scheme conservative");
        Simulation simulation = new Simulation(coarse.withScheme(BurgersScheme.of("conservative")));
        for (Field state : simulation.trajectory(SEED, 0, 5).states()) {
            assertThat(state.maxAbs()).isLessThan(1.001);
        }
    }

    @Test
    void patternsSetTheirParameters() {
        SimulationSettings maze =
                SimulationSettings.defaults(Equation.GRAY_SCOTT_2D).withPattern(GrayScottPattern.of("maze"));
        assertThat(maze.parameters()).isEqualTo(Map.of("f", 0.029, "k", 0.057));
    }

    @ParameterizedTest
    @EnumSource(
            value = Equation.class,
            names = {"HEAT_1D", "BURGERS_1D"})
    void thePapersProblemsAreTheDefault(Equation equation) {
        Simulation simulation = new Simulation(SimulationSettings.defaults(equation));
        assertThat(simulation.solver().grid().shape()).isEqualTo(Shape.of(1, 1024));
        assertThat(simulation.outputGrid().shape()).isEqualTo(Shape.of(1, 256));
        assertThat(simulation.solver().dt()).isEqualTo(0.2);
        Field initial = simulation.initial(SEED, 0);
        assertThat(initial.maxAbs()).isEqualTo(1);
        assertThat(initial.values()[0]).isZero();
        assertThat(simulation.from(initial, 1).initial()).isEqualTo(initial.every(4));
    }

    @Test
    void theInitialConditionsAreThePapersSines() {
        Field heat = new Simulation(SimulationSettings.defaults(Equation.HEAT_1D)).initial(SEED, 0);
        assertThat(amplitude(heat, 10, 1023)).isPositive();
        assertThat(amplitude(heat, 11, 1023)).isCloseTo(0, within(1e-12));
        Field burgers = new Simulation(SimulationSettings.defaults(Equation.BURGERS_1D)).initial(SEED, 0);
        for (int k = 1; k <= 30; k++) { // 2(k+1), k = 1 … 10, half waves
            boolean present = k % 2 == 0 && k >= 4 && k <= 22;
            assertThat(Math.abs(amplitude(burgers, k, 1024)) > 1e-12)
                    .as("%d half waves", k)
                    .isEqualTo(present);
        }
    }

    /** 2/n Σ u_i sin(kπ i/n). */
    private static double amplitude(Field u, int k, int n) {
        double sum = 0;
        for (int i = 0; i < u.values().length; i++) {
            sum += u.values()[i] * Math.sin(k * Math.PI * i / n);
        }
        return 2 * sum / n;
    }

    @Test
    void heatMayBeginAtAnyAge() {
        SimulationSettings settings =
                SimulationSettings.defaults(Equation.HEAT_1D).withMaxAge(600);
        Simulation aged = new Simulation(settings);
        Simulation fresh = new Simulation(settings.withMaxAge(0));
        int unchanged = 0;
        double smallest = 1;
        for (int i = 0; i < 200; i++) {
            Field state = aged.initial(SEED, i);
            unchanged += state.equals(fresh.initial(SEED, i)) ? 1 : 0;
            double survival = amplitude(state, 1, 1023) / amplitude(fresh.initial(SEED, i), 1, 1023);
            smallest = Math.min(smallest, survival);
        }
        assertThat(unchanged).isBetween(80, 120);
        assertThat(smallest).isBetween(Math.exp(-2e-4 * Math.PI * Math.PI * 600), 0.5);
        assertThat(aged.initial(SEED, 7)).isEqualTo(aged.initial(SEED, 7));
    }

    @Test
    void settingsAreChecked() {
        SimulationSettings heat = SimulationSettings.defaults(Equation.HEAT_1D);
        assertThat(heat.withParameter("kappa", 1e-3).parameters()).isEqualTo(Map.of("kappa", 1e-3));
        assertThatThrownBy(() -> heat.withParameter("nu", 1)).hasMessageContainingAll("heat-1d", "[kappa]", "'nu'");
        assertThatThrownBy(() -> heat.withParameter("kappa", -1)).hasMessageContaining("kappa");
        assertThatThrownBy(() -> heat.withGrids(1024, 100)).hasMessageContainingAll("1024", "100");
        assertThatThrownBy(() -> new Simulation(heat.withMaxAge(0.1))).hasMessageContaining("0.1");
        SimulationSettings burgers = SimulationSettings.defaults(Equation.BURGERS_1D);
        assertThatThrownBy(() -> new Simulation(burgers.withMaxAge(10))).hasMessageContaining("age");
        assertThatThrownBy(() -> new Simulation(burgers.withGrids(256, 256))).hasMessageContaining("Reynolds");
        SimulationSettings vorticity = SimulationSettings.defaults(Equation.NAVIER_STOKES_2D);
        assertThatThrownBy(() -> vorticity.withModes(4)).hasMessageContainingAll("navier-stokes-2d", "modes");
        assertThatThrownBy(() -> vorticity.withScheme(BurgersScheme.CONSERVATIVE))
                .hasMessageContainingAll("navier-stokes-2d", "conservative");
        assertThatThrownBy(() -> vorticity.withPattern(GrayScottPattern.MAZE))
                .hasMessageContainingAll("navier-stokes-2d", "maze");
        assertThatThrownBy(() -> burgers.withAmplitudeExponent(3)).hasMessageContainingAll("burgers-1d", "exponent");
        assertThatThrownBy(() -> BurgersScheme.of("upwind"))
                .hasMessageContainingAll("[advective, conservative]", "'upwind'");
        assertThatThrownBy(() -> GrayScottPattern.of("stripes")).hasMessageContainingAll("gliders", "'stripes'");
        Simulation unfit = new Simulation(vorticity.withInitialCondition(SineSeries.heat(3)));
        assertThatThrownBy(() -> unfit.trajectory(SEED, 0, 1)).hasMessageContaining("[1, 64, 64]");
        assertThat(new Simulation(SimulationSettings.easyBurgers()).outputGrid().shape())
                .isEqualTo(Shape.of(1, 256));
    }

    @Test
    void aFailureInAnyThreadEndsTheRun() {
        assertThatThrownBy(() -> Ensemble.run(
                        9,
                        2,
                        i -> {
                            if (i == 5) {
                                throw new IllegalArgumentException("number " + i);
                            }
                            return i;
                        },
                        (i, item) -> assertThat(item).isEqualTo(i)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number 5");
    }
}
