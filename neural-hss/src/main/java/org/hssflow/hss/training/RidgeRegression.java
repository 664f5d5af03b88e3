package org.hssflow.hss.training;

/**
 * Weighted ridge regression of the errors y − m on features f, through the normal equations in double:
 * Δ (Σ ω f fᵀ + λ t I) = Σ ω (y − m) fᵀ, with t the mean of the diagonal of Σ ω f fᵀ.
 */
final class RidgeRegression {
    private final double[][] gram;
    private final double[][] cross;

    RidgeRegression(int features, int outputs) {
        this.gram = new double[features][features];
        this.cross = new double[outputs][features];
    }

    /**
     * Adds some samples.
     *
     * @param f (features, count)
     * @param m what is predicted, and y what is true: rows {@code firstRow…} of both, (outputs, count)
     * @param weight ω of each sample
     */
    void add(float[][] f, float[][] m, float[][] y, int firstRow, float[] weight, int count) {
        double[] weighted = new double[count];
        for (int p = 0; p < f.length; p++) {
            for (int b = 0; b < count; b++) {
                weighted[b] = (double) weight[b] * f[p][b];
            }
            for (int q = 0; q <= p; q++) {
                gram[p][q] += dot(weighted, f[q], count);
            }
            for (int row = 0; row < cross.length; row++) {
                cross[row][p] += dot(weighted, y[firstRow + row], count) - dot(weighted, m[firstRow + row], count);
            }
        }
    }

    /** @return Δ, (outputs, features) */
    double[][] solve(double lambda) {
        int n = gram.length;
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += gram[i][i];
        }
        double ridge = Math.max(lambda * trace / n, Double.MIN_NORMAL);
        double[][] lower = cholesky(gram, ridge);
        double[][] solution = new double[cross.length][];
        for (int row = 0; row < cross.length; row++) {
            solution[row] = substitute(lower, cross[row]);
        }
        return solution;
    }

    private static double[][] cholesky(double[][] gram, double ridge) {
        int n = gram.length;
        double[][] lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = gram[i][j] + (i == j ? ridge : 0);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j && !(sum > 0)) {
                    throw new IllegalArgumentException("expected a larger lambda: the features are linearly dependent"
                            + " in double precision, pivot " + i + " is " + sum);
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        return lower;
    }

    private static double[] substitute(double[][] lower, double[] right) {
        double[] x = right.clone();
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= lower[i][k] * x[k];
            }
            x[i] /= lower[i][i];
        }
        for (int i = x.length - 1; i >= 0; i--) {
            for (int k = i + 1; k < x.length; k++) {
                x[i] -= lower[k][i] * x[k];
            }
            x[i] /= lower[i][i];
        }
        return x;
    }

    private static double dot(double[] a, float[] b, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
