package org.hssflow.simulators;

import java.util.HashMap;
import java.util.Map;

/**
 * Exponential time differencing of order 4 for v' = λv + N(v, t) with a real, diagonal linear part: the stiff λ is integrated
 * exactly, N by a Runge–Kutta method. (S. M. Cox, P. C. Matthews, <i>Exponential time differencing for stiff systems</i>, J.
 * Comput. Phys. 176, 2002, equations 26–29.) The coefficients are means over a circle in the complex plane, which avoids their
 * cancellation near λ = 0 (A.-K. Kassam, L. N. Trefethen, <i>Fourth-order time-stepping for stiff PDEs</i>, SIAM J. Sci.
 * Comput. 26, 2005).
 *
 * <p>Complex coefficients are two neighbouring entries with the same λ. Immutable, and so for any number of threads.
 */
final class EtdRk4 {
    /** N(v, t). */
    @FunctionalInterface
    interface Nonlinearity {
        /**
         * Writes N(v, t) over {@code result}.
         *
         * @param time since {@link EtdRk4#advance} began
         */
        void evaluate(double[] v, double time, double[] result);
    }

    private static final int CONTOUR_POINTS = 32; // on the upper half circle: the lower one is its mirror image

    private final double tau;
    private final double[] full; // exp(λτ)
    private final double[] half; // exp(λτ/2)
    private final double[] inner; // τ/2 φ1(λτ/2)
    private final double[] first; // τ (φ1 − 3φ2 + 4φ3)
    private final double[] middle; // 2τ (φ2 − 2φ3), of the sum of both
    private final double[] last; // τ (4φ3 − φ2)

    /**
     * @param lambda the linear part, one value per entry of v
     * @param tau the length of one step
     */
    EtdRk4(double[] lambda, double tau) {
        int size = lambda.length;
        this.tau = tau;
        this.full = new double[size];
        this.half = new double[size];
        this.inner = new double[size];
        this.first = new double[size];
        this.middle = new double[size];
        this.last = new double[size];
        Map<Double, double[]> known = new HashMap<>(); // in space, many modes share a λ
        for (int i = 0; i < size; i++) {
            double[] c = known.computeIfAbsent(lambda[i] * tau, EtdRk4::coefficients);
            full[i] = c[0];
            half[i] = c[1];
            inner[i] = tau * c[2];
            first[i] = tau * c[3];
            middle[i] = tau * c[4];
            last[i] = tau * c[5];
        }
    }

    /** For one z = λτ, by the mean over the circle of radius 1 about it. */
    private static double[] coefficients(double z) {
        double phi1Half = 0;
        double phi1 = 0;
        double phi2 = 0;
        double phi3 = 0;
        for (int j = 0; j < CONTOUR_POINTS; j++) {
            double angle = Math.PI * (j + 0.5) / CONTOUR_POINTS;
            Complex w = new Complex(z + StrictMath.cos(angle), StrictMath.sin(angle));
            Complex a = w.exp().minus(1).over(w);
            Complex b = a.minus(1).over(w);
            phi1 += a.re;
            phi2 += b.re;
            phi3 += b.minus(0.5).over(w).re;
            Complex halfway = new Complex(w.re / 2, w.im / 2);
            phi1Half += halfway.exp().minus(1).over(halfway).re;
        }
        double m = CONTOUR_POINTS;
        return new double[] {
            StrictMath.exp(z),
            StrictMath.exp(z / 2),
            phi1Half / (2 * m),
            (phi1 - 3 * phi2 + 4 * phi3) / m,
            2 * (phi2 - 2 * phi3) / m,
            (4 * phi3 - phi2) / m
        };
    }

    /**
     * @return v after {@code steps} steps, in a new array
     * @throws IllegalArgumentException if it grows beyond all bounds
     */
    double[] advance(double[] initial, int steps, Nonlinearity nonlinearity) {
        int size = initial.length;
        double[] v = initial.clone();
        double[] a = new double[size];
        double[] stage = new double[size];
        double[] nv = new double[size];
        double[] na = new double[size];
        double[] nb = new double[size];
        for (int step = 0; step < steps; step++) {
            double t = step * tau;
            nonlinearity.evaluate(v, t, nv);
            for (int i = 0; i < size; i++) {
                a[i] = half[i] * v[i] + inner[i] * nv[i];
            }
            nonlinearity.evaluate(a, t + tau / 2, na);
            for (int i = 0; i < size; i++) {
                stage[i] = half[i] * v[i] + inner[i] * na[i];
            }
            nonlinearity.evaluate(stage, t + tau / 2, nb);
            for (int i = 0; i < size; i++) {
                stage[i] = half[i] * a[i] + inner[i] * (2 * nb[i] - nv[i]);
                na[i] += nb[i];
            }
            nonlinearity.evaluate(stage, t + tau, nb);
            for (int i = 0; i < size; i++) {
                v[i] = full[i] * v[i] + first[i] * nv[i] + middle[i] * na[i] + last[i] * nb[i];
            }
            requireFinite(v);
        }
        return v;
    }

    private void requireFinite(double[] v) {
        double sum = 0;
        for (double value : v) {
            sum += Math.abs(value);
        }
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException(
                    "expected a solution that stays bounded, got one that blows up with substeps of " + tau
                            + "; take a dt below that, more points or a smaller state");
        }
    }

    private record Complex(double re, double im) {
        Complex exp() {
            double modulus = StrictMath.exp(re);
            return new Complex(modulus * StrictMath.cos(im), modulus * StrictMath.sin(im));
        }

        Complex minus(double real) {
            return new Complex(re - real, im);
        }

        Complex over(Complex d) {
            double norm = d.re * d.re + d.im * d.im;
            return new Complex((re * d.re + im * d.im) / norm, (im * d.re - re * d.im) / norm);
        }
    }
}
