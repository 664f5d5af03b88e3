package org.hssflow.simulators.identify;

import java.util.Arrays;
import java.util.List;
import org.hssflow.simulators.GrayScottSolver;
import org.hssflow.simulators.RealFft2d;

/**
 * A_t = δ_A ΔA − AB² + f(1 − A), B_t = δ_B ΔB + AB² − (f + k)B, periodic on [−1, 1]². Its coefficients are the values at the points
 * themselves; only the Laplacians take Fourier's way.
 */
final class GrayScottTerms implements Terms {
    private final int plane; // n²
    private final RealFft2d fft;
    private final double[] laplacian; // −π²|k|² of each entry of a spectrum
    private final double[] values;
    private final double[] spectrum;
    private final double[] weights;
    private final double[] decay; // 0: diffusion is not a parameter

    /** @param points n, a power of two */
    GrayScottTerms(int points) {
        this.plane = points * points;
        this.fft = new RealFft2d(points);
        this.laplacian = new double[plane];
        this.values = new double[plane];
        this.spectrum = new double[plane];
        this.weights = new double[2 * plane];
        this.decay = new double[2 * plane];
        Arrays.fill(weights, 1);
        for (int at = 0; at < plane; at++) {
            int kx = at / (2 * points);
            int ky = fft.wavenumberY(at / 2 % points);
            laplacian[at] = -Math.PI * Math.PI * (kx * kx + ky * ky);
        }
    }

    @Override
    public List<String> parameters() {
        return List.of("f", "k");
    }

    @Override
    public double[] weights() {
        return weights;
    }

    @Override
    public double[] decay() {
        return decay;
    }

    @Override
    public void analysis(float[] values, double[] c) {
        for (int i = 0; i < c.length; i++) {
            c[i] = values[i];
        }
    }

    @Override
    public void evaluate(double[] c, double[][] terms) {
        diffuse(c, 0, GrayScottSolver.DELTA_A, terms[0]);
        diffuse(c, plane, GrayScottSolver.DELTA_B, terms[0]);
        for (int i = 0; i < plane; i++) {
            double a = c[i];
            double b = c[plane + i];
            terms[0][i] -= a * b * b;
            terms[0][plane + i] += a * b * b;
            terms[1][i] = 1 - a;
            terms[1][plane + i] = terms[2][plane + i] = -b; // terms[2] of A stays 0
        }
    }

    private void diffuse(double[] c, int offset, double delta, double[] result) {
        System.arraycopy(c, offset, values, 0, plane);
        fft.forward(values, spectrum, 0);
        for (int i = 0; i < plane; i++) {
            spectrum[i] *= delta * laplacian[i];
        }
        fft.inverse(spectrum, values, 0);
        System.arraycopy(values, 0, result, offset, plane);
    }
}
