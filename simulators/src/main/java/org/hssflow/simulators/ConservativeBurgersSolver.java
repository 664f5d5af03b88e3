package org.hssflow.simulators;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * u_t + (u²/2)_x = ν u_xx on [0, 1], u = 0 at both ends, on the N points x_j = j/N (so u_0 = 0, and u_N = 0 lies behind the last
 * point): the equation and the grid of {@link BurgersSolver} for any ν ≥ 0, however thin the shocks. Without viscosity the
 * solution is the entropy solution, which may jump at an end.
 *
 * <p>Finite volumes about the points: slopes limited by the monotonized central limiter, the exact Godunov flux (B. van Leer, J.
 * Comput. Phys. 23 and 32, 1977 and 1979), central diffusion, and the strong-stability-preserving Runge–Kutta method of order 3
 * (C.-W. Shu, S. Osher, J. Comput. Phys. 77, 1988). Behind an end lies the odd image of the state. Second order where the
 * solution is smooth; a shock is about two points wide, at the right place and speed; where the solution has a maximum the
 * limiter flattens it.
 *
 * <p>The length of each substep keeps the sum 2|u|τ/h + 2ντ/h² at most 0.9. Below 1 a step of the explicit Euler method, and
 * with it the whole method, makes neither max|u| nor the total variation larger (A. Harten, J. Comput. Phys. 49, 1983): there is no
 * blow-up. Where ν varies, it is taken at the time of each stage, and the substep suits the largest of these values.
 *
 * <p>Deterministic: one thread, the same bits each time. Immutable, and so for any number of threads.
 */
public final class ConservativeBurgersSolver implements Solver {
    private static final String NU = "nu";
    private static final int MIN_POINTS = 3;
    private static final double SAFETY = 0.9;

    private final double nu;
    private final double dt;
    private final Grid grid;
    private final double h;

    /**
     * @param nu the viscosity ν, 0 or positive
     * @param dt the time of one step, positive
     * @param points N, at least 3
     */
    public ConservativeBurgersSolver(double nu, double dt, int points) {
        this.nu = Checks.notNegative(NU, nu);
        this.dt = Checks.positive("dt", dt);
        if (points < MIN_POINTS) {
            throw new IllegalArgumentException(
                    "expected at least " + MIN_POINTS + " points, got " + points + "; take 256 or more");
        }
        this.h = 1.0 / points;
        this.grid = Grid.scalar(new Axis(0, h, points));
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
        SortedMap<String, Double> parameters = new TreeMap<>();
        parameters.put(NU, nu);
        return parameters;
    }

    /** @throws IllegalArgumentException also if the state is not 0 at x = 0 */
    @Override
    public Field step(Field u, ParameterPath path) {
        Checks.shape(grid, u);
        Checks.zeroAtBoundary(u, 0);
        int n = grid.shape().size();
        double[] v = Arrays.copyOf(u.values(), n + 1); // with u_N
        v[0] = 0;
        double[] stage = new double[n + 1];
        double[] derivative = new double[n + 1];
        DoubleUnaryOperator viscosity = time -> Checks.notNegative(NU, path.at(NU, time));
        double t = 0;
        while (t < dt) {
            double tau = substep(v, viscosity, t);
            double next = Math.min(t + tau, dt);
            spaceDerivatives(v, viscosity.applyAsDouble(t), derivative);
            combine(0, v, 1, v, tau, derivative, stage);
            spaceDerivatives(stage, viscosity.applyAsDouble(next), derivative);
            combine(3.0 / 4, v, 1.0 / 4, stage, tau, derivative, stage);
            spaceDerivatives(stage, viscosity.applyAsDouble((t + next) / 2), derivative);
            combine(1.0 / 3, v, 2.0 / 3, stage, tau, derivative, v);
            t = next;
        }
        return new Field(grid, Arrays.copyOf(v, n));
    }

    /** The length of the next of the equal substeps that the remaining time takes, short enough for ν at each of its stages. */
    private double substep(double[] v, DoubleUnaryOperator viscosity, double t) {
        double fastest = 0;
        for (double value : v) {
            fastest = Math.max(fastest, Math.abs(value));
        }
        double remaining = dt - t;
        double count = needed(remaining, fastest, viscosity.applyAsDouble(t));
        while (true) {
            double tau = remaining / count;
            double next = Math.min(t + tau, dt);
            double middle = viscosity.applyAsDouble((t + next) / 2);
            double needed = needed(remaining, fastest, Math.max(middle, viscosity.applyAsDouble(next)));
            if (needed <= count) {
                return tau;
            }
            count = Math.min(needed, 2 * count); // a shorter one ends before ν has grown so much
        }
    }

    /** Into how many substeps a time has to be cut. */
    private double needed(double time, double fastest, double viscosity) {
        return Math.max(1, Math.ceil(time * (2 * fastest / h + 2 * viscosity / (h * h)) / SAFETY));
    }

    /** result = a·x + b·(y + τ·derivative) at the inner points. */
    private static void combine(
            double a, double[] x, double b, double[] y, double tau, double[] derivative, double[] result) {
        for (int j = 1; j < x.length - 1; j++) {
            result[j] = a * x[j] + b * (y[j] + tau * derivative[j]);
        }
    }

    /** r_j = (F_{j−1/2} − F_{j+1/2})/h + ν (v_{j+1} − 2v_j + v_{j−1})/h² for j = 1 … N − 1. */
    private void spaceDerivatives(double[] v, double viscosity, double[] r) {
        int last = v.length - 1;
        double diffusion = viscosity / (h * h);
        double left = v[0] + (v[1] - v[0]) / 2; // at x_{1/2}; the odd image makes both differences at an end equal
        double behind = 0; // the flux through x_{j−1/2}
        for (int j = 1; j <= last; j++) {
            double backward = v[j] - v[j - 1];
            double slope = j < last ? limitedSlope(backward, v[j + 1] - v[j]) : backward;
            double flux = godunovFlux(left, v[j] - slope / 2); // through x_{j−1/2}
            if (j > 1) {
                r[j - 1] = (behind - flux) / h + diffusion * (v[j] - 2 * v[j - 1] + v[j - 2]);
            }
            left = v[j] + slope / 2;
            behind = flux;
        }
    }

    /** The mean of both differences, at most twice either, and 0 at an extremum. */
    private static double limitedSlope(double backward, double forward) {
        if (backward * forward <= 0) {
            return 0;
        }
        double limit = 2 * Math.min(Math.abs(backward), Math.abs(forward));
        double mean = (backward + forward) / 2;
        return Math.abs(mean) < limit ? mean : Math.copySign(limit, mean);
    }

    /** u²/2 at the jump from left to right, in the exact solution of the Riemann problem. */
    private static double godunovFlux(double left, double right) {
        double fromLeft = Math.max(left, 0);
        double fromRight = Math.min(right, 0);
        return Math.max(fromLeft * fromLeft, fromRight * fromRight) / 2;
    }
}
