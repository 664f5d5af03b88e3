package org.hssflow.simulators;

/** The classical method of order 4 for v' = f(t, v). Holds scratch: one thread at a time. */
final class RungeKutta4 {
    /** Writes f(t, v) over {@code derivative}; what it leaves alone stays 0. */
    interface RightHandSide {
        void evaluate(double t, double[] v, double[] derivative);
    }

    private final RightHandSide f;
    private final double[] stage;
    private final double[] k;
    private final double[] sum;

    RungeKutta4(RightHandSide f, int size) {
        this.f = f;
        this.stage = new double[size];
        this.k = new double[size];
        this.sum = new double[size];
    }

    /**
     * @param initial v at t = 0
     * @return v after {@code steps} steps of length {@code tau}, in a new array
     */
    double[] advance(double[] initial, double tau, int steps) {
        double[] v = initial.clone();
        for (int step = 0; step < steps; step++) {
            double t = step * tau;
            double middle = (step + 0.5) * tau;
            f.evaluate(t, v, k); // k1
            begin(v, tau / 2);
            f.evaluate(middle, stage, k); // k2
            middle(v, tau / 2);
            f.evaluate(middle, stage, k); // k3
            middle(v, tau);
            f.evaluate((step + 1) * tau, stage, k); // k4
            end(v, tau / 6);
        }
        return v;
    }

    private void begin(double[] v, double next) {
        for (int i = 0; i < v.length; i++) {
            sum[i] = k[i];
            stage[i] = v[i] + next * k[i];
        }
    }

    private void middle(double[] v, double next) {
        for (int i = 0; i < v.length; i++) {
            sum[i] += 2 * k[i];
            stage[i] = v[i] + next * k[i];
        }
    }

    private void end(double[] v, double weight) {
        for (int i = 0; i < v.length; i++) {
            v[i] += weight * (sum[i] + k[i]);
        }
    }
}
