package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForcedDiffusionTest {
    private static final int N = 32;
    private static final double PHI = 2 * Math.PI;

    /** a (sin + cos) 2π(x+y) + b cos 2π(2x − y) + mean, the exact solution for the right a and b. */
    private static Field waves(Grid grid, double a, double b, double mean) {
        double[] w = new double[N * N];
        for (int i = 0; i < w.length; i++) {
            int row = i / N;
            double x = (double) row / N;
            double y = (double) (i % N) / N;
            w[i] = a * (Math.sin(PHI * (x + y)) + Math.cos(PHI * (x + y))) + b * Math.cos(PHI * (2 * x - y)) + mean;
        }
        return new Field(grid, w);
    }

    private static void assertEqual(Field a, Field b) {
        for (int i = 0; i < a.values().length; i++) {
            assertThat(a.values()[i]).isCloseTo(b.values()[i], within(1e-14));
        }
    }

    @Test
    void everyWaveDecaysByItselfAndTheForcedOneTowardsItsBalance() {
        double nu = 0.01;
        double dt = 0.7;
        Stepper stepper = new ForcedDiffusion(nu, dt, N);
        double rate = 2 * PHI * PHI * nu;
        double e = Math.exp(-rate * dt);
        Field next = stepper.step(waves(stepper.grid(), 0.3, 0.5, 0.2));
        double forced = 0.3 * e + 0.1 / rate * (1 - e);
        assertEqual(next, waves(stepper.grid(), forced, 0.5 * Math.exp(-2.5 * rate * dt), 0.2));
    }

    @Test
    void withoutViscosityTheForcingGrowsInProportionToTime() {
        Stepper stepper = new ForcedDiffusion(0, 0.7, N);
        assertEqual(
                stepper.step(waves(stepper.grid(), 0.3, 0.5, 0.2)), waves(stepper.grid(), 0.3 + 0.1 * 0.7, 0.5, 0.2));
    }

    @Test
    void twoStepsAreOneOfTwiceTheLength() {
        Field w = new GaussianVorticity(3).sample(NavierStokesSolver.torus(N), Seeds.random(1, 0));
        Stepper half = new ForcedDiffusion(1e-3, 0.5, N);
        assertEqual(half.rollout(w, 2).states().get(2), new ForcedDiffusion(1e-3, 1, N).step(w));
    }

    /** A function of x + y alone is carried along itself. */
    @Test
    void whereNothingIsCarriedItIsTheSolver() {
        Field w = waves(NavierStokesSolver.torus(N), 0.3, 0, 0.2);
        Field exact = new NavierStokesSolver(0.01, 1, N).step(w);
        Field cheap = new ForcedDiffusion(0.01, 1, N).step(w);
        for (int i = 0; i < w.values().length; i++) {
            assertThat(cheap.values()[i]).isCloseTo(exact.values()[i], within(1e-7));
        }
    }

    /** On the data of Z. Li et al. at ν = 1e-3: what leaving the advection out costs. */
    @Test
    void withoutAdvectionAStepIsWrongByASixteenthAndARolloutOfTenByAFourth() {
        Simulation simulation = new Simulation(SimulationSettings.defaults(Equation.NAVIER_STOKES_2D));
        Stepper cheap = new ForcedDiffusion(1e-3, 1, 64);
        List<ErrorMetrics> rollouts = new ArrayList<>();
        List<ErrorMetrics> steps = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Trajectory truth = simulation.trajectory(7, i, 10);
            rollouts.add(ErrorMetrics.of(cheap.rollout(truth.initial(), 10), truth));
            for (int t = 0; t < 10; t++) {
                Field before = truth.states().get(t);
                Trajectory one =
                        new Trajectory(1, List.of(before, truth.states().get(t + 1)));
                steps.add(ErrorMetrics.of(cheap.rollout(before, 1), one));
            }
        }
        assertThat(ErrorMetrics.mean(steps).relativeL2()).isCloseTo(0.057, within(0.01));
        assertThat(ErrorMetrics.mean(rollouts).relativeL2()).isCloseTo(0.23, within(0.03));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAViscosityThatIsNone(double nu) {
        assertThatThrownBy(() -> new ForcedDiffusion(nu, 1, N)).hasMessageContaining("nu");
    }

    @Test
    void refusesStatesOfAnotherShape() {
        Field other = new Field(Grid.scalar(new Axis(0, 0.1, 64)), new double[64]);
        assertThatThrownBy(() -> new ForcedDiffusion(1e-3, 1, N).step(other))
                .hasMessageContainingAll("[1, 32, 32]", "[1, 64]");
    }
}
