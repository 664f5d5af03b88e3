package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeatSolverTest {
    private static final double KAPPA = 2e-4;

    private static Field random(HeatSolver solver, long seed) {
        Random random = new Random(seed);
        double[] u = random.doubles(solver.grid().shape().size(), -1, 1).toArray();
        u[0] = 0;
        u[u.length - 1] = 0;
        return new Field(solver.grid(), u);
    }

    private static double maxDifference(Field a, Field b) {
        double max = 0;
        for (int i = 0; i < a.values().length; i++) {
            max = Math.max(max, Math.abs(a.values()[i] - b.values()[i]));
        }
        return max;
    }

    @Test
    void agreesWithTheReference() throws IOException {
        Dataset reference = References.dataset("heat4.npz");
        HeatSolver solver = new HeatSolver(KAPPA, reference.dt(), 1024);
        for (int i = 0; i < reference.count(); i++) {
            Trajectory truth = reference.trajectory(i);
            Trajectory ours = solver.rollout(tenSinesThrough(truth.initial(), solver), truth.steps());
            assertThat(References.maxDifference(ours.every(4), truth)).isLessThan(1e-6);
        }
    }

    /** The reference keeps every fourth point of the initial state: its ten coefficients give the others back. */
    private static Field tenSinesThrough(Field kept, HeatSolver solver) {
        int modes = 10;
        double[] fine = new double[solver.grid().shape().size()];
        int n = fine.length - 1;
        double[][] normal = new double[modes][modes + 1];
        for (int j = 0; j < kept.values().length; j++) {
            for (int k = 0; k < modes; k++) {
                double s = Math.sin((k + 1) * Math.PI * 4 * j / n);
                for (int l = 0; l < modes; l++) {
                    normal[k][l] += s * Math.sin((l + 1) * Math.PI * 4 * j / n);
                }
                normal[k][modes] += s * kept.values()[j];
            }
        }
        double[] c = LeastSquares.solve(normal);
        for (int i = 1; i < n; i++) {
            for (int k = 0; k < modes; k++) {
                fine[i] += c[k] * Math.sin((k + 1) * Math.PI * i / n);
            }
        }
        return new Field(solver.grid(), fine);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 30})
    void aSineDecaysAtTheAnalyticRate(int k) {
        HeatSolver solver = new HeatSolver(KAPPA, 0.2, 1024);
        double[] u = new double[1024];
        for (int i = 1; i < 1023; i++) {
            u[i] = Math.sin(k * Math.PI * i / 1023);
        }
        double rate =
                KAPPA * k * k * Math.PI * Math.PI; // of the differential equation; the grid's differs by (kπh)²/12
        Field later = solver.evolve(new Field(solver.grid(), u), 5);
        for (int i = 0; i < 1024; i++) {
            assertThat(later.values()[i]).isCloseTo(u[i] * Math.exp(-rate * 5), within(2e-4 * rate));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17}) // with and without a point in the middle
    void anyStateObeysTheFiniteDifferenceEquation(int points) {
        HeatSolver solver = new HeatSolver(0.01, 0.1, points);
        Field u = random(solver, 1);
        double h = solver.grid().axes().get(0).spacing();
        double eps = 1e-4;
        Field before = solver.evolve(u, 0.1 - eps);
        Field at = solver.evolve(u, 0.1);
        Field after = solver.evolve(u, 0.1 + eps);
        for (int i = 1; i < points - 1; i++) {
            double[] v = at.values();
            double laplacian = (v[i + 1] - 2 * v[i] + v[i - 1]) / (h * h);
            double derivative = (after.values()[i] - before.values()[i]) / (2 * eps);
            assertThat(derivative).isCloseTo(0.01 * laplacian, within(1e-5));
        }
    }

    @Test
    void timesAddUpAndShortOnesChangeLittle() {
        HeatSolver solver = new HeatSolver(KAPPA, 0.2, 257);
        Field u = random(solver, 2);
        assertThat(maxDifference(solver.evolve(solver.evolve(u, 0.7), 1.3), solver.evolve(u, 2)))
                .isLessThan(1e-14);
        assertThat(solver.evolve(u, 0)).isSameAs(u);
        assertThat(maxDifference(solver.evolve(u, 1e-12), u)).isLessThan(1e-9);
    }

    @Test
    void aRolloutIsStepAfterStep() {
        HeatSolver solver = new HeatSolver(KAPPA, 0.2, 1024);
        Field u = random(solver, 3);
        Trajectory rollout = solver.rollout(u, 10);
        Field stepped = u;
        for (int i = 1; i <= 10; i++) {
            stepped = solver.step(stepped);
            assertThat(maxDifference(stepped, rollout.states().get(i))).isLessThan(1e-13);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void eachSineDecaysWithTheIntegralOfADiffusivityThatVaries(int k) {
        HeatSolver solver = new HeatSolver(0.01, 0.5, 129);
        double[] u = new double[129];
        for (int i = 1; i < 128; i++) {
            u[i] = Math.sin(k * Math.PI * i / 128);
        }
        double s = Math.sin(k * Math.PI / 256);
        double eigenvalue = 4 * 128 * 128 * s * s;
        Field initial = new Field(solver.grid(), u);
        Field ramp = solver.step(initial, (name, time) -> 0.01 + 0.02 * time);
        Field wave = solver.step(initial, (name, time) -> 0.01 + 0.005 * Math.cos(6 * time));
        double rampIntegral = 0.01 * 0.5 + 0.01 * 0.25;
        double waveIntegral = 0.01 * 0.5 + 0.005 / 6 * Math.sin(3);
        for (int i = 0; i < 129; i++) {
            assertThat(ramp.values()[i]).isCloseTo(u[i] * Math.exp(-eigenvalue * rampIntegral), within(1e-14));
            assertThat(wave.values()[i]).isCloseTo(u[i] * Math.exp(-eigenvalue * waveIntegral), within(1e-12));
        }
    }

    @Test
    void aPathThatDoesNotChangeGivesTheSameBits() {
        HeatSolver solver = new HeatSolver(KAPPA, 0.2, 257);
        HeatSolver doubled = new HeatSolver(2 * KAPPA, 0.2, 257);
        Field u = random(solver, 4);
        assertThat(solver.step(u, ParameterPath.constant(solver.parameters()))).isEqualTo(solver.evolve(u, 0.2));
        assertThat(solver.step(u, (name, time) -> 2 * KAPPA)).isEqualTo(doubled.step(u));
    }

    @Test
    void aSolverCanHandOverStatesWithoutKeepingThem() {
        HeatSolver solver = new HeatSolver(KAPPA, 0.2, 257);
        Field u = random(solver, 5);
        List<Field> handedOver = new ArrayList<>();
        solver.rollout(u, 4, handedOver::add);
        assertThat(handedOver).isEqualTo(solver.rollout(u, 4).states());
        assertThatThrownBy(() -> solver.rollout(u, -1, handedOver::add)).hasMessageContaining("-1");
    }

    @Test
    void refusesWhatItCannotSolve() {
        HeatSolver solver = new HeatSolver(KAPPA, 0.2, 16);
        assertThatThrownBy(() -> new HeatSolver(-1, 0.2, 16)).hasMessageContaining("kappa");
        assertThatThrownBy(() -> new HeatSolver(KAPPA, 0, 16)).hasMessageContaining("dt");
        assertThatThrownBy(() -> new HeatSolver(KAPPA, 0.2, 2)).hasMessageContaining("points");
        double[] lifted = new double[16];
        lifted[15] = 0.5;
        assertThatThrownBy(() -> solver.step(new Field(solver.grid(), lifted)))
                .hasMessageContainingAll("point 15", "0.5");
        Field other = new Field(Grid.scalar(new Axis(0, 0.1, 8)), new double[8]);
        assertThatThrownBy(() -> solver.step(other)).hasMessageContainingAll("[1, 16]", "[1, 8]");
        assertThatThrownBy(() -> solver.rollout(other, 0)).hasMessageContaining("[1, 8]");
        Field flat = new Field(solver.grid(), new double[16]);
        assertThatThrownBy(() -> solver.step(flat, (name, time) -> 0.05 - time))
                .hasMessageContainingAll("positive", "kappa", "got -0.05");
        double[] broken = new double[16];
        broken[3] = Double.NaN;
        assertThatThrownBy(() -> solver.step(new Field(solver.grid(), broken))).hasMessageContaining("NaN");
    }
}
