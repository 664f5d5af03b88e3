package org.hssflow.simulators;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * u_t + u u_x = ν u_xx on [0, 1], u = 0 at both ends, on the N points x_j = j/N (so u_0 = 0, and u_N = 0 lies behind the last
 * point). Advective form, second-order central differences, classical Runge–Kutta of order 4. (P. Sittoni et al., arXiv
 * 2602.18248, appendix F.5.)
 *
 * <p>One step is cut into equal substeps, short enough for the stability region of the method: 4ν·δt/h² at most 2.78 on the
 * negative real axis (diffusion), |u|·δt/h at most 2.83 on the imaginary one (advection). By default their sum in units of these
 * limits is at most 0.8: for the paper's ν = 1e-3, N = 1024, |u| ≤ 1 that gives 430 µs and an error in time below 1e-7.
 *
 * <p>Central differences oscillate, and in the end blow up, where the cell Reynolds number |u|·h/ν exceeds 2: shocks are then
 * thinner than the grid resolves. Such grids are refused; {@link ConservativeBurgersSolver} takes them.
 *
 * <p>Where ν varies, it is taken at the time of each stage, which keeps the order; the substeps suit the largest of these values,
 * and the grid has to suit the smallest.
 *
 * <p>Immutable, and so for any number of threads.
 */
public final class BurgersSolver implements Solver {
    /** max|u| that the checks at construction assume: every initial condition of the paper is scaled to it. */
    private static final double AMPLITUDE = 1;

    /** What a shock near the limit of the resolution may add to max|u| while it forms. */
    private static final double OVERSHOOT = 1.1;

    private static final String NU = "nu";
    private static final double MAX_CELL_REYNOLDS = 2;
    private static final double REAL_LIMIT = 2.785; // the stability region of RK4 on the negative real axis
    private static final double IMAGINARY_LIMIT = 2.828; // 2√2, on the imaginary axis
    private static final double SAFETY = 0.8;
    private static final int AUTOMATIC = 0;

    private final double nu;
    private final double dt;
    private final Grid grid;
    private final double h;
    private final int substeps;

    /**
     * Substeps chosen for stability.
     *
     * @param nu the viscosity ν, positive
     * @param dt the time of one step, positive
     * @param points N, at least 3 and more than 1/(2ν)
     */
    public BurgersSolver(double nu, double dt, int points) {
        this(nu, dt, points, AUTOMATIC);
    }

    private BurgersSolver(double nu, double dt, int points, int substeps) {
        this.nu = Checks.positive("nu", nu);
        this.dt = Checks.positive("dt", dt);
        if (points < 3) {
            throw new IllegalArgumentException("expected at least 3 points, got " + points);
        }
        this.h = 1.0 / points;
        this.grid = Grid.scalar(new Axis(0, h, points));
        this.substeps = substeps;
        requireResolved(nu, AMPLITUDE);
        requireStable(nu, AMPLITUDE);
    }

    /**
     * The same with a given number of substeps in each step.
     *
     * @throws IllegalArgumentException if they are too long to be stable
     */
    public BurgersSolver withSubsteps(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least 1 substep, got " + count);
        }
        return new BurgersSolver(nu, dt, grid.shape().points(0), count);
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
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(NU, nu)));
    }

    /** How many substeps a step of a state of that amplitude takes while ν is constant. */
    public int substeps(double amplitude) {
        return substeps(nu, amplitude);
    }

    private int substeps(double largestNu, double amplitude) {
        return substeps == AUTOMATIC ? (int) Math.ceil(load(dt, largestNu, amplitude) / SAFETY) : substeps;
    }

    /** @throws IllegalArgumentException if the state is too large in amplitude for this grid, or not 0 at x = 0 */
    @Override
    public Field step(Field u, ParameterPath path) {
        Checks.shape(grid, u);
        Checks.zeroAtBoundary(u, 0);
        DoubleUnaryOperator viscosity = time -> Checks.positive(NU, path.at(NU, Math.min(time, dt)));
        int n = checkedSubsteps(viscosity, u.maxAbs());
        double[] initial = u.values().clone();
        initial[0] = 0;
        RungeKutta4 method =
                new RungeKutta4((time, v, r) -> rightHandSide(viscosity.applyAsDouble(time), v, r), initial.length);
        return new Field(grid, method.advance(initial, dt / n, n));
    }

    /** As many substeps as the largest ν at one of their stages needs. */
    private int checkedSubsteps(DoubleUnaryOperator viscosity, double amplitude) {
        int n = 1;
        while (true) {
            double smallest = Double.POSITIVE_INFINITY;
            double largest = 0;
            for (int half = 0; half <= 2 * n; half++) {
                double value = viscosity.applyAsDouble(half * (dt / n) / 2);
                smallest = Math.min(smallest, value);
                largest = Math.max(largest, value);
            }
            requireResolved(smallest, amplitude / OVERSHOOT);
            requireStable(largest, amplitude);
            int needed = substeps(largest, amplitude);
            if (needed <= n) {
                return n;
            }
            n = needed;
        }
    }

    /** r_j = −u_j (u_{j+1} − u_{j−1})/(2h) + ν (u_{j+1} − 2u_j + u_{j−1})/h², 0 at the boundary. */
    private void rightHandSide(double viscosity, double[] u, double[] r) {
        double advection = 1 / (2 * h);
        double diffusion = viscosity / (h * h);
        int last = u.length - 1;
        for (int j = 1; j < last; j++) {
            r[j] = diffusion * (u[j + 1] - 2 * u[j] + u[j - 1]) - advection * u[j] * (u[j + 1] - u[j - 1]);
        }
        r[last] = diffusion * (u[last - 1] - 2 * u[last]) + advection * u[last] * u[last - 1]; // u_N = 0
    }

    /** The share of the stability region that one substep of length τ takes; stable up to 1. */
    private double load(double tau, double viscosity, double amplitude) {
        return tau * (4 * viscosity / (h * h * REAL_LIMIT) + amplitude / (h * IMAGINARY_LIMIT));
    }

    private void requireStable(double largestNu, double amplitude) {
        double tau = dt / Math.max(1, substeps);
        if (substeps != AUTOMATIC && load(tau, largestNu, amplitude) > 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected a substep of at most %.3g for nu %s on %d points and max|u| %.3g, got %.3g; take at least %d"
                            + " substeps",
                    tau / load(tau, largestNu, amplitude),
                    largestNu,
                    grid.shape().points(0),
                    amplitude,
                    tau,
                    (int) Math.ceil(load(dt, largestNu, amplitude))));
        }
    }

    private void requireResolved(double smallestNu, double amplitude) {
        if (amplitude * h / smallestNu > MAX_CELL_REYNOLDS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected a cell Reynolds number max|u|·h/nu of at most %.0f, or shocks blow up, got %.3g with nu %s on"
                            + " %d points and max|u| %.3g; take at least %d"
                            + " points, or the scheme conservative, which captures shocks",
                    MAX_CELL_REYNOLDS,
                    amplitude * h / smallestNu,
                    smallestNu,
                    grid.shape().points(0),
                    amplitude,
                    (int) Math.ceil(amplitude / (MAX_CELL_REYNOLDS * smallestNu))));
        }
    }
}
