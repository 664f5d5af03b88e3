package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;
import org.visnow.jlargearrays.ConcurrencyUtils;

class GrayScottSolverTest {
    private static final double F = GrayScottPattern.SPOTS.f();
    private static final double K = GrayScottPattern.SPOTS.k();

    private static GrayScottSolver solver(double dt, int points) {
        return new GrayScottSolver(F, K, dt, points);
    }

    private interface Concentration {
        double at(double x, double y);
    }

    private static Field field(GrayScottSolver solver, Concentration a, Concentration b) {
        Axis axis = solver.grid().axes().get(0);
        int n = axis.points();
        double[] u = new double[2 * n * n];
        for (int i = 0; i < n * n; i++) {
            double x = axis.coordinate(i % n);
            double y = axis.coordinate(i / n);
            u[i] = a.at(x, y);
            u[n * n + i] = b.at(x, y);
        }
        return new Field(solver.grid(), u);
    }

    private static Field seeds(GrayScottSolver solver) {
        return new GrayScottSeeds(4, 10).sample(solver.grid(), new Random(1));
    }

    private static double maxDifference(Field a, Field b) {
        return IntStream.range(0, a.values().length)
                .mapToDouble(i -> Math.abs(a.values()[i] - b.values()[i]))
                .max()
                .orElseThrow();
    }

    private static double[] species(Field u, int index) {
        int plane = u.values().length / 2;
        return Arrays.copyOfRange(u.values(), index * plane, (index + 1) * plane);
    }

    @Test
    void livesOnTwoSpeciesOnASquareAroundTheOrigin() {
        GrayScottSolver solver = solver(10, 128);
        assertThat(solver.grid().shape().toArray()).containsExactly(2, 128, 128);
        assertThat(solver.grid().axes()).containsOnly(new Axis(-1, 2.0 / 128, 128));
        assertThat(solver.parameters()).isEqualTo(Map.of("f", F, "k", K));
        assertThat(solver.dt()).isEqualTo(10);
        assertThat(solver.substeps()).isEqualTo(10);
    }

    @Test
    void theOrderInTimeIsFour() {
        GrayScottSolver solver = solver(10, 128);
        Field u = seeds(solver);
        Field exact = solver.withSubsteps(60).step(u);
        assertThat(solver.substeps()).isEqualTo(10);
        double coarse = maxDifference(solver.withSubsteps(10).step(u), exact);
        double fine = maxDifference(solver.withSubsteps(20).step(u), exact);
        assertThat(coarse).isLessThan(2e-5);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(4, within(0.3));
    }

    @Test
    void theOrderInTimeIsFourWhileTheRatesChange() {
        GrayScottSolver solver = solver(10, 128);
        Field u = seeds(solver);
        ParameterPath path = (name, t) -> (name.equals("f") ? F : K) * (1 + 0.3 * Math.sin(t / 3));
        Field exact = solver.withSubsteps(40).step(u, path);
        double coarse = maxDifference(solver.withSubsteps(5).step(u, path), exact);
        double fine = maxDifference(solver.withSubsteps(10).step(u, path), exact);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(4, within(0.3));
    }

    @Test
    void theErrorInSpaceFallsFasterThanAnyPower() {
        Concentration bump = (x, y) -> Math.exp(-(x * x + y * y) / (2 * 0.06 * 0.06));
        Field[] ends = new Field[3];
        for (int i = 0; i < 3; i++) {
            GrayScottSolver solver = solver(3, 128 << i).withSubsteps(1);
            ends[i] = solver.step(field(solver, (x, y) -> 1 - bump.at(x, y) / 2, (x, y) -> bump.at(x, y) / 2));
        }
        double coarse = maxDifference(ends[0], ends[2].every(4));
        double fine = maxDifference(ends[1], ends[2].every(2));
        assertThat(coarse).isLessThan(1e-4);
        assertThat(fine).isLessThan(1e-2 * coarse); // a second-order method would gain a factor of 4
    }

    @Test
    void withoutBNothingHappensToAOfOne() {
        GrayScottSolver solver = solver(10, 128);
        Field u = field(solver, (x, y) -> 1, (x, y) -> 0);
        assertThat(maxDifference(solver.step(u), u)).isLessThan(1e-14);
    }

    /** A and B of the well-mixed equations after a time, by the classical Runge–Kutta method in 10,000 steps. */
    private static double[] wellMixed(double a, double b, double time, DoubleUnaryOperator f, DoubleUnaryOperator k) {
        int steps = 10_000;
        double tau = time / steps;
        double[] v = {a, b};
        for (int i = 0; i < steps; i++) {
            double t = i * tau;
            double[] k1 = rates(v, new double[2], 0, f.applyAsDouble(t), k.applyAsDouble(t));
            double fMiddle = f.applyAsDouble(t + tau / 2);
            double kMiddle = k.applyAsDouble(t + tau / 2);
            double[] k2 = rates(v, k1, tau / 2, fMiddle, kMiddle);
            double[] k3 = rates(v, k2, tau / 2, fMiddle, kMiddle);
            double[] k4 = rates(v, k3, tau, f.applyAsDouble(t + tau), k.applyAsDouble(t + tau));
            for (int s = 0; s < 2; s++) {
                v[s] += tau / 6 * (k1[s] + 2 * k2[s] + 2 * k3[s] + k4[s]);
            }
        }
        return v;
    }

    private static double[] rates(double[] v, double[] slope, double tau, double f, double k) {
        double a = v[0] + tau * slope[0];
        double b = v[1] + tau * slope[1];
        return new double[] {-a * b * b + f * (1 - a), a * b * b - (f + k) * b};
    }

    @Test
    void wellMixedSpeciesFollowTheReactionsAlone() {
        GrayScottSolver solver = solver(10, 128).withSubsteps(100);
        Field end = solver.step(field(solver, (x, y) -> 0.5, (x, y) -> 0.4));
        double[] exact = wellMixed(0.5, 0.4, 10, t -> F, t -> K);
        Field expected = field(solver, (x, y) -> exact[0], (x, y) -> exact[1]);
        assertThat(maxDifference(end, expected)).isLessThan(1e-9);
    }

    @Test
    void wellMixedSpeciesFollowRatesThatChange() {
        GrayScottSolver solver = solver(10, 128).withSubsteps(100);
        DoubleUnaryOperator f = t -> 0.03 + 0.002 * t;
        DoubleUnaryOperator k = t -> 0.062 - 0.001 * t;
        Field end = solver.step(
                field(solver, (x, y) -> 0.5, (x, y) -> 0.4), (name, t) -> (name.equals("f") ? f : k).applyAsDouble(t));
        double[] exact = wellMixed(0.5, 0.4, 10, f, k);
        Field expected = field(solver, (x, y) -> exact[0], (x, y) -> exact[1]);
        assertThat(maxDifference(end, expected)).isLessThan(1e-9);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    @Test
    void feedAndDecayBalanceWhatIsInThePlane() {
        double dt = 0.5;
        GrayScottSolver solver = solver(dt, 128).withSubsteps(4);
        Field before = solver(20, 128).step(seeds(solver));
        Field middle = solver.step(before);
        Field after = solver.step(middle);
        double change = content(after) - content(before);
        assertThat(change).isCloseTo(dt / 3 * (gain(before) + 4 * gain(middle) + gain(after)), within(1e-9));
        assertThat(Math.abs(change)).isGreaterThan(1e-4);
    }

    private static double content(Field u) {
        return mean(species(u, 0)) + mean(species(u, 1));
    }

    /** f(1 − A) − (f + k)B. */
    private static double gain(Field u) {
        return F * (1 - mean(species(u, 0))) - (F + K) * mean(species(u, 1));
    }

    @Test
    void withoutBEachModeOfADiffusesAndRelaxesByItself() {
        GrayScottSolver solver = solver(50, 128);
        Field u = field(
                solver,
                (x, y) -> 1 + 0.1 * Math.cos(Math.PI * (2 * x + 3 * y)) - 0.2 * Math.sin(Math.PI * (12 * x - 20 * y)),
                (x, y) -> 0);
        double slow = 0.1 * Math.exp(-(2e-5 * Math.PI * Math.PI * (4 + 9) + F) * 50);
        double fast = 0.2 * Math.exp(-(2e-5 * Math.PI * Math.PI * (144 + 400) + F) * 50);
        Field exact = field(
                solver,
                (x, y) -> 1 + slow * Math.cos(Math.PI * (2 * x + 3 * y)) - fast * Math.sin(Math.PI * (12 * x - 20 * y)),
                (x, y) -> 0);
        assertThat(maxDifference(solver.step(u), exact)).isLessThan(1e-9);
    }

    @Test
    void littleBDiffusesAndDecaysByItself() {
        GrayScottSolver solver = solver(50, 128);
        Field u = field(solver, (x, y) -> 1, (x, y) -> 1e-9 * Math.cos(Math.PI * (12 * x - 20 * y)));
        double decay = Math.exp(-(1e-5 * Math.PI * Math.PI * (144 + 400) + F + K) * 50);
        Field exact = field(solver, (x, y) -> 1, (x, y) -> 1e-9 * decay * Math.cos(Math.PI * (12 * x - 20 * y)));
        assertThat(maxDifference(solver.step(u), exact)).isLessThan(1e-9 * 1e-4);
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
    }

    private static int spots(double[] b, int n) {
        int count = 0;
        for (int i = 0; i < n * n; i++) {
            int x = i % n;
            int y = i / n;
            boolean peak = b[i] > 0.2;
            for (int neighbour = 0; neighbour < 9; neighbour++) {
                int nx = (x + neighbour % 3 - 1 + n) % n;
                int ny = (y + neighbour / 3 - 1 + n) % n;
                peak &= b[i] >= b[ny * n + nx];
            }
            count += peak ? 1 : 0;
        }
        return count;
    }

    @Test
    void spotsDivideAndTakeMoreOfThePlane() {
        GrayScottSolver solver = solver(100, 128).withSubsteps(50);
        Field u = new GrayScottSeeds(1, 1).sample(solver.grid(), new Random(2));
        Trajectory trajectory = solver.rollout(u, 10);
        for (Field state : trajectory.states()) {
            assertThat(Arrays.stream(species(state, 1))).allMatch(b -> b > -0.002 && b < 1);
        }
        double[] early = species(trajectory.states().get(2), 1);
        double[] middle = species(trajectory.states().get(6), 1);
        double[] late = species(trajectory.states().get(10), 1);
        assertThat(variance(middle)).isGreaterThan(1.3 * variance(early));
        assertThat(variance(late)).isGreaterThan(1.3 * variance(middle));
        assertThat(spots(late, 128)).isGreaterThanOrEqualTo(2 * spots(early, 128));
    }

    @Test
    void everyNamedPatternGrowsFromItsSeeds() {
        for (GrayScottPattern pattern : GrayScottPattern.values()) {
            GrayScottSolver solver = new GrayScottSolver(pattern.f(), pattern.k(), 100, 128).withSubsteps(50);
            Field u = pattern.seeds().sample(solver.grid(), new Random(3));
            double[] b = species(solver.step(u), 1);
            assertThat(variance(b)).as(pattern.id()).isGreaterThan(1e-3);
            boolean mostlyB = Arrays.stream(b).filter(v -> v > 0.2).count() > b.length / 2;
            assertThat(mostlyB).as(pattern.id()).isEqualTo(pattern == GrayScottPattern.BUBBLES);
        }
    }

    @Test
    void theBitsAreTheSameOnManyThreadsAndHoweverManyJTransformsMayUse() {
        GrayScottSolver solver = solver(5, 128);
        Field u = seeds(solver);
        Field copy = new Field(u.grid(), u.values().clone());
        Field once = solver.step(u);
        assertThat(IntStream.range(0, 8)
                        .parallel()
                        .mapToObj(i -> solver.step(u))
                        .toList())
                .allMatch(once::equals);
        int threads = ConcurrencyUtils.getNumberOfThreads();
        try {
            ConcurrencyUtils.setNumberOfThreads(threads == 1 ? 4 : 1);
            assertThat(solver(5, 128).step(u)).isEqualTo(once);
        } finally {
            ConcurrencyUtils.setNumberOfThreads(threads);
        }
        assertThat(u).isEqualTo(copy);
    }

    @Test
    void refusesWhatItCannotSolve() {
        for (int points : new int[] {64, 200, 4096}) {
            assertThatThrownBy(() -> solver(10, points))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("power of two from 128 to 2048", "got " + points);
        }
        assertThatThrownBy(() -> new GrayScottSolver(0, K, 10, 128)).hasMessageContainingAll("positive", "f", "0.0");
        assertThatThrownBy(() -> new GrayScottSolver(F, -1, 10, 128)).hasMessageContainingAll("positive", "k", "-1.0");
        assertThatThrownBy(() -> solver(Double.NaN, 128)).hasMessageContaining("dt");
        GrayScottSolver solver = solver(10, 128);
        assertThatThrownBy(() -> solver.withSubsteps(0)).hasMessageContaining("at least 1 substep");
        Field u = seeds(solver);
        assertThatThrownBy(() -> solver.step(seeds(solver(10, 256)))).hasMessageContainingAll("[2, 128, 128]", "256");
        assertThatThrownBy(() -> solver.step(u, (name, t) -> name.equals("k") && t > 5 ? -0.1 : 0.05))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("positive", "k", "-0.1");
        double[] missing = u.values().clone();
        missing[7] = Double.NaN;
        assertThatThrownBy(() -> solver.step(new Field(u.grid(), missing))).hasMessageContaining("NaN");
        Field wild = field(solver, (x, y) -> 1, (x, y) -> -1e3);
        assertThatThrownBy(() -> solver.step(wild))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blows up");
    }
}
