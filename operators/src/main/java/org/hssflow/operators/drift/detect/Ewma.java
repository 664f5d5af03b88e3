package org.hssflow.operators.drift.detect;

/**
 * The exponentially weighted moving average E ← λz + (1 − λ)E from E = 0, the calibrated median, which says drift where
 * E > L sqrt(λ/(2 − λ)): Roberts, Control chart tests based on geometric moving averages, Technometrics 1 (1959);
 * NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4.
 *
 * <p>As in the handbook the limit is the asymptotic one from the first value on. The exact one is narrower at first, which would
 * find a stream that starts out wrong a few values earlier, and give every fresh start more false alarms.
 *
 * <p>State: E.
 *
 * @param lambda the weight λ of the newest value, in (0, 1]
 * @param limitWidth L, in standard deviations of E
 */
public record Ewma(double lambda, double limitWidth) implements DriftDetector {
    public Ewma {
        if (!(lambda > 0 && lambda <= 1)) {
            throw new IllegalArgumentException("expected a weight λ above 0 and at most 1, got " + lambda);
        }
        Checks.positive("limit L in sigma", limitWidth);
    }

    @Override
    public String name() {
        return DetectorKind.EWMA.toString();
    }

    @Override
    public double[] start() {
        return new double[1];
    }

    @Override
    public double[] update(double[] state, double value) {
        return new double[] {lambda * Checks.score(value) + (1 - lambda) * statistic(state)};
    }

    @Override
    public double statistic(double[] state) {
        Checks.stateLength(state, 1, this);
        return state[0];
    }

    @Override
    public double limit(double[] state) {
        return limitWidth * Math.sqrt(lambda / (2 - lambda));
    }

    @Override
    public boolean isDrift(double[] state) {
        return statistic(state) > limit(state);
    }
}
