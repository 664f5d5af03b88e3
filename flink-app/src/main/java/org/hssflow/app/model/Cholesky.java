package org.hssflow.app.model;

/** G = L Lᵀ of a symmetric positive definite matrix, and the solution of G x = b with it. */
final class Cholesky {
    private Cholesky() {}

    /**
     * @param g (n, n); its lower triangle becomes L
     * @throws IllegalArgumentException if it is not positive definite in double precision
     */
    static void factor(double[][] g) {
        for (int i = 0; i < g.length; i++) {
            for (int j = 0; j < i; j++) {
                g[i][j] = (g[i][j] - dot(g[i], g[j], j)) / g[j][j];
            }
            double pivot = g[i][i] - dot(g[i], g[i], i);
            if (!(pivot > 0)) {
                throw new IllegalArgumentException(
                        "expected a positive definite matrix, got the pivot " + pivot + " in row " + i);
            }
            g[i][i] = Math.sqrt(pivot);
        }
    }

    /**
     * @param l as {@link #factor} left it
     * @param b the right-hand side; becomes x
     */
    static void solve(double[][] l, double[] b) {
        for (int i = 0; i < b.length; i++) {
            b[i] = (b[i] - dot(l[i], b, i)) / l[i][i];
        }
        for (int i = b.length - 1; i >= 0; i--) {
            b[i] /= l[i][i];
            for (int j = 0; j < i; j++) {
                b[j] -= l[i][j] * b[i];
            }
        }
    }

    private static double dot(double[] a, double[] b, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
