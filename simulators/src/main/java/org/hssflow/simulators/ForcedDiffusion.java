package org.hssflow.simulators;

import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;

/**
 * w_t = ν Δw + A (sin 2π(x+y) + cos 2π(x+y)): {@link NavierStokesSolver} without the advection u·∇w, exactly in time. Every Fourier
 * mode decays by itself towards what the forcing holds it at,
 *
 * <p>ŵ(t + dt) = e ŵ(t) + f̂ (1 − e)/(4π²|k|²ν), e = exp(−4π²|k|²ν dt).
 *
 * <p>This is the physics that costs next to nothing: what a surrogate of Navier–Stokes has to beat. The grid and the modes that
 * are kept are those of the solver, so that the difference is the advection alone.
 *
 * <p>Immutable, and so for any number of threads.
 */
public final class ForcedDiffusion implements Stepper {
    private final double dt;
    private final Grid grid;
    private final FourierModes modes;
    private final double[] decay; // e, one for each mode
    private final double[] gain; // f̂ (1 − e)/(4π²|k|²ν), real and imaginary parts in turn

    /**
     * Forcing of amplitude {@value NavierStokesSolver#FORCING}.
     *
     * @param nu the viscosity ν, 0 or positive
     * @param dt the time of one step, positive
     * @param points n along each axis: a power of two from 8 to 2,048
     */
    public ForcedDiffusion(double nu, double dt, int points) {
        Checks.notNegative("nu", nu);
        this.dt = Checks.positive("dt", dt);
        this.modes = NavierStokesSolver.modes(points);
        this.grid = NavierStokesSolver.torus(points);
        this.decay = new double[modes.count()];
        this.gain = NavierStokesSolver.forcingModes(modes, NavierStokesSolver.FORCING);
        for (int mode = 0; mode < decay.length; mode++) {
            double k2 = modes.kx(mode) * modes.kx(mode) + modes.ky(mode) * modes.ky(mode);
            double rate = 4 * Math.PI * Math.PI * k2 * nu;
            decay[mode] = StrictMath.exp(-rate * dt);
            double mean = rate == 0 ? dt : -StrictMath.expm1(-rate * dt) / rate;
            gain[2 * mode] *= mean;
            gain[2 * mode + 1] *= mean;
        }
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public double dt() {
        return dt;
    }

    @Override
    public Field step(Field w) {
        Checks.shape(grid, w);
        double[] c = modes.analysis(w.values());
        for (int i = 0; i < c.length; i++) {
            c[i] = decay[i >> 1] * c[i] + gain[i];
        }
        return new Field(grid, modes.synthesis(c));
    }
}
