package org.hssflow.simulators.identify;

import java.util.Arrays;
import java.util.List;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * u_t = −(u²/2)_x + ν u_xx on the points x_j = j/N, u = 0 at both ends: sine series, since the equation keeps states odd about
 * both ends. Coefficient k is that of sin(kπx), k = 0 … N − 1.
 */
final class BurgersTerms implements Terms {
    private final int points;
    private final DoubleFFT_1D fft; // of the odd continuation, 2N points
    private final double[] line;
    private final double[] weights;
    private final double[] decay;

    /** @param points N */
    BurgersTerms(int points) {
        this.points = points;
        this.fft = new DoubleFFT_1D(2L * points);
        this.line = new double[2 * points];
        this.weights = new double[points];
        this.decay = new double[points];
        for (int k = 1; k < points; k++) {
            decay[k] = wavenumber(k) * wavenumber(k);
            weights[k] = 1 / (decay[k] * decay[k]);
        }
    }

    private static double wavenumber(int k) {
        return Math.PI * k;
    }

    @Override
    public List<String> parameters() {
        return List.of("nu");
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
        Arrays.fill(line, 0);
        for (int j = 1; j < points; j++) {
            line[j] = values[j];
            line[2 * points - j] = -values[j];
        }
        fft.realForward(line);
        for (int k = 1; k < points; k++) {
            c[k] = -line[2 * k + 1] / points;
        }
    }

    @Override
    public void evaluate(double[] c, double[][] terms) {
        Arrays.fill(line, 0);
        for (int k = 1; k < points; k++) {
            line[2 * k + 1] = -c[k] * points;
        }
        fft.realInverse(line, true);
        for (int j = 0; j < line.length; j++) {
            line[j] *= line[j] / 2;
        }
        fft.realForward(line); // of an even function: its cosines
        for (int k = 1; k < points; k++) {
            terms[0][k] = wavenumber(k) * line[2 * k] / points;
            terms[1][k] = -decay[k] * c[k];
        }
    }
}
