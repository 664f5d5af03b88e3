package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeumannPoissonSolverTest {
    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static Field of(NeumannPoissonSolver solver, DoubleUnaryOperator function) {
        return new Field(
                solver.grid(),
                Arrays.stream(solver.grid().axes().get(0).coordinates())
                        .map(function)
                        .toArray());
    }

    /** Noise of mean 0. */
    private static Field random(NeumannPoissonSolver solver, long seed) {
        int points = solver.grid().shape().points(0);
        double[] f = new Random(seed).doubles(points, -1, 1).toArray();
        double mean = mean(f);
        return new Field(
                solver.grid(), Arrays.stream(f).map(value -> value - mean).toArray());
    }

    /** −u″ by the three-point stencil, where beyond each end u is what it is before it: u′ = 0 there. */
    private static double[] minusSecondDerivative(double[] u) {
        int n = u.length;
        double[] result = new double[n];
        for (int i = 0; i < n; i++) {
            double left = u[Math.max(i - 1, 0)];
            double right = u[Math.min(i + 1, n - 1)];
            result[i] = (2 * u[i] - left - right) * n * n;
        }
        return result;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 256})
    void theDiscreteEquationHoldsToRounding(int points) {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(points);
        Field f = random(solver, 1);
        double[] left = minusSecondDerivative(solver.solve(f).values());
        for (int i = 0; i < points; i++) {
            assertThat(left[i]).isCloseTo(f.values()[i], within(1e-15 * points * points));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 255})
    void cosinesAreEigenvectorsOfTheDiscreteOperator(int k) {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(256);
        Field f = of(solver, x -> Math.cos(k * Math.PI * x));
        double s = Math.sin(k * Math.PI / 512);
        double eigenvalue = 4 * 256 * 256 * s * s;
        double[] u = solver.solve(f).values();
        for (int i = 0; i < u.length; i++) {
            assertThat(u[i]).isCloseTo(f.values()[i] / eigenvalue, within(1e-13));
        }
    }

    /** u = cos 2πx + x²(1−x)² − 1/30, which has u′ = 0 at both ends, mean 0, and is no sum of few cosines. */
    private static double smooth(double x) {
        return Math.cos(2 * Math.PI * x) + x * x * (1 - x) * (1 - x) - 1.0 / 30;
    }

    private static double minusSmoothSecondDerivative(double x) {
        return 4 * Math.PI * Math.PI * Math.cos(2 * Math.PI * x) - (2 - 12 * x + 12 * x * x);
    }

    private static double error(int points) {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(points);
        double[] f = of(solver, NeumannPoissonSolverTest::minusSmoothSecondDerivative)
                .values();
        double quadrature = mean(f); // the integral is 0, its midpoint rule is so to second order
        double[] u = solver.solve(new Field(
                        solver.grid(),
                        Arrays.stream(f).map(value -> value - quadrature).toArray()))
                .values();
        double[] exact = of(solver, NeumannPoissonSolverTest::smooth).values();
        double max = 0;
        for (int i = 0; i < points; i++) {
            max = Math.max(max, Math.abs(u[i] - exact[i]));
        }
        return max;
    }

    @Test
    void theOrderIsTwo() {
        assertThat(error(64)).isLessThan(2e-3);
        assertThat(error(64) / error(128)).isBetween(3.9, 4.1);
        assertThat(error(128) / error(256)).isBetween(3.9, 4.1);
    }

    /** u′ at x = 0 of the parabola through the first three points, of which none is x = 0. */
    private static double slopeAtTheEnd(double[] u) {
        return (-2 * u[0] + 3 * u[1] - u[2]) * u.length;
    }

    /** Of mean 0; neither it nor its slope is 0 at the left end. */
    private static double zigzag(double x) {
        return x < 0.5 ? 1 - 4 * x : 4 * x - 3;
    }

    @Test
    void noFluxLeavesTheEnds() {
        for (int points : new int[] {256, 512}) {
            NeumannPoissonSolver solver = new NeumannPoissonSolver(points);
            double[] u =
                    solver.solve(of(solver, NeumannPoissonSolverTest::zigzag)).values();
            double inside = (u[points / 8 + 1] - u[points / 8 - 1]) * points / 2;
            assertThat(Math.abs(slopeAtTheEnd(u))).isLessThan(20.0 / (points * points));
            assertThat(Math.abs(inside)).isGreaterThan(0.02);
        }
    }

    @Test
    void theSolutionHasMeanZero() {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(256);
        assertThat(mean(solver.solve(random(solver, 3)).values())).isCloseTo(0, within(1e-17));
    }

    @Test
    void theSolutionIsLinearInTheRightHandSide() {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(256);
        double[] f = random(solver, 4).values();
        double[] g = random(solver, 5).values();
        double[] mixed = new double[256];
        Arrays.setAll(mixed, i -> 2 * f[i] - 3 * g[i]);
        double[] u = solver.solve(new Field(solver.grid(), f)).values();
        double[] v = solver.solve(new Field(solver.grid(), g)).values();
        double[] w = solver.solve(new Field(solver.grid(), mixed)).values();
        for (int i = 0; i < 256; i++) {
            assertThat(w[i]).isCloseTo(2 * u[i] - 3 * v[i], within(1e-14));
        }
        assertThat(solver.solve(new Field(solver.grid(), new double[256])).maxAbs())
                .isZero();
    }

    @Test
    void whatSinglePrecisionLeavesOfTheMeanIsTakenOff() {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(256);
        Field f = of(solver, x -> Math.cos(Math.PI * x));
        Field lifted = of(solver, x -> Math.cos(Math.PI * x) + 1e-7);
        double[] u = solver.solve(f).values();
        double[] v = solver.solve(lifted).values();
        for (int i = 0; i < 256; i++) {
            assertThat(v[i]).isCloseTo(u[i], within(1e-14));
        }
    }

    @Test
    void theOneStepIsTheSolution() {
        NeumannPoissonSolver solver = new NeumannPoissonSolver(256);
        Field f = random(solver, 6);
        assertThat(solver.step(f)).isEqualTo(solver.solve(f));
        assertThat(solver.rollout(f, 1).states()).containsExactly(f, solver.solve(f));
        assertThat(solver.rollout(f, 0).states()).containsExactly(f);
        assertThat(solver.dt()).isEqualTo(1);
        assertThat(solver.parameters()).isEmpty();
        assertThatThrownBy(() -> solver.rollout(f, 2)).hasMessageContainingAll("at most 1 step", "got 2");
    }

    @Test
    void refusesWhatItCannotSolve() {
        assertThatThrownBy(() -> new NeumannPoissonSolver(1)).hasMessageContainingAll("2 to 65536", "got 1");
        assertThatThrownBy(() -> new NeumannPoissonSolver(65_537)).hasMessageContaining("got 65537");
        NeumannPoissonSolver solver = new NeumannPoissonSolver(8);
        assertThatThrownBy(() -> solver.solve(of(solver, x -> 0.25)))
                .hasMessageContainingAll("mean 0", "got mean 0.25", "subtract it");
        Field other = new Field(Grid.scalar(new Axis(0, 0.1, 4)), new double[4]);
        assertThatThrownBy(() -> solver.solve(other)).hasMessageContainingAll("[1, 8]", "[1, 4]");
        assertThatThrownBy(() -> solver.solve(of(solver, x -> Double.NaN))).hasMessageContaining("NaN");
    }
}
