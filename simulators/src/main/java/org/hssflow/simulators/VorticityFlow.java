package org.hssflow.simulators;

import java.util.Arrays;

/**
 * Substeps of the vorticity equation w_t + u·∇w = ν Δw + f on the coefficients of {@link FourierModes}: integrating-factor
 * Runge–Kutta of order 4, which is exact in the diffusion. Holds scratch: one thread at a time, and no allocation in a substep.
 *
 * <p>With z = u + iv, and since u is free of divergence, u·∇w = (∂_xx − ∂_yy)(uv) − ∂_xy(u² − v²) needs only the square of z: one
 * complex transform forth and one back (C. Basdevant, <i>J. Comput. Phys.</i> 50, 1983).
 */
final class VorticityFlow {
    private final FourierModes modes;
    private final int count;
    private final int[] index;
    private final int[] mirror;
    private final double[] forcing; // coefficients
    private final double[] w; // coefficients, real and imaginary parts in turn, as all that follow
    private final double[] stage;
    private final double[] k;
    private final double[] decayed; // w after half a substep of diffusion
    private final double[] sum;
    private final double[] first; // exp(−4π²|k|² ∫ν) over the first half of a substep
    private final double[] second;
    private final double[] spectrum;
    private final double[] points;
    private double speed;

    /** @param vorticity its coefficients; advanced in place */
    VorticityFlow(FourierModes modes, double[] vorticity, double[] forcing) {
        this.modes = modes;
        this.count = modes.count();
        this.index = new int[count];
        this.mirror = new int[count];
        for (int mode = 0; mode < count; mode++) {
            index[mode] = modes.index(mode);
            mirror[mode] = modes.mirror(mode);
        }
        this.forcing = forcing;
        this.w = vorticity;
        this.stage = new double[2 * count];
        this.k = new double[2 * count];
        this.decayed = new double[2 * count];
        this.sum = new double[2 * count];
        this.first = new double[count];
        this.second = new double[count];
        this.spectrum = new double[modes.size()];
        this.points = new double[modes.size()];
        derivative(w);
    }

    /** The coefficients as they are now. */
    double[] vorticity() {
        return w;
    }

    /** max(|u| + |v|) over the points, at the beginning of the next substep. */
    double speed() {
        return speed;
    }

    /**
     * @param tau the length of the substep
     * @param firstNu the mean of ν over its first half
     * @param secondNu the same over the second
     */
    void substep(double tau, double firstNu, double secondNu) {
        decay(firstNu * tau / 2, first);
        decay(secondNu * tau / 2, second);
        for (int i = 0; i < w.length; i++) { // k holds the derivative at w
            double e = first[i >> 1];
            decayed[i] = e * w[i];
            stage[i] = e * (w[i] + tau / 2 * k[i]);
            sum[i] = second[i >> 1] * e * (w[i] + tau / 6 * k[i]);
        }
        derivative(stage);
        for (int i = 0; i < w.length; i++) {
            stage[i] = decayed[i] + tau / 2 * k[i];
            sum[i] += tau / 3 * second[i >> 1] * k[i];
        }
        derivative(stage);
        for (int i = 0; i < w.length; i++) {
            double e = second[i >> 1];
            stage[i] = e * (decayed[i] + tau * k[i]);
            sum[i] += tau / 3 * e * k[i];
        }
        derivative(stage);
        for (int i = 0; i < w.length; i++) {
            w[i] = sum[i] + tau / 6 * k[i];
        }
        derivative(w);
    }

    /** factor(k) = exp(−4π²|k|² θ), the product of one factor for each axis. */
    private void decay(double theta, double[] factor) {
        double[] axis = new double[modes.cutoff() + 1];
        for (int j = 0; j < axis.length; j++) {
            axis[j] = StrictMath.exp(-4 * Math.PI * Math.PI * j * j * theta);
        }
        for (int mode = 0; mode < count; mode++) {
            factor[mode] = axis[Math.abs(modes.kx(mode))] * axis[modes.ky(mode)];
        }
    }

    /** Into {@code k}, f − u·∇w; into {@code speed}, max(|u| + |v|). */
    private void derivative(double[] vorticity) {
        velocity(vorticity);
        modes.toPoints(spectrum, points);
        speed = square(points);
        modes.toSpectrum(points, spectrum);
        advection();
    }

    /** The spectrum of u + iv. With w = −Δψ, u = ψ_y and v = −ψ_x: (k_x + i k_y) w/(2π|k|²). */
    private void velocity(double[] vorticity) {
        Arrays.fill(spectrum, 0);
        for (int mode = 1; mode < count; mode++) {
            double x = modes.kx(mode);
            double y = modes.ky(mode);
            double scale = 1 / (2 * Math.PI * (x * x + y * y));
            double re = scale * vorticity[2 * mode];
            double im = scale * vorticity[2 * mode + 1];
            spectrum[index[mode]] = x * re - y * im;
            spectrum[index[mode] + 1] = x * im + y * re;
            spectrum[mirror[mode]] = -x * re - y * im; // of −k, where w is conjugate
            spectrum[mirror[mode] + 1] = x * im - y * re;
        }
    }

    /** z ↦ z² at every point. */
    private static double square(double[] z) {
        double max = 0;
        for (int i = 0; i < z.length; i += 2) {
            double u = z[i];
            double v = z[i + 1];
            max = Math.max(max, Math.abs(u) + Math.abs(v));
            z[i] = u * u - v * v;
            z[i + 1] = 2 * u * v;
        }
        return max;
    }

    /**
     * f − u·∇w from the spectrum S of z² = (u² − v²) + 2i uv: with q = (k_x + i k_y)², iπ² (q S(−k)* − q* S(k)) is the transform
     * of −(∂_xx − ∂_yy)(uv) + ∂_xy(u² − v²).
     */
    private void advection() {
        double scale = 2 * Math.PI * Math.PI / modes.size(); // size is 2n²: transforms are not normalized
        k[0] = forcing[0];
        k[1] = forcing[1];
        for (int mode = 1; mode < count; mode++) {
            double x = modes.kx(mode);
            double y = modes.ky(mode);
            double qRe = x * x - y * y;
            double qIm = 2 * x * y;
            double sRe = spectrum[index[mode]];
            double sIm = spectrum[index[mode] + 1];
            double mRe = spectrum[mirror[mode]]; // S(−k)* is mRe − i mIm
            double mIm = spectrum[mirror[mode] + 1];
            double re = qRe * mRe + qIm * mIm - (qRe * sRe + qIm * sIm);
            double im = qIm * mRe - qRe * mIm - (qRe * sIm - qIm * sRe);
            k[2 * mode] = forcing[2 * mode] - scale * im;
            k[2 * mode + 1] = forcing[2 * mode + 1] + scale * re;
        }
    }
}
