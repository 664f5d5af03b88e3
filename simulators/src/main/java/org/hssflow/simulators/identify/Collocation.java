package org.hssflow.simulators.identify;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Least squares of the equation's terms over one step by the Lobatto IIIA method of order 4: the mean of N is (N_0 + 4N_m + N_1)/6,
 * with u_m = (u_0 + u_1)/2 + dt/8 (N_0 − N_1). (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, section IV.5.)
 * Since u_m depends on the parameters, they are found by iteration, beginning with those of the trapezoidal rule.
 *
 * <p>The correction of u_m is divided by 1 + (z/10)² with z = p_1·decay·dt: of waves that decay many times over within a step, it
 * would mostly magnify the noise. With noise of 1e-4 that makes the error of ν in Burgers a quarter.
 */
final class Collocation implements Estimator {
    private static final int MAX_ITERATIONS = 10;
    private static final double STIFF = 10; // a step in units of the time in which a wave decays
    private static final double CONVERGED = 1e-4; // of a parameter
    private static final double SINGULAR = 1e-12; // of a pivot, against the diagonal that it came from

    private final Terms terms;
    private final List<String> names;
    private final double[] first; // coefficients, as all that follow
    private final double[] last;
    private final double[] middle;
    private final double[] rate; // (u_1 − u_0)/dt
    private final double[][] atFirst; // [term][coefficient]
    private final double[][] atLast;
    private final double[][] atMiddle;
    private final double[][] mean; // over the step

    Collocation(Terms terms) {
        this.terms = terms;
        this.names = terms.parameters();
        int size = terms.weights().length;
        int count = 1 + names.size();
        this.first = new double[size];
        this.last = new double[size];
        this.middle = new double[size];
        this.rate = new double[size];
        this.atFirst = new double[count][size];
        this.atLast = new double[count][size];
        this.atMiddle = new double[count][size];
        this.mean = new double[count][size];
    }

    @Override
    public Identification identify(double dt, float[] before, float[] after, Map<String, Double> nominal) {
        terms.analysis(before, first);
        terms.analysis(after, last);
        terms.evaluate(first, atFirst);
        terms.evaluate(last, atLast);
        for (int i = 0; i < rate.length; i++) {
            rate[i] = (last[i] - first[i]) / dt;
        }
        return new Identification(named(fit(dt)), residual(dt, nominal));
    }

    private SortedMap<String, Double> named(double[] parameters) {
        SortedMap<String, Double> named = new TreeMap<>();
        for (int i = 0; i < parameters.length; i++) {
            named.put(names.get(i), parameters[i]);
        }
        return named;
    }

    /** None if no positive parameters explain the step. */
    private double[] fit(double dt) {
        for (int term = 0; term < mean.length; term++) {
            for (int i = 0; i < rate.length; i++) {
                mean[term][i] = (atFirst[term][i] + atLast[term][i]) / 2;
            }
        }
        double[] p = leastSquares();
        for (int i = 0; i < MAX_ITERATIONS && arePositive(p); i++) {
            double[] previous = p;
            integrate(dt, p);
            p = leastSquares();
            if (arePositive(p) && isNear(p, previous)) {
                return p;
            }
        }
        return new double[0];
    }

    private static boolean arePositive(double[] p) {
        return p.length > 0 && Arrays.stream(p).allMatch(value -> value > 0 && Double.isFinite(value));
    }

    private static boolean isNear(double[] p, double[] previous) {
        for (int i = 0; i < p.length; i++) {
            if (Math.abs(p[i] - previous[i]) > CONVERGED * p[i]) {
                return false;
            }
        }
        return true;
    }

    /** The mean of each term over the step under such parameters. */
    private void integrate(double dt, double[] p) {
        double[] decay = terms.decay();
        for (int i = 0; i < middle.length; i++) {
            double difference = atFirst[0][i] - atLast[0][i];
            for (int k = 1; k <= p.length; k++) {
                difference += p[k - 1] * (atFirst[k][i] - atLast[k][i]);
            }
            double z = p[0] * decay[i] * dt / STIFF;
            middle[i] = (first[i] + last[i]) / 2 + dt / 8 * difference / (1 + z * z);
        }
        terms.evaluate(middle, atMiddle);
        for (int term = 0; term < mean.length; term++) {
            for (int i = 0; i < middle.length; i++) {
                mean[term][i] = (atFirst[term][i] + 4 * atMiddle[term][i] + atLast[term][i]) / 6;
            }
        }
    }

    /** min ‖rate − N_0 − Σ p_i T_i‖ by Cholesky's factorization of the normal equations; none if they are singular. */
    private double[] leastSquares() {
        int n = names.size();
        double[] p = new double[n];
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            p[i] = product(mean[1 + i], rate) - product(mean[1 + i], mean[0]);
            for (int j = 0; j <= i; j++) {
                l[i][j] = product(mean[1 + i], mean[1 + j]);
            }
            double diagonal = l[i][i];
            for (int j = 0; j < i; j++) {
                for (int k = 0; k < j; k++) {
                    l[i][j] -= l[i][k] * l[j][k];
                }
                l[i][j] /= l[j][j];
                l[i][i] -= l[i][j] * l[i][j];
                p[i] -= l[i][j] * p[j];
            }
            if (!(l[i][i] > SINGULAR * diagonal)) {
                return new double[0];
            }
            l[i][i] = StrictMath.sqrt(l[i][i]);
            p[i] /= l[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                p[i] -= l[j][i] * p[j];
            }
            p[i] /= l[i][i];
        }
        return p;
    }

    private double product(double[] a, double[] b) {
        double[] weights = terms.weights();
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += weights[i] * a[i] * b[i];
        }
        return sum;
    }

    private double residual(double dt, Map<String, Double> nominal) {
        if (!nominal.keySet().containsAll(names)) {
            return Double.NaN;
        }
        double[] p = names.stream().mapToDouble(nominal::get).toArray();
        integrate(dt, p);
        double[] weights = terms.weights();
        double unexplained = 0;
        double observed = 0;
        for (int i = 0; i < rate.length; i++) {
            double r = rate[i] - mean[0][i];
            for (int k = 1; k <= p.length; k++) {
                r -= p[k - 1] * mean[k][i];
            }
            unexplained += weights[i] * r * r;
            observed += weights[i] * rate[i] * rate[i];
        }
        return StrictMath.sqrt(unexplained / observed);
    }
}
