package org.hssflow.simulators;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * u_t = κ u_xx on [0, 1], u = 0 at both ends, in space by second-order central differences on N points with both ends, in time
 * exactly.
 *
 * <p>The vectors sin(kπ i/(N−1)), k = 1 … N−2, are the eigenvectors of the finite-difference Laplacian, with the eigenvalues
 * λ_k = −(4/h²) sin²(kπ/(2(N−1))). So any state is a sum of N−2 sines, and each of them decays by exp(κ λ_k t): there is no
 * time step, no stability limit and no error that grows. Where κ varies, κt is its integral, by ten-point Gauss–Legendre
 * quadrature over each step: exact for polynomials of degree 19, so for ramps. (Reference: P. Sittoni et al., arXiv 2602.18248, appendix F.3.)
 *
 * <p>Immutable, and so for any number of threads; N²/2 doubles (4 MiB at 1,024 points).
 */
public final class HeatSolver implements Solver {
    private static final String KAPPA = "kappa";
    private static final int MAX_POINTS = 4096;
    private static final double NEGLIGIBLE = 1e-20; // of a mode: far below the rounding of a sum of a thousand

    private final double kappa;
    private final double dt;
    private final Grid grid;
    private final double[] lambda; // [mode k − 1], all negative, falling
    private final double[][] sines; // [mode k − 1][i], i = 0 … half: the rest follows by symmetry

    /**
     * @param kappa the diffusivity κ, positive
     * @param dt the time of one step, positive
     * @param points N, both ends included; 3 to 4,096
     */
    public HeatSolver(double kappa, double dt, int points) {
        this.kappa = Checks.positive("kappa", kappa);
        this.dt = Checks.positive("dt", dt);
        if (points < 3 || points > MAX_POINTS) {
            throw new IllegalArgumentException("expected 3 to " + MAX_POINTS + " points, got " + points
                    + "; the sines are exact on any grid, so a finer one gains nothing");
        }
        int n = points - 1;
        double h = 1.0 / n;
        this.grid = Grid.scalar(new Axis(0, h, points));
        double[] sine = new double[2 * n]; // sin(π i/n)
        for (int i = 0; i < 2 * n; i++) {
            sine[i] = i % n == 0 ? 0 : StrictMath.sin(Math.PI * i / n);
        }
        this.lambda = new double[n - 1];
        this.sines = new double[n - 1][n / 2 + 1];
        for (int k = 1; k < n; k++) {
            double s = StrictMath.sin(k * Math.PI / (2.0 * n));
            lambda[k - 1] = -4 / (h * h) * s * s;
            for (int i = 0; i <= n / 2; i++) {
                sines[k - 1][i] = sine[k * i % (2 * n)];
            }
        }
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public double dt() {
        return dt;
    }

    @Override
    public SortedMap<String, Double> parameters() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(KAPPA, kappa)));
    }

    @Override
    public Field step(Field u, ParameterPath path) {
        return evolve(u, GaussLegendre.mean(time -> Checks.positive(KAPPA, path.at(KAPPA, time)), 0, dt), dt);
    }

    /**
     * The state after any time.
     *
     * @param time 0 or positive
     */
    public Field evolve(Field u, double time) {
        if (!(time >= 0) || !Double.isFinite(time)) {
            throw new IllegalArgumentException("expected a time of at least 0, got " + time);
        }
        return time == 0 ? u : evolve(u, kappa, time);
    }

    /** @param mean of κ over the time */
    private Field evolve(Field u, double mean, double time) {
        return synthesis(analysis(u, modesAlive(mean, time)), mean, time);
    }

    /** Every state directly from the initial one: faster than step by step, and equal to it up to rounding. */
    @Override
    public void rollout(Field initial, int steps, Consumer<Field> each) {
        Checks.steps(steps);
        double[] coefficients = analysis(initial, modesAlive(kappa, dt));
        each.accept(initial);
        for (int i = 1; i <= steps; i++) {
            each.accept(synthesis(coefficients, kappa, i * dt));
        }
    }

    /** How many modes, the slowest first, are left after a time. */
    private int modesAlive(double mean, double time) {
        int alive = 0;
        while (alive < lambda.length && mean * lambda[alive] * time > StrictMath.log(NEGLIGIBLE)) {
            alive++;
        }
        return alive;
    }

    /** The coefficients c_k = 2/n Σ_i u_i sin(kπ i/n) of the first modes. */
    private double[] analysis(Field u, int modes) {
        Checks.shape(grid, u);
        double[] values = u.values();
        Checks.zeroAtBoundary(u, 0);
        Checks.zeroAtBoundary(u, values.length - 1);
        int n = values.length - 1;
        int half = n / 2;
        double[] even = new double[half + 1]; // u_i + u_{n−i}: what odd sines see
        double[] odd = new double[half + 1]; // u_i − u_{n−i}: what even sines see
        for (int i = 1; i <= half; i++) {
            boolean middle = 2 * i == n;
            even[i] = middle ? values[i] : values[i] + values[n - i];
            odd[i] = middle ? 0 : values[i] - values[n - i];
        }
        double[] c = new double[modes];
        for (int k = 1; k <= modes; k++) {
            double[] folded = k % 2 == 1 ? even : odd;
            double[] s = sines[k - 1];
            double sum = 0;
            for (int i = 1; i <= half; i++) {
                sum += folded[i] * s[i];
            }
            c[k - 1] = 2 * sum / n;
        }
        return c;
    }

    /** u_i = Σ_k c_k exp(κ λ_k t) sin(kπ i/n). */
    private Field synthesis(double[] c, double mean, double time) {
        int n = grid.shape().points(0) - 1;
        int half = n / 2;
        double[] odd = new double[half + 1]; // the sum over odd k, symmetric about the middle
        double[] even = new double[half + 1]; // the sum over even k, antisymmetric
        int modes = Math.min(c.length, modesAlive(mean, time));
        for (int k = 1; k <= modes; k++) {
            double amplitude = c[k - 1] * StrictMath.exp(mean * lambda[k - 1] * time);
            double[] s = sines[k - 1];
            double[] sum = k % 2 == 1 ? odd : even;
            for (int i = 1; i <= half; i++) {
                sum[i] += amplitude * s[i];
            }
        }
        double[] u = new double[n + 1];
        for (int i = 1; i <= half; i++) {
            u[n - i] = odd[i] - even[i];
            u[i] = odd[i] + even[i];
        }
        return new Field(grid, u);
    }
}
