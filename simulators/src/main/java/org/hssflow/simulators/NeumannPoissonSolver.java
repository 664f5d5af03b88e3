package org.hssflow.simulators;

import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * −u″ = f on [0, 1], u′ = 0 at both ends, u of mean 0: the Poisson–Neumann problem of P. Sittoni et al., arXiv 2602.18248, table
 * 3, by second-order differences on the middles of N equal cells, x_i = (i + ½)/N, solved exactly.
 *
 * <p>Between neighbours the flux is −(u_{i+1} − u_i)/h, at the ends it is 0, and what leaves a cell is what arises in it: h f_i. So
 * the flux behind cell i is h Σ_{j≤i} f_j, and a second sum gives u up to the constant that the mean decides. The vectors
 * cos(kπ x_i), k = 0 … N−1, are the eigenvectors of this operator (the discrete cosine transform II), with the eigenvalues (4/h²)
 * sin²(kπ/(2N)).
 *
 * <p>There is a solution only if f has mean 0 as well. A mean that rounding to single precision leaves is taken off.
 *
 * <p>Immutable, and so for any number of threads; O(N) time and memory.
 */
public final class NeumannPoissonSolver implements StationarySolver {
    private static final int MAX_POINTS = 65_536;
    private static final double MEAN_TOLERANCE = 1e-6; // of max|f|: right-hand sides may come as float32

    private final Grid grid;

    /** @param points N; 2 to 65,536 */
    public NeumannPoissonSolver(int points) {
        if (points < 2 || points > MAX_POINTS) {
            throw new IllegalArgumentException("expected 2 to " + MAX_POINTS + " points, got " + points
                    + "; the error falls with their square, and 256 leave little of it");
        }
        double h = 1.0 / points;
        this.grid = Grid.scalar(new Axis(h / 2, h, points));
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public Field solve(Field f) {
        Checks.shape(grid, f);
        double mean = mean(f.values());
        if (Math.abs(mean) > MEAN_TOLERANCE * f.maxAbs()) {
            throw new IllegalArgumentException(
                    "expected a right-hand side of mean 0, or no u has u' = 0 at both ends, got" + " mean " + mean
                            + "; subtract it");
        }
        double h = grid.axes().get(0).spacing();
        double[] u = new double[f.values().length];
        double flux = 0;
        for (int i = 0; i + 1 < u.length; i++) {
            flux += h * (f.values()[i] - mean);
            u[i + 1] = u[i] - h * flux;
        }
        double constant = mean(u);
        for (int i = 0; i < u.length; i++) {
            u[i] -= constant;
        }
        return new Field(grid, u);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
