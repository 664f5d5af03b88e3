package org.hssflow.simulators.identify;

import java.util.Arrays;
import java.util.List;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * u_t = −(u²/2)_x − u_xx − ν u_xxxx, periodic, on n points: Fourier coefficients m &lt; n/3, real and imaginary parts in turn, n times
 * as large as those of the series.
 */
final class KuramotoSivashinskyTerms implements Terms {
    private final double[] wavenumbers; // q = 2πm/length
    private final DoubleFFT_1D fft;
    private final double[] line;
    private final double[] weights;
    private final double[] decay;

    /** @param points n, even */
    KuramotoSivashinskyTerms(int points, double length) {
        this.fft = new DoubleFFT_1D(points);
        this.line = new double[points];
        this.wavenumbers = new double[(points + 2) / 3];
        this.weights = new double[2 * wavenumbers.length];
        this.decay = new double[2 * wavenumbers.length];
        for (int m = 1; m < wavenumbers.length; m++) {
            double q = 2 * Math.PI * m / length;
            wavenumbers[m] = q;
            decay[2 * m] = decay[2 * m + 1] = q * q * q * q;
            weights[2 * m] = weights[2 * m + 1] = 1 / decay[2 * m];
        }
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
        for (int j = 0; j < line.length; j++) {
            line[j] = values[j];
        }
        fft.realForward(line);
        System.arraycopy(line, 0, c, 0, c.length);
        c[1] = 0; // the place of the highest mode of all
    }

    @Override
    public void evaluate(double[] c, double[][] terms) {
        Arrays.fill(line, 0);
        System.arraycopy(c, 0, line, 0, c.length);
        fft.realInverse(line, true);
        for (int j = 0; j < line.length; j++) {
            line[j] *= line[j] / 2;
        }
        fft.realForward(line);
        for (int m = 0; m < wavenumbers.length; m++) {
            double q = wavenumbers[m];
            double q2 = q * q;
            terms[0][2 * m] = q * line[2 * m + 1] + q2 * c[2 * m];
            terms[0][2 * m + 1] = -q * line[2 * m] + q2 * c[2 * m + 1];
            terms[1][2 * m] = -decay[2 * m] * c[2 * m];
            terms[1][2 * m + 1] = -decay[2 * m] * c[2 * m + 1];
        }
    }
}
