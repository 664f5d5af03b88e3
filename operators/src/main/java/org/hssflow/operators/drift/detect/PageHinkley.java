package org.hssflow.operators.drift.detect;

/**
 * The Page–Hinkley test for a rise: m ← αm + z − z̄ − δ with z̄ the mean of all values so far, against its minimum; drift where
 * m − min m > λ. Page, Continuous inspection schemes, Biometrika 41 (1954); with the same figures as River's {@code PageHinkley} of
 * mode {@code up}, which however starts itself anew after an alarm.
 *
 * <p>Unlike {@link Cusum} it compares with the stream's own mean, not with the calibration: a stream that errs evenly but more
 * than the calibration data is no drift to it.
 *
 * <p>State: number of values, their mean, m, its minimum.
 *
 * @param minInstances no drift before this many values
 * @param delta δ, in sigma: a rise of the mean that is tolerated
 * @param threshold λ, in sigma
 * @param alpha the forgetting factor α of m, in (0, 1]. The classic test has 1. Less draws m upward from the depth of order
 *     −δ/(1 − α) to which it sinks, so that with a large δ a series in which nothing changes gives alarms after some multiples
 *     of 1/(1 − α) values.
 */
public record PageHinkley(int minInstances, double delta, double threshold, double alpha) implements DriftDetector {
    private static final int COUNT = 0;
    private static final int MEAN = 1;
    private static final int SUM = 2;
    private static final int MINIMUM = 3;
    private static final int LENGTH = 4;

    public PageHinkley {
        Checks.atLeast(1, "a number of instances", minInstances);
        if (!(delta >= 0 && Double.isFinite(delta))) {
            throw new IllegalArgumentException("expected a tolerance δ of at least 0 sigma, got " + delta);
        }
        Checks.positive("threshold λ in sigma", threshold);
        if (!(alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException("expected a forgetting factor α above 0 and at most 1, got " + alpha);
        }
    }

    @Override
    public String name() {
        return DetectorKind.PAGE_HINKLEY.toString();
    }

    @Override
    public double[] start() {
        return new double[LENGTH];
    }

    @Override
    public double[] update(double[] state, double value) {
        Checks.stateLength(state, LENGTH, this);
        double score = Checks.score(value);
        double count = state[COUNT] + 1;
        double mean = state[MEAN] + (score - state[MEAN]) / count;
        double sum = alpha * state[SUM] + score - mean - delta;
        double minimum = count == 1 ? sum : Math.min(state[MINIMUM], sum);
        return new double[] {count, mean, sum, minimum};
    }

    @Override
    public double statistic(double[] state) {
        Checks.stateLength(state, LENGTH, this);
        return state[SUM] - state[MINIMUM];
    }

    @Override
    public double limit(double[] state) {
        return threshold;
    }

    @Override
    public boolean isDrift(double[] state) {
        return statistic(state) > threshold && state[COUNT] >= minInstances;
    }
}
