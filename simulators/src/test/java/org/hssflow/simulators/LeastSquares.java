package org.hssflow.simulators;

/** Gauss–Jordan elimination of a small, well-conditioned system. */
final class LeastSquares {
    private LeastSquares() {}

    /** @param a [row][column], the right-hand side in the last column; overwritten */
    static double[] solve(double[][] a) {
        int n = a.length;
        for (int pivot = 0; pivot < n; pivot++) {
            for (int row = 0; row < n; row++) {
                double factor = row == pivot ? 0 : a[row][pivot] / a[pivot][pivot];
                for (int column = pivot; column <= n; column++) {
                    a[row][column] -= factor * a[pivot][column];
                }
            }
        }
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = a[i][n] / a[i][i];
        }
        return x;
    }
}
