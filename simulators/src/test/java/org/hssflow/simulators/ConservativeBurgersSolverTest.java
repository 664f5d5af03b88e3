package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;

class ConservativeBurgersSolverTest {
    private static final double COLE_HOPF_NU = 0.1;

    private static ConservativeBurgersSolver solver(double nu, double dt, int points) {
        return new ConservativeBurgersSolver(nu, dt, points);
    }

    private static Field field(ConservativeBurgersSolver solver, DoubleUnaryOperator u) {
        double[] x = solver.grid().axes().get(0).coordinates();
        return new Field(solver.grid(), Arrays.stream(x).map(u).toArray());
    }

    /** −2ν (log φ)_x with φ = 1.2 + exp(−νπ²t) cos πx, a solution of the heat equation: 0 at both ends. */
    private static double coleHopf(double x, double t) {
        double decay = Math.exp(-COLE_HOPF_NU * Math.PI * Math.PI * t);
        return 2 * COLE_HOPF_NU * Math.PI * decay * Math.sin(Math.PI * x) / (1.2 + decay * Math.cos(Math.PI * x));
    }

    /** u(x, t) from u0(x) = sin 2πx without viscosity, before the shock of t = 1/2π: constant along characteristics. */
    private static double steepened(double x, double t) {
        double from = x;
        for (int i = 0; i < 50; i++) {
            double f = from + t * Math.sin(2 * Math.PI * from) - x;
            from -= f / (1 + 2 * Math.PI * t * Math.cos(2 * Math.PI * from));
        }
        return Math.sin(2 * Math.PI * from);
    }

    private static double meanError(Field u, DoubleUnaryOperator exact) {
        return Arrays.stream(errors(u, exact)).average().orElseThrow();
    }

    private static double[] errors(Field u, DoubleUnaryOperator exact) {
        double[] x = u.grid().axes().get(0).coordinates();
        return IntStream.range(0, x.length)
                .mapToDouble(j -> Math.abs(u.values()[j] - exact.applyAsDouble(x[j])))
                .toArray();
    }

    private static double order(double coarse, double fine) {
        return Math.log(coarse / fine) / Math.log(2);
    }

    @Test
    void convergesToTheViscousSolutionWithOrderTwo() {
        double[] errors = new double[3];
        for (int i = 0; i < 3; i++) {
            ConservativeBurgersSolver solver = solver(COLE_HOPF_NU, 0.5, 64 << i);
            Field end = solver.step(field(solver, x -> coleHopf(x, 0)));
            errors[i] = meanError(end, x -> coleHopf(x, 0.5));
        }
        assertThat(errors[2]).isLessThan(2e-5);
        assertThat(order(errors[1], errors[2])).isBetween(1.9, 2.3);
    }

    @Test
    void convergesToTheInviscidSolutionWithOrderTwoAwayFromExtrema() {
        double t = 0.1;
        double[] errors = new double[3];
        for (int i = 0; i < 3; i++) {
            ConservativeBurgersSolver solver = solver(0, t, 256 << i);
            Field end = solver.step(field(solver, x -> Math.sin(2 * Math.PI * x)));
            double[] all = errors(end, x -> steepened(x, t));
            errors[i] = Arrays.stream(all, 0, all.length / 5).average().orElseThrow(); // u falls from x = 0.35 on
            assertThat(Arrays.stream(all).average().orElseThrow()).isLessThan(2e-4);
        }
        assertThat(order(errors[0], errors[1])).isGreaterThan(1.9);
        assertThat(order(errors[1], errors[2])).isGreaterThan(1.9);
    }

    /** Where u, falling from left to right of x = 0.35, passes a value, between the points by linear interpolation. */
    private static double crossing(Field u, double value) {
        double[] v = u.values();
        double h = u.grid().axes().get(0).spacing();
        int j = (int) (0.35 / h);
        while (v[j] > value) {
            j++;
        }
        return h * (j - (value - v[j]) / (v[j - 1] - v[j]));
    }

    @Test
    void aShockMovesAtTheMeanOfItsSides() {
        for (double right : new double[] {0, -0.5, 0.4}) {
            ConservativeBurgersSolver solver = solver(0, 0.2, 256);
            Field u = field(solver, x -> x > 0.1 && x < 0.4 ? 1 : x >= 0.4 && x < 0.9 ? right : 0);
            Field end = solver.step(u);
            double middle = (1 + right) / 2;
            assertThat(crossing(end, middle) - crossing(u, middle))
                    .as("to %s", right)
                    .isCloseTo(middle * 0.2, within(0.5 / 256));
        }
    }

    @Test
    void aShockIsThinnerThanFourPointsAndARarefactionIsAFan() {
        ConservativeBurgersSolver solver = solver(0, 0.2, 256);
        double[] v =
                solver.step(field(solver, x -> x >= 0.1 && x < 0.5 ? 1 : 0)).values();
        long inside = IntStream.range(128, 256)
                .filter(j -> v[j] > 0.01 && v[j] < 0.99)
                .count();
        assertThat(inside).isBetween(1L, 4L);
        for (int j = 31; j < 72; j++) { // u = (x − 0.1)/t
            assertThat(v[j]).isCloseTo((j / 256.0 - 0.1 + 0.5 / 256) / 0.2, within(0.02));
        }
    }

    @Test
    void aStandingShockStaysAsSharpAsTheGrid() {
        ConservativeBurgersSolver solver = solver(0, 0.2, 256);
        Field u = field(solver, x -> x < 0.1 || x > 0.9 ? 0 : x < 0.5 ? 1 : -1);
        double[] v = solver.step(u).values();
        assertThat(v[127]).isCloseTo(1, within(1e-9));
        assertThat(v[128]).isCloseTo(-1, within(1e-9));
    }

    @Test
    void aWaveThatLeavesStopsAtTheWallAndOneFromTheWallIsAFan() {
        ConservativeBurgersSolver solver = solver(0, 0.5, 256);
        double[] v = solver.step(field(solver, x -> x == 0 ? 0 : 1)).values();
        assertThat(v[255]).isCloseTo(1, within(0.02)); // a shock against the odd image, in the wall
        assertThat(v[0]).isZero();
        for (int j = 0; j < 120; j++) {
            assertThat(v[j]).isCloseTo(j / 256.0 / 0.5, within(0.02));
        }
    }

    private static double mass(Field u) {
        return Arrays.stream(u.values()).sum() / u.values().length;
    }

    @Test
    void massIsConservedThroughAShock() {
        ConservativeBurgersSolver solver = solver(0, 0.05, 256);
        Field u = field(
                solver, x -> Math.exp(-Math.pow((x - 0.3) / 0.05, 2)) - 0.5 * Math.exp(-Math.pow((x - 0.7) / 0.05, 2)));
        Field end = solver.rollout(u, 8).states().get(8);
        double steepest = IntStream.range(1, 256)
                .mapToDouble(j -> end.values()[j - 1] - end.values()[j])
                .max()
                .orElseThrow();
        assertThat(steepest).isGreaterThan(0.2);
        assertThat(mass(end)).isCloseTo(mass(u), within(1e-13));
    }

    /** The flux into both walls, −ν u_x outwards, by one-sided differences of order 2. */
    private static double loss(Field u, double nu) {
        double[] v = u.values();
        int n = v.length;
        return nu * n * ((4 * v[1] - v[2]) / 2 + (4 * v[n - 1] - v[n - 2]) / 2);
    }

    @Test
    void massLeavesOnlyThroughTheWalls() {
        double dt = 0.01;
        ConservativeBurgersSolver solver = solver(0.05, dt, 512);
        Field u = field(solver, x -> Math.sin(Math.PI * x));
        Trajectory trajectory = solver.rollout(u, 40);
        double lost = 0;
        for (int t = 0; t <= 40; t++) {
            lost += (t == 0 || t == 40 ? dt / 2 : dt) * loss(trajectory.states().get(t), 0.05);
        }
        double change = mass(trajectory.states().get(40)) - mass(u);
        assertThat(change).isLessThan(-0.1);
        assertThat(change).isCloseTo(-lost, within(0.01 * lost));
    }

    /** With both walls, where u = 0. */
    private static double totalVariation(Field u) {
        double[] v = Arrays.copyOf(u.values(), u.values().length + 1);
        return IntStream.range(1, v.length)
                .mapToDouble(j -> Math.abs(v[j] - v[j - 1]))
                .sum();
    }

    @Test
    void neitherTheTotalVariationNorTheMaximumGrows() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ConservativeBurgersSolver solver = solver(seed % 2 == 0 ? 0 : 1e-3, 0.002, 128);
            Field noise = field(solver, x -> x == 0 ? 0 : random.nextGaussian());
            Field waves = SineSeries.burgers(10).sample(solver.grid(), random);
            for (Field start : new Field[] {noise, waves}) {
                Field u = start;
                for (int i = 0; i < 10; i++) {
                    Field next = solver.step(u);
                    assertThat(totalVariation(next)).isLessThanOrEqualTo(totalVariation(u) * (1 + 1e-14));
                    assertThat(next.maxAbs()).isLessThanOrEqualTo(u.maxAbs() * (1 + 1e-14));
                    u = next;
                }
            }
        }
    }

    @Test
    void neitherOfThemGrowsWhereTheViscosityRisesWithinAStep() {
        ConservativeBurgersSolver solver = solver(1e-6, 0.2, 256);
        Random random = new Random(3);
        Field u = field(solver, x -> x == 0 ? 0 : 1e-3 * (2 * random.nextDouble() - 1));
        Field next = solver.step(u, (name, t) -> 1e-6 + 0.5 * t / 0.2);
        assertThat(next.maxAbs()).isLessThanOrEqualTo(u.maxAbs());
        assertThat(totalVariation(next)).isLessThanOrEqualTo(totalVariation(u));
    }

    private static double relativeError(Field u, Field truth) {
        double error = 0;
        double norm = 0;
        for (int j = 0; j < u.values().length; j++) {
            error += Math.pow(u.values()[j] - truth.values()[j], 2);
            norm += Math.pow(truth.values()[j], 2);
        }
        return Math.sqrt(error / norm);
    }

    @Test
    void agreesWithTheAdvectiveSolverOnAFineGridAndOnACoarseOneThatThatRefuses() {
        BurgersSolver advective = new BurgersSolver(1e-3, 0.2, 1024);
        ConservativeBurgersSolver fine = solver(1e-3, 0.2, 1024);
        ConservativeBurgersSolver coarse = solver(1e-3, 0.2, 256);
        assertThatThrownBy(() -> new BurgersSolver(1e-3, 0.2, 256)).hasMessageContaining("Reynolds");
        Field u = SineSeries.burgers(10).sample(fine.grid(), new Random(0));
        Trajectory truth = advective.rollout(u, 10);
        Trajectory onFine = fine.rollout(u, 10);
        Trajectory onCoarse = coarse.rollout(u.every(4), 10);
        for (int t = 1; t <= 10; t++) {
            Field exact = truth.states().get(t);
            Field ours = onFine.states().get(t);
            double max = IntStream.range(0, 1024)
                    .mapToDouble(j -> Math.abs(ours.values()[j] - exact.values()[j]))
                    .max()
                    .orElseThrow();
            assertThat(max).isLessThan(1.2e-2);
            assertThat(relativeError(ours, exact)).isLessThan(1e-2);
            assertThat(relativeError(onCoarse.states().get(t), exact.every(4))).isLessThan(2e-2);
        }
    }

    @Test
    void smallWavesDecayByTheIntegralOfANuThatChanges() {
        ConservativeBurgersSolver solver = solver(0.02, 1, 128);
        Field u = field(solver, x -> 1e-9 * Math.sin(2 * Math.PI * x));
        double h = 1.0 / 128;
        double eigenvalue = 4 / (h * h) * Math.pow(Math.sin(Math.PI * h), 2);
        double decay = Math.exp(-eigenvalue * (0.01 + 0.02 / 3));
        Field end = solver.step(u, (name, t) -> 0.01 + 0.02 * t * t);
        assertThat(end.values()[32]).isCloseTo(1e-9 * decay, within(1e-14));
    }

    @Test
    void aStateAtRestStaysAtRest() {
        for (double nu : new double[] {0, 0.1}) {
            ConservativeBurgersSolver solver = solver(nu, 1, 64);
            Field u = field(solver, x -> 0);
            assertThat(solver.step(u)).isEqualTo(u);
        }
    }

    @Test
    void keepsStatesAntisymmetricAboutTheMiddle() {
        ConservativeBurgersSolver solver = solver(1e-3, 0.2, 256);
        double[] v = solver.step(SineSeries.burgers(10).sample(solver.grid(), new Random(7)))
                .values();
        for (int j = 1; j < 256; j++) {
            assertThat(v[256 - j]).isCloseTo(-v[j], within(1e-12));
        }
        assertThat(v[0]).isZero();
    }

    @Test
    void theBitsAreTheSameOnManyThreads() {
        ConservativeBurgersSolver solver = solver(1e-3, 0.2, 256);
        Field u = SineSeries.burgers(10).sample(solver.grid(), new Random(7));
        Field copy = new Field(u.grid(), u.values().clone());
        Field once = solver.step(u);
        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(i -> solver.step(u))
                        .toList())
                .allMatch(once::equals);
        assertThat(u).isEqualTo(copy);
    }

    @Test
    void livesOnTheGridOfTheAdvectiveSolver() {
        ConservativeBurgersSolver solver = solver(1e-3, 0.2, 1024);
        assertThat(solver.grid()).isEqualTo(new BurgersSolver(1e-3, 0.2, 1024).grid());
        assertThat(solver.parameters()).isEqualTo(Map.of("nu", 1e-3));
        assertThat(solver.dt()).isEqualTo(0.2);
    }

    @Test
    void refusesWhatItCannotSolve() {
        assertThatThrownBy(() -> solver(-1e-3, 0.2, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("at least 0", "-0.001");
        assertThatThrownBy(() -> solver(Double.NaN, 0.2, 256)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> solver(1e-3, 0, 256)).hasMessageContaining("dt");
        assertThatThrownBy(() -> solver(1e-3, 0.2, 2)).hasMessageContainingAll("at least 3 points", "got 2");
        ConservativeBurgersSolver solver = solver(1e-3, 0.2, 256);
        Field u = field(solver, x -> Math.sin(2 * Math.PI * x));
        assertThatThrownBy(() -> solver.step(u, (name, t) -> t < 0.1 ? 1e-3 : -1e-3))
                .hasMessageContaining("-0.001");
        assertThatThrownBy(() -> solver.step(u.every(2))).hasMessageContainingAll("[1, 256]", "[1, 128]");
        Field lifted = field(solver, x -> 1);
        assertThatThrownBy(() -> solver.step(lifted)).hasMessageContaining("boundary point 0");
        Field missing = field(solver, x -> x == 0.5 ? Double.NaN : 0);
        assertThatThrownBy(() -> solver.step(missing)).hasMessageContaining("NaN");
    }
}
