package org.hssflow.hss.training;

import java.util.Random;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;

/**
 * Exact trajectories of the heat equation for tests: u0 = Σ_{k=1..10} 2 c_k sin(kπx), c_k ~ U(0,1), scaled to max|u0| = 1, on
 * 1,024 points with both ends, every 4th kept. The sines are eigenvectors of the finite-difference Laplacian; mode k decays by
 * exp(−λ_k κ t), λ_k = (2/h²)(1 − cos kπh) [S, F.3].
 */
public final class HeatData {
    public static final int POINTS = 256;
    public static final double DT = 0.2;
    public static final double KAPPA = 2e-4;

    private static final int FINE = 1024;
    private static final int MODES = 10;
    private static final double H = 1.0 / (FINE - 1);

    private final double[] amplitude = new double[MODES];
    private final double kappa;

    /** A fresh initial state. */
    public HeatData(Random random) {
        this(random, KAPPA);
    }

    /** The same, for another diffusivity. */
    public HeatData(Random random, double kappa) {
        this.kappa = kappa;
        for (int k = 0; k < MODES; k++) {
            amplitude[k] = 2 * random.nextDouble();
        }
        double max = 0;
        for (int i = 0; i < FINE; i++) {
            max = Math.max(max, Math.abs(value(i, 0)));
        }
        for (int k = 0; k < MODES; k++) {
            amplitude[k] /= max;
        }
    }

    private double value(int fine, double t) {
        double sum = 0;
        for (int k = 1; k <= MODES; k++) {
            sum += amplitude[k - 1] * decay(k, t) * Math.sin(k * Math.PI * fine * H);
        }
        return sum;
    }

    private double decay(int k, double t) {
        return Math.exp(-2 / (H * H) * (1 - Math.cos(k * Math.PI * H)) * kappa * t);
    }

    /** The state at time t, 256 values in double. */
    public double[] at(double t) {
        double[] u = new double[POINTS];
        for (int k = 1; k <= MODES; k++) {
            double a = amplitude[k - 1] * decay(k, t);
            for (int i = 0; i < POINTS; i++) {
                u[i] += a * SINES[k - 1][i];
            }
        }
        return u;
    }

    private static final double[][] SINES = sines();

    private static double[][] sines() {
        double[][] sines = new double[MODES][POINTS];
        for (int k = 1; k <= MODES; k++) {
            for (int i = 0; i < POINTS; i++) {
                sines[k - 1][i] = Math.sin(k * Math.PI * 4 * i * H);
            }
        }
        return sines;
    }

    /** What heat is trained with: a linear network, relative weights, a refit. */
    public static final Recipe RECIPE = new Recipe(
            "heat",
            new Architecture(256, 256, 3, 3, 2, Outer.HSS, Outer.HSS, false, false),
            true,
            Start.LINEAR,
            new Optimization(1e-3, 1e-6, 0, 256, 0.0, false, 1e-10),
            Budget.ofSteps(4_000),
            null,
            1);

    /** Every other trajectory from age 0, the others from a log-uniform age up to 600. */
    public static Trajectories trajectories(int count, int steps, long seed) {
        return trajectories(count, steps, seed, KAPPA);
    }

    /** The same, for another diffusivity. */
    public static Trajectories trajectories(int count, int steps, long seed, double kappa) {
        Random random = new Random(seed);
        float[] values = new float[count * (steps + 1) * POINTS];
        int at = 0;
        for (int j = 0; j < count; j++) {
            HeatData heat = new HeatData(random, kappa);
            double age = j % 2 == 1 ? DT * Math.exp(random.nextDouble() * Math.log(600 / DT)) : 0;
            for (int step = 0; step <= steps; step++, at += POINTS) {
                System.arraycopy(floats(heat.at(age + step * DT)), 0, values, at, POINTS);
            }
        }
        return new Trajectories(POINTS, steps + 1, values);
    }

    public static float[] floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }
}
