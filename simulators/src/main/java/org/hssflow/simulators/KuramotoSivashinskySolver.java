package org.hssflow.simulators;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * The Kuramoto–Sivashinsky equation u_t + u u_x + u_xx + ν u_xxxx = 0, periodic on [0, length), on the points x_j = j·length/n.
 * Waves longer than 2π√ν grow, shorter ones decay, and u u_x carries energy from the long to the short: from lengths of
 * some 20√ν on the solution is chaotic, of the size of 3/√ν. Its mean never changes. (Y. Kuramoto, T. Tsuzuki, Prog. Theor. Phys.
 * 55, 1976; G. Sivashinsky, Acta Astronautica 4, 1977.)
 *
 * <p>Fourier modes, u u_x = (u²)_x/2 on the grid with 2/3 de-aliasing, in time ETDRK4 (A.-K. Kassam, L. N.
 * Trefethen, SIAM J. Sci. Comput. 26, 2005, section 4.2). One step is cut into equal substeps of at most ν/20: for ν = 1,
 * where max|u| is 3, a unit of time on the attractor then has an error of 1.5e-6 from time, and on 128 points and a length of 64
 * one of 6e-5 from space. Grids whose modes up to 2/3 of the highest end below 3/√ν are refused.
 *
 * <p>If ν changes, the linear part of a step has its mean ν̄ over the step, and (ν̄ − ν(t)) u_xxxx is integrated with u u_x: no
 * order is lost. That is stable while ν(t) is near ν̄, at any wavenumber: a step in which they differ by more than half of ν̄ is
 * refused. A ν other than the one given here costs new coefficients in each step.
 *
 * <p>Deterministic: one thread, the same bits each time. Immutable, and so for any number of threads.
 */
public final class KuramotoSivashinskySolver implements Solver {
    private static final int MIN_POINTS = 16;
    private static final int MAX_POINTS = 4096; // JTransforms would take several threads from 8,192 on
    private static final double MAX_SUBSTEP = 0.05; // of ν: the fastest wave grows by exp(1/4) in a time ν
    private static final double RESOLUTION = 3; // the highest wavenumber kept over 1/√ν, beyond which waves decay
    private static final double MAX_CHANGE = 0.5; // of ν̄
    private static final int AUTOMATIC = 0;

    private final double nu;
    private final double length;
    private final double dt;
    private final Grid grid;
    private final int substeps;
    private final double[] wavenumbers; // q = 2πm/length for m = 0 … modes − 1
    private final DoubleFFT_1D fft;
    private final EtdRk4 integrator;

    /**
     * Substeps chosen for accuracy.
     *
     * @param nu the coefficient ν of the fourth derivative, positive
     * @param length of the period, positive
     * @param dt the time of one step, positive
     * @param points n, a power of two from 16 to 4,096 and at least about 1.4·length/√ν
     */
    public KuramotoSivashinskySolver(double nu, double length, double dt, int points) {
        this(nu, length, dt, points, AUTOMATIC);
    }

    private KuramotoSivashinskySolver(double nu, double length, double dt, int points, int substeps) {
        this.nu = Checks.positive("nu", nu);
        this.length = Checks.positive("length", length);
        this.dt = Checks.positive("dt", dt);
        Checks.powerOfTwo(points, MIN_POINTS, MAX_POINTS);
        this.grid = Grid.scalar(new Axis(0, length / points, points));
        this.substeps = substeps;
        this.wavenumbers = new double[(points + 2) / 3]; // the 2/3 rule: m < n/3
        for (int m = 0; m < wavenumbers.length; m++) {
            wavenumbers[m] = 2 * Math.PI * m / length;
        }
        requireResolved(nu);
        this.fft = new DoubleFFT_1D(points);
        this.integrator = integrator(nu);
    }

    /** The same with a given number of substeps in each step. */
    public KuramotoSivashinskySolver withSubsteps(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least 1 substep, got " + count);
        }
        return new KuramotoSivashinskySolver(nu, length, dt, grid.shape().points(0), count);
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
    public SortedMap<String, Double> parameters() {
        SortedMap<String, Double> parameters = new TreeMap<>();
        parameters.put("nu", nu);
        return parameters;
    }

    /** The period in x. */
    public double length() {
        return length;
    }

    /** How many substeps a step with that mean of ν takes. */
    public int substeps(double meanNu) {
        return substeps == AUTOMATIC ? (int) Math.ceil(dt / (MAX_SUBSTEP * meanNu)) : substeps;
    }

    private EtdRk4 integrator(double meanNu) {
        double[] lambda = new double[grid.shape().size()]; // 0 for the modes that are not kept
        for (int m = 0; m < wavenumbers.length; m++) {
            double q2 = wavenumbers[m] * wavenumbers[m];
            lambda[2 * m] = lambda[2 * m + 1] = q2 - meanNu * q2 * q2;
        }
        return new EtdRk4(lambda, dt / substeps(meanNu));
    }

    /** @throws IllegalArgumentException also if ν changes too much within the step, or the solution blows up */
    @Override
    public Field step(Field u, ParameterPath path) {
        Checks.shape(grid, u);
        double mean = mean(path);
        double[] spectrum = u.values().clone();
        fft.realForward(spectrum);
        truncate(spectrum);
        double[] work = new double[spectrum.length];
        EtdRk4 etd = mean == nu ? integrator : integrator(mean);
        spectrum = etd.advance(spectrum, substeps(mean), (v, time, result) -> {
            System.arraycopy(v, 0, work, 0, v.length);
            fft.realInverse(work, true);
            for (int j = 0; j < work.length; j++) {
                work[j] *= work[j];
            }
            fft.realForward(work);
            double now = path.at("nu", time);
            requirePossible(mean, now);
            assemble(v, work, mean - now, result);
        });
        fft.realInverse(spectrum, true);
        return new Field(grid, spectrum);
    }

    @Override
    public void requirePossible(ParameterPath path) {
        double mean = mean(path);
        int halves = 2 * substeps(mean); // the stages are at the ends and in the middle of a substep
        for (int i = 0; i <= halves; i++) {
            requirePossible(mean, path.at("nu", i * dt / halves));
        }
    }

    private void requirePossible(double mean, double now) {
        requireResolved(now);
        if (Math.abs(now - mean) > MAX_CHANGE * mean) {
            throw new IllegalArgumentException("expected nu within " + MAX_CHANGE * 100 + " % of its mean " + mean
                    + " over a step, got " + now + "; change it more slowly, or take a shorter dt");
        }
    }

    /** result = −(iq/2) · square + excess · q⁴ · v on the modes that are kept, 0 elsewhere. */
    private void assemble(double[] v, double[] square, double excess, double[] result) {
        for (int m = 0; m < wavenumbers.length; m++) {
            double q = wavenumbers[m];
            double hyperdiffusion = excess * q * q * q * q;
            result[2 * m] = q / 2 * square[2 * m + 1] + hyperdiffusion * v[2 * m];
            result[2 * m + 1] = -q / 2 * square[2 * m] + hyperdiffusion * v[2 * m + 1];
        }
        result[1] = 0; // the place of the highest mode of all
    }

    /** JTransforms' order: Re 0, Re n/2, Re 1, Im 1, Re 2, Im 2, … */
    private void truncate(double[] spectrum) {
        spectrum[1] = 0;
        for (int i = 2 * wavenumbers.length; i < spectrum.length; i++) {
            spectrum[i] = 0;
        }
    }

    /** Over the step, by Simpson's rule; the very value where it does not change. */
    private double mean(ParameterPath path) {
        double begin = path.at("nu", 0);
        double middle = path.at("nu", dt / 2);
        double end = path.at("nu", dt);
        return Checks.positive("nu", begin + (4 * (middle - begin) + (end - begin)) / 6);
    }

    private void requireResolved(double value) {
        double needed = RESOLUTION / StrictMath.sqrt(Checks.positive("nu", value));
        double highest = wavenumbers[wavenumbers.length - 1];
        if (highest < needed) {
            double modes = Math.ceil(needed * length / (2 * Math.PI));
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "expected wavenumbers up to %.3g = %.0f/sqrt(nu) for nu %s, got %.3g with 2/3 of the modes of %d points on a"
                            + " length of %s; take %s",
                    needed,
                    RESOLUTION,
                    value,
                    highest,
                    grid.shape().points(0),
                    length,
                    3 * modes < MAX_POINTS
                            ? "at least " + 2 * Integer.highestOneBit(3 * (int) modes) + " points"
                            : "a larger nu, as " + MAX_POINTS + " points are the most"));
        }
    }
}
