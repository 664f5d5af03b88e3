package org.hssflow.simulators;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;

/**
 * Navier–Stokes in vorticity form, w_t + u·∇w = ν Δw + A (sin 2π(x+y) + cos 2π(x+y)), on the unit torus, as w[x][y] on n × n
 * points; the velocity is (ψ_y, −ψ_x) with −Δψ = w, of mean 0. (Z. Li et al., <i>Fourier Neural Operator</i>, arXiv 2010.08895;
 * P. Sittoni et al., arXiv 2602.18248, appendix F.7.)
 *
 * <p>Pseudo-spectral: products at the points, everything else on the Fourier modes |k_x|, |k_y| below n/3. These are free of
 * aliasing (the 2/3 rule); a state's other modes are dropped. Without viscosity and forcing, energy and enstrophy are then
 * conserved but for the error in time. Structures smaller than the grid resolves show as noise, not as blow-up.
 *
 * <p>In time: integrating-factor Runge–Kutta of order 4, exact in the diffusion even where ν varies. By default a substep is at
 * most 0.05, on more than 64 points 0.05·64/n (an error of 1e-7 in 10 units of time on 64²), and at most half of what is stable
 * for the velocity at its beginning, 2π K max(|u| + |v|) τ ≤ 2.83 with K the largest wave number.
 *
 * <p>Immutable, and so for any number of threads.
 */
public final class NavierStokesSolver implements Solver {
    /** A of the paper and of the code that it follows. */
    public static final double FORCING = 0.1;

    private static final String NU = "nu";
    private static final double SUBSTEP = 0.05;
    private static final double SUBSTEP_POINTS = 64;
    private static final double IMAGINARY_LIMIT = 2.828; // 2√2: the stability region of RK4 on the imaginary axis
    private static final double SAFETY = 0.5; // the flow may gain speed during a step
    private static final int AUTOMATIC = 0;

    private final double nu;
    private final double dt;
    private final Grid grid;
    private final FourierModes modes;
    private final double forcing;
    private final int substeps;

    /**
     * Substeps chosen for stability, forcing of amplitude {@value #FORCING}.
     *
     * @param nu the viscosity ν; 0 gives the Euler equations
     * @param dt the time of one step, positive
     * @param points n along each axis: a power of two from 8 to 2,048
     */
    public NavierStokesSolver(double nu, double dt, int points) {
        this(nu, dt, points, FORCING, AUTOMATIC);
    }

    private NavierStokesSolver(double nu, double dt, int points, double forcing, int substeps) {
        this.nu = Checks.notNegative(NU, nu);
        this.dt = Checks.positive("dt", dt);
        this.modes = modes(points);
        this.grid = torus(points);
        this.forcing = forcing;
        this.substeps = substeps;
    }

    /** The same with forcing of another amplitude A; 0 for none. */
    public NavierStokesSolver withForcing(double amplitude) {
        if (!Double.isFinite(amplitude)) {
            throw new IllegalArgumentException("expected a finite amplitude of the forcing, got " + amplitude);
        }
        return new NavierStokesSolver(nu, dt, points(), amplitude, substeps);
    }

    /** The same with a given number of substeps in each step; a step refuses if they are too long for its velocity. */
    public NavierStokesSolver withSubsteps(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least 1 substep, got " + count);
        }
        return new NavierStokesSolver(nu, dt, points(), forcing, count);
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

    /** @throws IllegalArgumentException also if the substeps are, or during the step become, too long to be stable */
    @Override
    public Field step(Field u, ParameterPath path) {
        Checks.shape(grid, u);
        VorticityFlow flow = new VorticityFlow(modes, modes.analysis(u.values()), forcingModes(modes, forcing));
        int count = substeps(flow.speed());
        double tau = dt / count;
        for (int i = 0; i < count; i++) {
            requireStable(flow.speed(), count);
            double middle = (i + 0.5) * tau;
            flow.substep(tau, mean(path, i * tau, middle), mean(path, middle, Math.min(dt, (i + 1) * tau)));
        }
        return new Field(grid, modes.synthesis(flow.vorticity()));
    }

    private static double mean(ParameterPath path, double from, double to) {
        return GaussLegendre.mean(time -> Checks.notNegative(NU, path.at(NU, time)), from, to);
    }

    /** A (sin + cos) 2π(x+y): the coefficient of k = (1, 1) is A (1 − i)/2. */
    static double[] forcingModes(FourierModes modes, double amplitude) {
        double[] f = new double[2 * modes.count()];
        for (int mode = 0; mode < modes.count(); mode++) {
            if (modes.kx(mode) == 1 && modes.ky(mode) == 1) {
                f[2 * mode] = amplitude / 2;
                f[2 * mode + 1] = -amplitude / 2;
            }
        }
        return f;
    }

    /** The modes that n points carry without aliasing. */
    static FourierModes modes(int points) {
        return new FourierModes(points, (points - 1) / 3);
    }

    static Grid torus(int points) {
        Axis axis = new Axis(0, 1.0 / points, points);
        return new Grid(1, List.of(axis, axis));
    }

    private int substeps(double speed) {
        if (substeps != AUTOMATIC) {
            return substeps;
        }
        double accurate = SUBSTEP * Math.min(1, SUBSTEP_POINTS / points());
        return (int) Math.ceil(Math.max(dt / accurate, load(dt, speed) / SAFETY));
    }

    /** The share of the stability region that one substep of length τ takes; stable up to 1. */
    private double load(double tau, double speed) {
        return tau * 2 * Math.PI * modes.cutoff() * speed / IMAGINARY_LIMIT;
    }

    private void requireStable(double speed, int count) {
        double tau = dt / count;
        if (!(load(tau, speed) <= 1)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected a substep of at most %.3g for max(|u| + |v|) %.3g on %d points along an axis, got %.3g; take %s",
                    tau / load(tau, speed),
                    speed,
                    points(),
                    tau,
                    substeps == AUTOMATIC
                            ? "a shorter dt"
                            : "at least " + (int) Math.ceil(load(dt, speed)) + " substeps"));
        }
    }

    private int points() {
        return grid.shape().points(0);
    }

    /** @return the points along an axis of a scalar field on the unit torus */
    static int requireTorus(Grid grid) {
        Shape shape = grid.shape();
        int n = shape.points(0);
        if (!shape.equals(Shape.of(1, n, n))) {
            throw new IllegalArgumentException("expected a grid [1, n, n] for a vorticity, got " + shape);
        }
        return n;
    }
}
