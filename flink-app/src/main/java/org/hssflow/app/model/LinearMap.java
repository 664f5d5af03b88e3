package org.hssflow.app.model;

import java.util.List;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.Trajectory;

/**
 * The best linear map, û(t + dt) = A u(t): A minimises Σ |A u(t) − u(t + dt)|² + λ |A|² over the steps of given trajectories, in
 * double precision. The ridge λ is 1e-10 of the mean square of a value times the number of steps; it settles what the
 * trajectories leave open.
 *
 * <p>Immutable, and so for any number of threads.
 */
public final class LinearMap implements Stepper {
    /** n, beyond which fitting n² numbers takes too long. */
    public static final int MAX_VALUES = 1024;

    static final double RIDGE = 1e-10;

    private static final int TILE = 32; // samples that stay in the cache

    private final Grid grid;
    private final double dt;
    private final double[][] a; // (n, n)

    private LinearMap(Grid grid, double dt, double[][] a) {
        this.grid = grid;
        this.dt = dt;
        this.a = a;
    }

    /**
     * @param trajectories of one grid and dt, at least one step in all, not all zero
     * @throws IllegalArgumentException also if a state has more than {@value #MAX_VALUES} values
     */
    public static LinearMap fit(List<Trajectory> trajectories) {
        double[][] before = states(trajectories, 0);
        double[][] after = states(trajectories, 1);
        if (before.length == 0) {
            throw new IllegalArgumentException("expected trajectories of at least 1 step, got none");
        }
        int n = before[0].length;
        if (n > MAX_VALUES) {
            throw new IllegalArgumentException("expected states of at most " + MAX_VALUES + " values, got " + n
                    + "; a linear map has the square of that");
        }
        double[][] gram = products(before, before);
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += gram[i][i];
        }
        if (!(trace > 0) || !Double.isFinite(trace)) {
            throw new IllegalArgumentException(
                    "expected finite states that are not all zero, got a sum of squares of " + trace);
        }
        for (int i = 0; i < n; i++) {
            gram[i][i] += RIDGE * trace / n;
        }
        Cholesky.factor(gram);
        double[][] a = products(after, before);
        for (double[] row : a) {
            Cholesky.solve(gram, row);
        }
        Trajectory first = trajectories.get(0);
        return new LinearMap(first.grid(), first.dt(), a);
    }

    /** The states that a step begins with (offset 0), or ends with (offset 1). */
    private static double[][] states(List<Trajectory> trajectories, int offset) {
        return trajectories.stream()
                .flatMap(trajectory -> trajectory.states().subList(offset, trajectory.steps() + offset).stream())
                .map(Field::values)
                .toArray(double[][]::new);
    }

    /** Σ_s y_s x_sᵀ. */
    private static double[][] products(double[][] y, double[][] x) {
        int n = x[0].length;
        double[][] sum = new double[n][n];
        for (int from = 0; from < x.length; from += TILE) {
            int to = Math.min(from + TILE, x.length);
            for (int i = 0; i < n; i++) {
                for (int s = from; s < to; s++) {
                    add(sum[i], y[s][i], x[s]);
                }
            }
        }
        return sum;
    }

    private static void add(double[] sum, double factor, double[] x) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += factor * x[j];
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
    public Field step(Field u) {
        double[] x = u.values();
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            double sum = 0;
            for (int j = 0; j < x.length; j++) {
                sum += a[i][j] * x[j];
            }
            y[i] = sum;
        }
        return new Field(u.grid(), y);
    }
}
