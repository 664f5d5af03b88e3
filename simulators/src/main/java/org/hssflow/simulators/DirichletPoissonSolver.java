package org.hssflow.simulators;

import java.util.Arrays;
import java.util.List;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * −Δu = f on the unit square, u = 0 on its boundary: the 2-D Poisson problem of P. Sittoni et al., arXiv 2602.18248, table 7, by
 * the five-point stencil on N × N points with the boundary, x_i = i/(N−1), solved exactly.
 *
 * <p>The products sin(kπ x_i) sin(lπ y_j), k, l = 1 … N−2, are the eigenvectors of the stencil, with the eigenvalues λ_k + λ_l, λ_k =
 * (4/h²) sin²(kπ/(2(N−1))). So u = S ((S f S) / (λ_k + λ_l)) S (2/(N−1))² with the matrix S of sines (R. E. Lynch, J. R. Rice, D. H.
 * Thomas, <i>Direct solution of partial difference equations by tensor product methods</i>, Numerische Mathematik 6, 1964).
 *
 * <p>What f is on the boundary has no influence: there the equation is u = 0.
 *
 * <p>Immutable, and so for any number of threads; 8N³ operations a solution, and N² doubles.
 */
public final class DirichletPoissonSolver implements StationarySolver {
    private static final int MAX_POINTS = 1024;

    private final Grid grid;
    private final double[][] sines; // S: [k − 1][i − 1], symmetric
    private final double[] lambda; // [k − 1]

    /** @param points N along each axis, both ends included; 3 to 1,024 */
    public DirichletPoissonSolver(int points) {
        if (points < 3 || points > MAX_POINTS) {
            throw new IllegalArgumentException("expected 3 to " + MAX_POINTS + " points along each axis, got " + points
                    + "; the error falls with their square, the time grows with their cube");
        }
        int n = points - 1;
        double h = 1.0 / n;
        Axis axis = new Axis(0, h, points);
        this.grid = new Grid(1, List.of(axis, axis));
        this.sines = new double[n - 1][n - 1];
        this.lambda = new double[n - 1];
        for (int k = 1; k < n; k++) {
            double s = StrictMath.sin(k * Math.PI / (2.0 * n));
            lambda[k - 1] = 4 / (h * h) * s * s;
            for (int i = 1; i < n; i++) {
                sines[k - 1][i - 1] = StrictMath.sin(Math.PI * (k * i % (2 * n)) / n);
            }
        }
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public Field solve(Field f) {
        Checks.shape(grid, f);
        double[][] c = transform(interior(f.values()));
        double scale = 4.0 / ((lambda.length + 1) * (lambda.length + 1));
        for (int k = 0; k < c.length; k++) {
            for (int l = 0; l < c.length; l++) {
                c[k][l] *= scale / (lambda[k] + lambda[l]);
            }
        }
        return withBoundary(transform(c));
    }

    /** S a S = (S (S a)ᵀ)ᵀ, S being symmetric. */
    private double[][] transform(double[][] a) {
        return transposedProduct(transposedProduct(a));
    }

    /** (S a)ᵀ. */
    private double[][] transposedProduct(double[][] a) {
        int m = a.length;
        double[][] product = new double[m][m];
        double[] row = new double[m];
        for (int k = 0; k < m; k++) {
            Arrays.fill(row, 0);
            for (int i = 0; i < m; i++) {
                double s = sines[k][i];
                for (int j = 0; j < m; j++) {
                    row[j] += s * a[i][j];
                }
            }
            for (int j = 0; j < m; j++) {
                product[j][k] = row[j];
            }
        }
        return product;
    }

    private double[][] interior(double[] values) {
        int points = lambda.length + 2;
        double[][] inside = new double[lambda.length][lambda.length];
        for (int i = 0; i < inside.length; i++) {
            System.arraycopy(values, (i + 1) * points + 1, inside[i], 0, inside.length);
        }
        return inside;
    }

    private Field withBoundary(double[][] inside) {
        int points = inside.length + 2;
        double[] values = new double[points * points];
        for (int i = 0; i < inside.length; i++) {
            System.arraycopy(inside[i], 0, values, (i + 1) * points + 1, inside.length);
        }
        return new Field(grid, values);
    }
}
