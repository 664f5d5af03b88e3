package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirichletPoissonSolverTest {
    private static Field of(DirichletPoissonSolver solver, DoubleBinaryOperator function) {
        double[] x = solver.grid().axes().get(0).coordinates();
        double[] values = new double[x.length * x.length];
        Arrays.setAll(values, i -> function.applyAsDouble(x[i / x.length], x[i % x.length]));
        return new Field(solver.grid(), values);
    }

    private static Field random(DirichletPoissonSolver solver, long seed) {
        int size = solver.grid().shape().size();
        return new Field(solver.grid(), new Random(seed).doubles(size, -1, 1).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 17, 64})
    void theDiscreteEquationHoldsToRounding(int points) {
        DirichletPoissonSolver solver = new DirichletPoissonSolver(points);
        double[] f = random(solver, 1).values();
        double[] u = solver.solve(new Field(solver.grid(), f)).values();
        double n = points - 1;
        for (int i = 1; i < points - 1; i++) {
            for (int j = 1; j < points - 1; j++) {
                int at = i * points + j;
                double left = (4 * u[at] - u[at - 1] - u[at + 1] - u[at - points] - u[at + points]) * n * n;
                assertThat(left).isCloseTo(f[at], within(1e-12));
            }
        }
    }

    @Test
    void theSolutionIsZeroOnTheBoundaryWhateverTheRightHandSideIsThere() {
        DirichletPoissonSolver solver = new DirichletPoissonSolver(16);
        double[] f = random(solver, 2).values();
        double[] u = solver.solve(new Field(solver.grid(), f)).values();
        double[] changed = f.clone();
        for (int i = 0; i < 16; i++) {
            for (int at : new int[] {i, 240 + i, 16 * i, 16 * i + 15}) {
                assertThat(u[at]).isZero();
                changed[at] = 7;
            }
        }
        assertThat(u[16 + 1]).isNotZero();
        assertThat(solver.solve(new Field(solver.grid(), changed)).values()).isEqualTo(u);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "10, 2", "62, 62"})
    void productsOfSinesAreEigenvectorsOfTheDiscreteOperator(int k, int l) {
        DirichletPoissonSolver solver = new DirichletPoissonSolver(64);
        Field f = of(solver, (x, y) -> Math.sin(k * Math.PI * x) * Math.sin(l * Math.PI * y));
        double sx = Math.sin(k * Math.PI / 126);
        double sy = Math.sin(l * Math.PI / 126);
        double eigenvalue = 4 * 63 * 63 * (sx * sx + sy * sy);
        double[] u = solver.solve(f).values();
        for (int i = 0; i < u.length; i++) {
            assertThat(u[i]).isCloseTo(f.values()[i] / eigenvalue, within(1e-15));
        }
    }

    /** Against u = x(1−x) sin(3πy) e^x, which is 0 on the boundary and treats the axes differently. */
    private static double error(int points) {
        DirichletPoissonSolver solver = new DirichletPoissonSolver(points);
        Field f = of(solver, (x, y) -> {
            double a = x * (1 - x);
            double secondDerivative = (a + 2 * (1 - 2 * x) - 2) * Math.exp(x);
            return (9 * Math.PI * Math.PI * a * Math.exp(x) - secondDerivative) * Math.sin(3 * Math.PI * y);
        });
        double[] exact = of(solver, (x, y) -> x * (1 - x) * Math.exp(x) * Math.sin(3 * Math.PI * y))
                .values();
        double[] u = solver.solve(f).values();
        double max = 0;
        for (int i = 0; i < u.length; i++) {
            max = Math.max(max, Math.abs(u[i] - exact[i]));
        }
        return max;
    }

    @Test
    void theOrderIsTwo() {
        assertThat(error(65)).isLessThan(2e-3);
        assertThat(error(33) / error(65)).isBetween(3.9, 4.1);
        assertThat(error(65) / error(129)).isBetween(3.9, 4.1);
    }

    @Test
    void theSolutionIsLinearInTheRightHandSide() {
        DirichletPoissonSolver solver = new DirichletPoissonSolver(32);
        double[] f = random(solver, 3).values();
        double[] g = random(solver, 4).values();
        double[] mixed = new double[f.length];
        Arrays.setAll(mixed, i -> 2 * f[i] - 3 * g[i]);
        double[] u = solver.solve(new Field(solver.grid(), f)).values();
        double[] v = solver.solve(new Field(solver.grid(), g)).values();
        double[] w = solver.solve(new Field(solver.grid(), mixed)).values();
        for (int i = 0; i < w.length; i++) {
            assertThat(w[i]).isCloseTo(2 * u[i] - 3 * v[i], within(1e-15));
        }
    }

    @Test
    void theOneStepIsTheSolution() {
        DirichletPoissonSolver solver = new DirichletPoissonSolver(16);
        Field f = random(solver, 5);
        assertThat(solver.rollout(f, 1).states()).containsExactly(f, solver.solve(f));
        assertThatThrownBy(() -> solver.rollout(f, 2)).hasMessageContainingAll("at most 1 step", "got 2");
    }

    @Test
    void refusesWhatItCannotSolve() {
        assertThatThrownBy(() -> new DirichletPoissonSolver(2)).hasMessageContainingAll("3 to 1024", "got 2");
        assertThatThrownBy(() -> new DirichletPoissonSolver(1025)).hasMessageContaining("got 1025");
        DirichletPoissonSolver solver = new DirichletPoissonSolver(8);
        Axis axis = new Axis(0, 0.25, 4);
        Field other = new Field(new Grid(1, List.of(axis, axis)), new double[16]);
        assertThatThrownBy(() -> solver.solve(other)).hasMessageContainingAll("[1, 8, 8]", "[1, 4, 4]");
        assertThatThrownBy(() -> solver.solve(of(solver, (x, y) -> Double.NaN))).hasMessageContaining("NaN");
    }
}
