package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NavierStokesSolverTest {
    private static final double EIGENVALUE = 8 * Math.PI * Math.PI; // of −Δ on sin 2πx sin 2πy

    private static Field field(Grid grid, DoubleBinaryOperator f) {
        double[] x = grid.axes().get(0).coordinates();
        double[] w = new double[x.length * x.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = f.applyAsDouble(x[i / x.length], x[i % x.length]);
        }
        return new Field(grid, w);
    }

    private static Field taylorGreen(Grid grid) {
        return field(grid, (x, y) -> Math.sin(2 * Math.PI * x) * Math.sin(2 * Math.PI * y));
    }

    /** Eddies of every size that 32 points resolve, faster than those of the paper. */
    private static Field eddies(Grid grid) {
        return new GaussianVorticity(6).sample(grid, new Random(4));
    }

    private static double maxDifference(Field a, Field b, double factor) {
        double max = 0;
        for (int i = 0; i < a.values().length; i++) {
            max = Math.max(max, Math.abs(a.values()[i] - factor * b.values()[i]));
        }
        return max;
    }

    private static double mean(Field a, Field b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += a.values()[i] * b.values()[i] / a.values().length;
        }
        return sum;
    }

    /** Σ_k |ŵ|²/(4π²|k|²), twice the energy, or Σ_k 4π²|k|² |ŵ|², the palinstrophy. */
    private static double weighted(Field w, int power) {
        int n = w.grid().shape().points(0);
        FourierModes modes = new FourierModes(n, n / 2 - 1);
        double[] c = modes.analysis(w.values());
        double sum = 0;
        for (int mode = 1; mode < modes.count(); mode++) {
            double k = Math.hypot(modes.kx(mode), modes.ky(mode));
            sum += 2
                    * Math.pow(2 * Math.PI * k, power)
                    * (c[2 * mode] * c[2 * mode] + c[2 * mode + 1] * c[2 * mode + 1]);
        }
        return sum;
    }

    @Test
    void agreesWithTheReference() throws IOException {
        Dataset reference = References.dataset("ns1_64.npz");
        Trajectory truth = reference.trajectory(0);
        NavierStokesSolver solver = new NavierStokesSolver(1e-3, reference.dt(), 64);
        Field initial = new Field(solver.grid(), truth.initial().values());
        Trajectory ours = solver.rollout(initial, truth.steps());
        assertThat(truth.steps()).isEqualTo(10);
        for (int t = 1; t <= 10; t++) {
            Field state = truth.states().get(t);
            double error = maxDifference(ours.states().get(t), state, 1);
            assertThat(error / state.maxAbs()).isLessThan(1e-6);
        }
    }

    @Test
    void taylorGreenVorticesKeepTheirShapeAndDecay() {
        NavierStokesSolver solver = new NavierStokesSolver(0.01, 0.5, 32).withForcing(0);
        Field u = taylorGreen(solver.grid());
        double decay = Math.exp(-EIGENVALUE * 0.01 * 0.5);
        assertThat(maxDifference(solver.step(u), u, decay)).isLessThan(1e-14);
    }

    @Test
    void theDecayFollowsAViscosityThatVaries() {
        NavierStokesSolver solver =
                new NavierStokesSolver(0.01, 0.5, 32).withForcing(0).withSubsteps(3);
        Field u = taylorGreen(solver.grid());
        ParameterPath path = (name, time) -> 0.01 + 0.005 * Math.sin(9 * time);
        double integral = 0.01 * 0.5 + 0.005 / 9 * (1 - Math.cos(9 * 0.5));
        assertThat(maxDifference(solver.step(u, path), u, Math.exp(-EIGENVALUE * integral)))
                .isLessThan(1e-13);
    }

    @Test
    void theForcingDrivesAFluidAtRest() {
        NavierStokesSolver solver = new NavierStokesSolver(0.01, 0.5, 32);
        Field rest = field(solver.grid(), (x, y) -> 0);
        double growth = (1 - Math.exp(-EIGENVALUE * 0.01 * 0.5)) / (EIGENVALUE * 0.01); // along x + y: no advection
        Field forcing = field(
                solver.grid(), (x, y) -> 0.1 * (Math.sin(2 * Math.PI * (x + y)) + Math.cos(2 * Math.PI * (x + y))));
        assertThat(maxDifference(solver.step(rest), forcing, growth)).isLessThan(1e-8);
    }

    /** A wave along x that a wave along y of k = 1 shears: u·∇w by hand. */
    @Test
    void vorticityIsCarriedByTheVelocityOfItsStreamFunction() {
        double dt = 1e-4;
        NavierStokesSolver solver = new NavierStokesSolver(0, dt, 32).withForcing(0);
        double a = 2 * Math.PI;
        Field w = field(solver.grid(), (x, y) -> Math.cos(2 * a * x) + Math.sin(a * y));
        // ψ = cos(2ax)/(4a²) + sin(ay)/a²; u = ψ_y, v = −ψ_x
        Field advection = field(solver.grid(), (x, y) -> {
            double u = Math.cos(a * y) / a;
            double v = Math.sin(2 * a * x) / (2 * a);
            return u * -2 * a * Math.sin(2 * a * x) + v * a * Math.cos(a * y);
        });
        Field next = solver.step(w);
        for (int i = 0; i < w.values().length; i++) {
            double rate = (next.values()[i] - w.values()[i]) / dt;
            assertThat(rate).isCloseTo(-advection.values()[i], within(20 * dt));
        }
    }

    private static double orderInTime(ParameterPath path) {
        NavierStokesSolver solver = new NavierStokesSolver(0.003, 0.5, 32);
        Field u = eddies(solver.grid());
        Field exact = solver.withSubsteps(320).step(u, path);
        double coarse = maxDifference(solver.withSubsteps(20).step(u, path), exact, 1);
        double fine = maxDifference(solver.withSubsteps(40).step(u, path), exact, 1);
        assertThat(fine).isGreaterThan(1e-11);
        return Math.log(coarse / fine) / Math.log(2);
    }

    @Test
    void convergesWithOrderFourInTimeAlsoWhereTheViscosityVaries() {
        assertThat(orderInTime((name, time) -> 0.003)).isCloseTo(4, within(0.2));
        assertThat(orderInTime((name, time) -> 0.003 + 0.002 * Math.cos(7 * time)))
                .isCloseTo(4, within(0.2));
    }

    @Test
    void withoutViscosityAndForcingEnergyAndEnstrophyAreConserved() {
        NavierStokesSolver solver =
                new NavierStokesSolver(0, 0.5, 32).withForcing(0).withSubsteps(50);
        Field first = solver.step(eddies(solver.grid())); // without the modes that are dropped
        Field last = solver.step(first);
        assertThat(maxDifference(first, last, 1)).isGreaterThan(0.1 * first.maxAbs());
        assertThat(weighted(last, -2)).isCloseTo(weighted(first, -2), within(1e-7 * weighted(first, -2)));
        assertThat(mean(last, last)).isCloseTo(mean(first, first), within(1e-7 * mean(first, first)));
    }

    @Test
    void viscosityTakesEnergyAtTheRateOfTheEnstrophyAndThatAtTheRateOfThePalinstrophy() {
        double nu = 1e-3;
        double dt = 1e-3;
        NavierStokesSolver solver = new NavierStokesSolver(nu, dt, 32).withForcing(0);
        Field before = solver.step(eddies(solver.grid()));
        Field middle = solver.step(before);
        Field after = solver.step(middle);
        double energyRate = (weighted(after, -2) - weighted(before, -2)) / (2 * dt);
        double enstrophyRate = (mean(after, after) - mean(before, before)) / (2 * dt);
        double enstrophy = mean(middle, middle);
        double palinstrophy = weighted(middle, 2);
        assertThat(energyRate).isCloseTo(-2 * nu * enstrophy, within(1e-4 * 2 * nu * enstrophy));
        assertThat(enstrophyRate).isCloseTo(-2 * nu * palinstrophy, within(1e-4 * 2 * nu * palinstrophy));
    }

    @Test
    void aMeanVorticityStaysAndCarriesNothing() {
        NavierStokesSolver solver = new NavierStokesSolver(1e-3, 1, 32);
        Field u = eddies(solver.grid());
        double[] lifted = u.values().clone();
        for (int i = 0; i < lifted.length; i++) {
            lifted[i] += 0.7;
        }
        double[] a = solver.step(u).values();
        double[] b = solver.step(new Field(solver.grid(), lifted)).values();
        for (int i = 0; i < a.length; i++) {
            assertThat(b[i]).isCloseTo(a[i] + 0.7, within(1e-13));
        }
    }

    @Test
    void aFinerGridGivesTheSameFlow() {
        NavierStokesSolver coarse = new NavierStokesSolver(2e-3, 1, 64);
        NavierStokesSolver fine = new NavierStokesSolver(2e-3, 1, 128);
        InitialCondition condition = new GaussianVorticity(3);
        Field a = coarse.step(condition.sample(coarse.grid(), new Random(1)));
        Field b = fine.step(condition.sample(fine.grid(), new Random(1))).every(2);
        assertThat(maxDifference(a, b, 1)).isLessThan(1e-5 * a.maxAbs());
    }

    @Test
    void refusesAnUnstableSubstepAndAcceptsTheOneItRecommends() {
        NavierStokesSolver solver = new NavierStokesSolver(1e-3, 1, 64);
        Field fast = field(solver.grid(), (x, y) -> 4 * Math.PI * Math.sin(2 * Math.PI * x)); // max|v| = 2
        assertThatThrownBy(() -> solver.withSubsteps(20).step(fast))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0.0107", "got 0.0500", "2.00", "at least 94 substeps");
        assertThatThrownBy(() -> solver.withSubsteps(93).step(fast)).hasMessageContaining("94 substeps");
        assertThat(solver.withSubsteps(94).step(fast).maxAbs()).isLessThan(fast.maxAbs() + 0.2);
        assertThat(maxDifference(solver.step(fast), solver.withSubsteps(400).step(fast), 1))
                .isLessThan(1e-6);
    }

    @Test
    void refusesAForcingThatMakesAFlowTooFastWithinAStep() {
        NavierStokesSolver solver = new NavierStokesSolver(1e-4, 10, 32).withForcing(100);
        assertThatThrownBy(() -> solver.step(eddies(solver.grid()))).hasMessageEndingWith("; take a shorter dt");
    }

    @Test
    void refusesWhatItCannotSolve() {
        assertThatThrownBy(() -> new NavierStokesSolver(-1, 1, 64)).hasMessageContainingAll("nu", "-1");
        assertThatThrownBy(() -> new NavierStokesSolver(1e-3, 0, 64)).hasMessageContaining("dt");
        assertThatThrownBy(() -> new NavierStokesSolver(1e-3, 1, 48)).hasMessageContainingAll("power of two", "48");
        NavierStokesSolver solver = new NavierStokesSolver(1e-3, 1, 64);
        assertThatThrownBy(() -> solver.withSubsteps(0)).hasMessageContaining("substep");
        assertThatThrownBy(() -> solver.withForcing(Double.NaN)).hasMessageContaining("NaN");
        Field u = eddies(solver.grid());
        assertThatThrownBy(() -> solver.step(u, (name, time) -> -1e-3)).hasMessageContaining("-0.001");
        Field other = new Field(Grid.scalar(new Axis(0, 0.1, 64)), new double[64]);
        assertThatThrownBy(() -> solver.step(other)).hasMessageContainingAll("[1, 64, 64]", "[1, 64]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 1.5})
    void theInitialFieldHasThePapersCovariance(double exponent) {
        NavierStokesSolver solver = new NavierStokesSolver(1e-3, 1, 32);
        FourierModes modes = new FourierModes(32, 15);
        int draws = 400;
        double[] variance = new double[modes.count()];
        double total = 0;
        for (int seed = 0; seed < draws; seed++) {
            Field w = new GaussianVorticity(exponent).sample(solver.grid(), Seeds.random(1, seed));
            total += mean(w, w) / draws;
            double[] c = modes.analysis(w.values());
            assertThat(c[0]).isCloseTo(0, within(1e-15));
            for (int mode = 0; mode < variance.length; mode++) {
                variance[mode] += (c[2 * mode] * c[2 * mode] + c[2 * mode + 1] * c[2 * mode + 1]) / draws;
            }
        }
        for (int shell = 1; shell <= 10; shell++) { // 4·shell modes of the half plane: 1,600 draws at least
            double ratio = 0;
            for (int mode = 1; mode < variance.length; mode++) {
                int kx = modes.kx(mode);
                int ky = modes.ky(mode);
                if (Math.max(Math.abs(kx), ky) == shell) {
                    double expected =
                            Math.pow(7, exponent) * Math.pow(4 * Math.PI * Math.PI * (kx * kx + ky * ky) + 49, -2.5);
                    ratio += variance[mode] / expected / (4 * shell);
                }
            }
            assertThat(ratio).as("shell %d", shell).isCloseTo(1, within(0.1));
        }
        assertThat(Math.sqrt(total)).isCloseTo(exponent == 3 ? 0.185 : 0.043, within(0.005));
    }

    @Test
    void aFinerGridDrawsTheSameEddies() {
        GaussianVorticity condition = new GaussianVorticity(3);
        FourierModes modes = new FourierModes(32, 15);
        Field coarse = condition.sample(new NavierStokesSolver(1e-3, 1, 32).grid(), new Random(2));
        Field fine = condition.sample(new NavierStokesSolver(1e-3, 1, 64).grid(), new Random(2));
        double[] a = modes.analysis(coarse.values());
        double[] b = new FourierModes(64, 15).analysis(fine.values());
        assertThat(a).hasSameSizeAs(b);
        for (int i = 0; i < a.length; i++) {
            assertThat(b[i]).isCloseTo(a[i], within(1e-15));
        }
        assertThat(fine.every(2)).isNotEqualTo(coarse); // the smaller eddies are there
    }
}
