package org.hssflow.simulators;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * The Fourier modes exp(2πi k·x), |k_x|, |k_y| ≤ K, of real fields on n × n points of the unit torus; of each pair ±k, only one.
 * They are numbered by max(|k_x|, |k_y|), so the modes of a smaller K come first, and n plays no part. Mode 0 is k = 0.
 *
 * <p>Transforms work on interleaved complex numbers: {@code points[2(x n + y)]} and {@code spectrum[2(k_y n + k_x)]}, negative
 * wave numbers from the end. They are one-dimensional transforms over rows and columns, too short for JTransforms to start
 * threads. Those outside of K are left out.
 *
 * <p>Immutable, and so for any number of threads.
 */
final class FourierModes {
    private static final int MIN_POINTS = 8;
    private static final int MAX_POINTS = 2048; // from 4096 on, JTransforms uses threads

    private final int n;
    private final int cutoff;
    private final int[] kx;
    private final int[] ky;
    private final DoubleFFT_1D fft;

    /**
     * @param points n, a power of two from 8 to 2,048
     * @param cutoff K, below n/2
     */
    FourierModes(int points, int cutoff) {
        this.n = Checks.powerOfTwo(points, MIN_POINTS, MAX_POINTS);
        this.cutoff = cutoff;
        this.fft = new DoubleFFT_1D(n);
        int width = 2 * cutoff + 1;
        this.kx = new int[(width * width + 1) / 2];
        this.ky = new int[kx.length];
        int count = 1;
        for (int shell = 1; shell <= cutoff; shell++) {
            for (int y = 0; y <= shell; y++) {
                for (int x = -shell; x <= shell; x++) {
                    boolean onShell = Math.max(y, Math.abs(x)) == shell;
                    if (onShell && (y > 0 || x > 0)) {
                        kx[count] = x;
                        ky[count++] = y;
                    }
                }
            }
        }
    }

    int count() {
        return kx.length;
    }

    int cutoff() {
        return cutoff;
    }

    int kx(int mode) {
        return kx[mode];
    }

    int ky(int mode) {
        return ky[mode];
    }

    /** Where in a spectrum the real part of mode k is; the imaginary part follows. */
    int index(int mode) {
        return 2 * (ky[mode] * n + wrap(kx[mode]));
    }

    /** The same of mode −k. */
    int mirror(int mode) {
        return 2 * (wrap(-ky[mode]) * n + wrap(-kx[mode]));
    }

    private int wrap(int k) {
        return k < 0 ? k + n : k;
    }

    /** How many numbers an array of points, or a spectrum, has. */
    int size() {
        return 2 * n * n;
    }

    /** points(x) = Σ_k spectrum(k) exp(2πi k·x) over the modes up to K; the spectrum is overwritten. */
    void toPoints(double[] spectrum, double[] points) {
        Arrays.fill(points, 0);
        for (int y = 0; y < n; y++) {
            if (kept(y)) {
                fft.complexInverse(spectrum, 2 * y * n, false);
                for (int x = 0, from = 2 * y * n, to = 2 * y; x < n; x++, from += 2, to += 2 * n) {
                    points[to] = spectrum[from];
                    points[to + 1] = spectrum[from + 1];
                }
            }
        }
        for (int x = 0; x < n; x++) {
            fft.complexInverse(points, 2 * x * n, false);
        }
    }

    /** spectrum(k) = Σ_x points(x) exp(−2πi k·x), n² times the coefficients, up to K; the points are overwritten. */
    void toSpectrum(double[] points, double[] spectrum) {
        for (int x = 0; x < n; x++) {
            fft.complexForward(points, 2 * x * n);
        }
        for (int y = 0; y < n; y++) {
            if (kept(y)) {
                for (int x = 0, to = 2 * y * n, from = 2 * y; x < n; x++, to += 2, from += 2 * n) {
                    spectrum[to] = points[from];
                    spectrum[to + 1] = points[from + 1];
                }
                fft.complexForward(spectrum, 2 * y * n);
            }
        }
    }

    private boolean kept(int k) {
        return k <= cutoff || k >= n - cutoff;
    }

    /** The coefficients of a real field, real and imaginary parts in turn: 2·{@link #count()} numbers. */
    double[] analysis(double[] field) {
        double[] points = new double[size()];
        for (int i = 0; i < field.length; i++) {
            points[2 * i] = field[i];
        }
        double[] spectrum = new double[size()];
        toSpectrum(points, spectrum);
        double[] c = new double[2 * count()];
        for (int mode = 0; mode < count(); mode++) {
            c[2 * mode] = spectrum[index(mode)] / (n * n);
            c[2 * mode + 1] = spectrum[index(mode) + 1] / (n * n);
        }
        return c;
    }

    /** The real field of such coefficients. */
    double[] synthesis(double[] c) {
        double[] spectrum = new double[size()];
        for (int mode = 0; mode < count(); mode++) {
            spectrum[mirror(mode)] = c[2 * mode];
            spectrum[mirror(mode) + 1] = -c[2 * mode + 1];
            spectrum[index(mode)] = c[2 * mode];
            spectrum[index(mode) + 1] = mode == 0 ? 0 : c[2 * mode + 1];
        }
        double[] points = new double[size()];
        toPoints(spectrum, points);
        double[] field = new double[n * n];
        for (int i = 0; i < field.length; i++) {
            field[i] = points[2 * i];
        }
        return field;
    }
}
