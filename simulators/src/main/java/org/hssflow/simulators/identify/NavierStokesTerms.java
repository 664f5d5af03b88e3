package org.hssflow.simulators.identify;

import java.util.List;
import org.hssflow.simulators.NavierStokesSolver;
import org.hssflow.simulators.RealFft2d;

/**
 * w_t = f − u·∇w + ν Δw on n × n points of the unit torus, w[x][y], with the forcing of {@link NavierStokesSolver}: the spectrum of
 * {@link RealFft2d}, whose first axis is y here, of which the modes up to (n − 1)/3 are kept.
 *
 * <p>With u = ψ_y, v = −ψ_x, −Δψ = w and since u is free of divergence, u·∇w = (∂_xx − ∂_yy)(uv) − ∂_xy(u² − v²).
 */
final class NavierStokesTerms implements Terms {
    private final int points;
    private final RealFft2d fft;
    private final double[] u; // at the points; then uv
    private final double[] v; // then u² − v²
    private final double[] spectrumU;
    private final double[] spectrumV;
    private final double[] weights;
    private final double[] decay; // |k|² with 2π in it
    private final double[] kx; // 2π times the waves, of each entry
    private final double[] ky;

    /** @param points n, a power of two */
    NavierStokesTerms(int points) {
        this.points = points;
        this.fft = new RealFft2d(points);
        int size = points * points;
        this.u = new double[size];
        this.v = new double[size];
        this.spectrumU = new double[size];
        this.spectrumV = new double[size];
        this.weights = new double[size];
        this.decay = new double[size];
        this.kx = new double[size];
        this.ky = new double[size];
        int cutoff = (points - 1) / 3;
        for (int at = 2; at < size; at++) {
            int x = fft.wavenumberY(at / 2 % points);
            int y = at / (2 * points);
            kx[at] = 2 * Math.PI * x;
            ky[at] = 2 * Math.PI * y;
            if (Math.abs(x) <= cutoff && y <= cutoff) {
                decay[at] = kx[at] * kx[at] + ky[at] * ky[at];
                weights[at] = (y > 0 ? 2 : 1) / (decay[at] * decay[at]); // of k_y = 0 the spectrum has both ±k_x
            }
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
        for (int i = 0; i < u.length; i++) {
            u[i] = values[i];
        }
        fft.forward(u, c, 0);
        for (int i = 0; i < c.length; i++) {
            c[i] = weights[i] > 0 ? c[i] : 0;
        }
    }

    @Override
    public void evaluate(double[] c, double[][] terms) {
        velocity(c);
        for (int i = 0; i < u.length; i++) {
            double product = u[i] * v[i];
            v[i] = u[i] * u[i] - v[i] * v[i];
            u[i] = product;
        }
        fft.forward(u, spectrumU, 0);
        fft.forward(v, spectrumV, 0);
        for (int i = 0; i < c.length; i++) {
            if (weights[i] > 0) {
                terms[0][i] = (kx[i] * kx[i] - ky[i] * ky[i]) * spectrumU[i] - kx[i] * ky[i] * spectrumV[i];
                terms[1][i] = -decay[i] * c[i];
            }
        }
        int forced = 2 * points + 2; // k = (1, 1): sin + cos of 2π(x + y) has the coefficient (1 − i)/2
        double half = NavierStokesSolver.FORCING * points * points / 2;
        terms[0][forced] += half;
        terms[0][forced + 1] -= half;
    }

    /** û = i k_y ŵ/|k|², v̂ = −i k_x ŵ/|k|². */
    private void velocity(double[] c) {
        for (int at = 0; at < c.length; at += 2) {
            double x = weights[at] > 0 ? kx[at] / decay[at] : 0;
            double y = weights[at] > 0 ? ky[at] / decay[at] : 0;
            spectrumU[at] = -y * c[at + 1];
            spectrumU[at + 1] = y * c[at];
            spectrumV[at] = x * c[at + 1];
            spectrumV[at + 1] = -x * c[at];
        }
        fft.inverse(spectrumU, u, 0);
        fft.inverse(spectrumV, v, 0);
    }
}
