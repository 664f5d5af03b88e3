package org.hssflow.simulators;

import org.jtransforms.fft.DoubleFFT_1D;

/**
 * The discrete Fourier transform of real fields on n×n points, n a power of two, by transforms of rows and then of columns.
 * Of the modes |k_x|, |k_y| &lt; n/2 those with k_x ≥ 0 are kept: the others are their conjugates. Modes with a k of n/2, whose
 * direction a grid cannot tell, are dropped.
 *
 * <p>A spectrum has n² entries, [k_x = 0 … n/2 − 1][k_y = 0 … n/2 − 1, −n/2 … −1][re, im].
 *
 * <p>Lines this short are transformed on the calling thread, whatever number of threads JTransforms is set to use. Its tables come
 * from {@link Math}, whose last bit may differ between machines. Immutable, and so for any number of threads.
 */
public final class RealFft2d {
    /** JTransforms takes several threads from 8,192 real or 4,096 complex values on. */
    public static final int MAX_POINTS = 2048;

    private final int n;
    private final DoubleFFT_1D fft;

    /** @param points n, a power of two up to {@value #MAX_POINTS} */
    public RealFft2d(int points) {
        this.n = points;
        this.fft = new DoubleFFT_1D(points);
    }

    /** The wavenumber, in waves per period, of index {@code i} on the second axis of a spectrum. */
    public int wavenumberY(int i) {
        return i < n / 2 ? i : i - n;
    }

    /**
     * @param values [y][x] from {@code offset} on; overwritten
     * @param spectrum written from {@code offset} on
     */
    public void forward(double[] values, double[] spectrum, int offset) {
        for (int y = 0; y < n; y++) {
            fft.realForward(values, offset + y * n);
        }
        for (int kx = 0; kx < n / 2; kx++) {
            int column = offset + 2 * n * kx;
            for (int y = 0; y < n; y++) {
                spectrum[column + 2 * y] = values[offset + y * n + 2 * kx];
                spectrum[column + 2 * y + 1] = kx == 0 ? 0 : values[offset + y * n + 2 * kx + 1]; // of 0: k_x = n/2
            }
            fft.complexForward(spectrum, column);
            spectrum[column + n] = 0; // k_y = n/2
            spectrum[column + n + 1] = 0;
        }
    }

    /**
     * @param spectrum from {@code offset} on; overwritten
     * @param values written from {@code offset} on
     */
    public void inverse(double[] spectrum, double[] values, int offset) {
        for (int kx = 0; kx < n / 2; kx++) {
            int column = offset + 2 * n * kx;
            fft.complexInverse(spectrum, column, true);
            for (int y = 0; y < n; y++) {
                values[offset + y * n + 2 * kx] = spectrum[column + 2 * y];
                values[offset + y * n + 2 * kx + 1] = spectrum[column + 2 * y + 1];
            }
        }
        for (int y = 0; y < n; y++) {
            values[offset + y * n + 1] = 0; // the place of k_x = n/2
            fft.realInverse(values, offset + y * n, true);
        }
    }
}
