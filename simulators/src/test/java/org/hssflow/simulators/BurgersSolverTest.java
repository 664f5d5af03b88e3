package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.io.NpyArray;
import org.junit.jupiter.api.Test;

class BurgersSolverTest {
    private static final double COLE_HOPF_NU = 0.1;

    /** −2ν (log φ)_x with φ = 1.2 + exp(−νπ²t) cos πx, a solution of the heat equation: 0 at both ends. */
    private static Field coleHopf(BurgersSolver solver, double t) {
        double decay = Math.exp(-COLE_HOPF_NU * Math.PI * Math.PI * t);
        double[] x = solver.grid().axes().get(0).coordinates();
        double[] u = Arrays.stream(x)
                .map(at -> 2
                        * COLE_HOPF_NU
                        * Math.PI
                        * decay
                        * Math.sin(Math.PI * at)
                        / (1.2 + decay * Math.cos(Math.PI * at)))
                .toArray();
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
    void agreesWithTheReferenceFromTheFullInitialStates() throws IOException {
        Dataset reference = References.dataset("burgers4.npz");
        double[] initial =
                NpyArray.read(References.path("burgers4_u0_1024.npy")).doubles();
        BurgersSolver solver = new BurgersSolver(1e-3, reference.dt(), 1024);
        for (int i = 0; i < reference.count(); i++) {
            Field u0 = new Field(solver.grid(), Arrays.copyOfRange(initial, i * 1024, (i + 1) * 1024));
            Trajectory truth = reference.trajectory(i);
            Trajectory ours = solver.rollout(u0, truth.steps()).every(4);
            assertThat(ours.steps()).isEqualTo(75);
            assertThat(References.maxDifference(ours, truth)).isLessThan(1e-6);
        }
    }

    private static double coleHopfError(int points) {
        BurgersSolver solver = new BurgersSolver(COLE_HOPF_NU, 0.25, points);
        return maxDifference(solver.rollout(coleHopf(solver, 0), 2).states().get(2), coleHopf(solver, 0.5));
    }

    @Test
    void convergesToAnAnalyticSolutionWithOrderTwoInSpace() {
        double coarse = coleHopfError(64);
        double fine = coleHopfError(128);
        assertThat(fine).isLessThan(2e-4);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(2, within(0.05));
    }

    @Test
    void convergesWithOrderFourInTime() {
        BurgersSolver solver = new BurgersSolver(0.02, 0.2, 64);
        Field u = SineSeries.burgers(2).sample(solver.grid(), new Random(5));
        int fewest = (int) Math.ceil(0.8 * solver.substeps(1)) + 1;
        Field exact = solver.withSubsteps(32 * fewest).step(u);
        double coarse = maxDifference(solver.withSubsteps(2 * fewest).step(u), exact);
        double fine = maxDifference(solver.withSubsteps(4 * fewest).step(u), exact);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(4, within(0.2));
    }

    @Test
    void convergesWithOrderFourInTimeWhereTheViscosityVaries() {
        BurgersSolver solver = new BurgersSolver(0.02, 0.2, 64);
        ParameterPath path = (name, time) -> 0.02 + 0.01 * Math.sin(30 * time);
        Field u = SineSeries.burgers(2).sample(solver.grid(), new Random(5));
        int fewest = (int) Math.ceil(1.5 * solver.substeps(1));
        Field exact = solver.withSubsteps(32 * fewest).step(u, path);
        double coarse = maxDifference(solver.withSubsteps(2 * fewest).step(u, path), exact);
        double fine = maxDifference(solver.withSubsteps(4 * fewest).step(u, path), exact);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(4, within(0.2));
        assertThat(maxDifference(solver.step(u), exact)).isGreaterThan(1e-3); // the path matters
    }

    @Test
    void aRampOfTheViscosityIsTheSameAsManyShortStepsOfItsMeans() {
        double dt = 0.2;
        BurgersSolver solver = new BurgersSolver(0.01, dt, 128);
        Field u = SineSeries.burgers(2).sample(solver.grid(), new Random(8));
        Field ramp = solver.step(u, (name, time) -> 0.01 + 0.1 * time);
        int pieces = 400;
        Field state = u;
        for (int i = 0; i < pieces; i++) {
            state = new BurgersSolver(0.01 + 0.1 * dt * (i + 0.5) / pieces, dt / pieces, 128).step(state);
        }
        assertThat(maxDifference(ramp, state)).isLessThan(1e-6);
    }

    @Test
    void theSubstepsSuitTheLargestViscosityOnTheWayAndTheGridTheSmallest() {
        BurgersSolver solver = new BurgersSolver(0.01, 0.2, 128);
        Field u = SineSeries.burgers(2).sample(solver.grid(), new Random(9));
        Field rising = solver.step(u, (name, time) -> 0.01 + 5 * time); // to a hundred times as much
        assertThat(rising.maxAbs()).isLessThan(u.maxAbs());
        assertThatThrownBy(() -> solver.withSubsteps(60).step(u, (name, time) -> 0.01 + 5 * time))
                .hasMessageContainingAll("nu 1.01", "substeps");
        assertThatThrownBy(() -> solver.step(u, (name, time) -> 0.0125 - 0.05 * time))
                .hasMessageContainingAll("cell Reynolds number", "nu 0.0024", "conservative");
        assertThatThrownBy(() -> solver.step(u, (name, time) -> -1)).hasMessageContainingAll("positive", "nu");
    }

    @Test
    void energyDecaysAndTheMaximumDoesNotGrow() {
        BurgersSolver solver = new BurgersSolver(1e-3, 0.2, 1024);
        Trajectory trajectory = solver.rollout(SineSeries.burgers(10).sample(solver.grid(), new Random(6)), 10);
        for (int t = 1; t <= 10; t++) {
            Field before = trajectory.states().get(t - 1);
            Field after = trajectory.states().get(t);
            assertThat(energy(after)).isLessThan(energy(before));
            assertThat(after.maxAbs()).isLessThanOrEqualTo(before.maxAbs() + 1e-3);
        }
    }

    private static double energy(Field u) {
        return Arrays.stream(u.values()).map(v -> v * v).sum();
    }

    @Test
    void keepsStatesAntisymmetricAboutTheMiddle() {
        BurgersSolver solver = new BurgersSolver(2e-3, 0.2, 512);
        Field u = SineSeries.burgers(10).sample(solver.grid(), new Random(7)); // sin 2πkx: u(1 − x) = −u(x)
        double[] v = solver.step(u).values();
        for (int j = 1; j < 512; j++) {
            assertThat(v[512 - j]).isCloseTo(-v[j], within(1e-12));
        }
        assertThat(v[0]).isZero();
        assertThat(v[256]).isCloseTo(0, within(1e-12));
    }

    @Test
    void theSharpestShocksItAcceptsStayBounded() {
        BurgersSolver solver = new BurgersSolver(5e-4, 0.2, 1024); // cell Reynolds number 1.95
        for (long seed = 0; seed < 3; seed++) {
            Field u = SineSeries.burgers(10).sample(solver.grid(), new Random(seed));
            for (Field state : solver.rollout(u, 10).states()) {
                assertThat(state.maxAbs()).isLessThan(1.1);
            }
        }
    }

    @Test
    void refusesAGridTooCoarseForTheShocks() {
        assertThatThrownBy(() -> new BurgersSolver(1e-3, 0.2, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "cell Reynolds number", "at most 2", "3.91", "at least 500 points", "scheme conservative");
        assertThat(new BurgersSolver(1e-3, 0.2, 500).grid().shape().size()).isEqualTo(500);
        BurgersSolver solver = new BurgersSolver(1e-3, 0.2, 1024);
        double[] large = new double[1024];
        large[512] = 3;
        assertThatThrownBy(() -> solver.step(new Field(solver.grid(), large))).hasMessageContaining("Reynolds");
    }

    @Test
    void refusesAnUnstableSubstepAndAcceptsTheOneItRecommends() {
        BurgersSolver solver = new BurgersSolver(1e-3, 0.2, 1024);
        assertThatThrownBy(() -> solver.withSubsteps(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0.000535", "got 0.00200", "at least 374 substeps");
        assertThat(solver.withSubsteps(374).substeps(1)).isEqualTo(374);
        assertThatThrownBy(() -> solver.withSubsteps(373)).hasMessageContaining("374");
    }

    @Test
    void refusesStatesThatAreNotZeroAtTheBoundary() {
        BurgersSolver solver = new BurgersSolver(0.01, 0.2, 128);
        double[] lifted = new double[128];
        lifted[0] = 0.1;
        assertThatThrownBy(() -> solver.step(new Field(solver.grid(), lifted)))
                .hasMessageContainingAll("point 0", "0.1");
    }
}
