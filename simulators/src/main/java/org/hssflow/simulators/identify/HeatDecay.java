package org.hssflow.simulators.identify;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * κ of u_t = κ u_xx, u = 0 at both ends, from how fast its waves decay: c_k(t + dt) = c_k(t) exp(−κ(kπ)² dt), exactly, so no time
 * step is too long. The coefficients of sin(kπx) are those of least squares, as the points need not reach x = 1.
 */
final class HeatDecay implements Estimator {
    private static final String KAPPA = "kappa";
    private static final int MAX_MODES = 32;
    private static final int POINTS_PER_MODE = 4;
    private static final int MAX_ITERATIONS = 30;
    private static final double CONVERGED = 1e-9; // of κ

    private final double[] lambda; // (kπ)²
    private final double[][] analysis; // [mode][point]
    private final double[] first; // coefficients
    private final double[] last;

    /** @param spacing of the points x_j = j·spacing */
    HeatDecay(int points, double spacing) {
        int modes = Math.min(MAX_MODES, points / POINTS_PER_MODE);
        this.lambda = new double[modes];
        double[][] sines = new double[modes][points];
        for (int k = 0; k < modes; k++) {
            double wavenumber = Math.PI * (k + 1);
            lambda[k] = wavenumber * wavenumber;
            for (int j = 0; j < points; j++) {
                sines[k][j] = StrictMath.sin(wavenumber * j * spacing);
            }
        }
        this.analysis = pseudoInverse(sines);
        this.first = new double[modes];
        this.last = new double[modes];
    }

    /** (S Sᵀ)⁻¹ S by Gauss–Jordan elimination: the sines are nearly orthogonal, so no pivot is small. */
    private static double[][] pseudoInverse(double[][] sines) {
        int n = sines.length;
        double[][] gram = new double[n][n];
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = sines[i].clone();
            for (int j = 0; j < n; j++) {
                gram[i][j] = dot(sines[i], sines[j]);
            }
        }
        for (int i = 0; i < n; i++) {
            double pivot = 1 / gram[i][i];
            scale(gram[i], pivot);
            scale(rows[i], pivot);
            for (int j = 0; j < n; j++) {
                if (j != i) {
                    double factor = gram[j][i];
                    subtract(gram[j], factor, gram[i]);
                    subtract(rows[j], factor, rows[i]);
                }
            }
        }
        return rows;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void scale(double[] a, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] *= factor;
        }
    }

    private static void subtract(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= factor * b[i];
        }
    }

    @Override
    public Identification identify(double dt, float[] before, float[] after, Map<String, Double> nominal) {
        coefficients(before, first);
        coefficients(after, last);
        SortedMap<String, Double> parameters = new TreeMap<>();
        double kappa = fit(dt);
        if (kappa > 0) {
            parameters.put(KAPPA, kappa);
        }
        Double expected = nominal.get(KAPPA);
        return new Identification(parameters, expected == null ? Double.NaN : residual(expected, dt));
    }

    private void coefficients(float[] values, double[] c) {
        for (int k = 0; k < c.length; k++) {
            double[] row = analysis[k];
            double sum0 = 0; // four sums that do not wait for each other
            double sum1 = 0;
            double sum2 = 0;
            double sum3 = 0;
            int j = 0;
            for (; j + 3 < values.length; j += 4) {
                sum0 += row[j] * values[j];
                sum1 += row[j + 1] * values[j + 1];
                sum2 += row[j + 2] * values[j + 2];
                sum3 += row[j + 3] * values[j + 3];
            }
            for (; j < values.length; j++) {
                sum0 += row[j] * values[j];
            }
            c[k] = sum0 + sum1 + sum2 + sum3;
        }
    }

    /** min Σ_k ((c_k(t + dt) − c_k(t) exp(−κ λ_k dt))/λ_k)² by Gauss and Newton; NaN if there is no positive one. */
    private double fit(double dt) {
        double kappa = 0;
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            double gradient = 0;
            double curvature = 0;
            for (int k = 0; k < lambda.length; k++) {
                double decayed = first[k] * StrictMath.exp(-kappa * lambda[k] * dt);
                gradient += (decayed - last[k]) * decayed / lambda[k];
                curvature += decayed * decayed;
            }
            double change = gradient / (curvature * dt);
            kappa += change;
            if (!(kappa > 0)) {
                return Double.NaN;
            }
            if (Math.abs(change) <= CONVERGED * kappa) {
                return kappa;
            }
        }
        return Double.NaN;
    }

    private double residual(double kappa, double dt) {
        double unexplained = 0;
        double observed = 0;
        for (int k = 0; k < lambda.length; k++) {
            double r = last[k] - first[k] * StrictMath.exp(-kappa * lambda[k] * dt);
            double change = last[k] - first[k];
            double weight = 1 / (lambda[k] * lambda[k]);
            unexplained += weight * r * r;
            observed += weight * change * change;
        }
        return StrictMath.sqrt(unexplained / observed);
    }
}
