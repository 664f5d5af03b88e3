package org.hssflow.operators.drift.detect;

/**
 * The one-sided tabular cumulative sum S ← max(0, S + z − k), which says drift where S > h: Page, Continuous inspection schemes,
 * Biometrika 41 (1954); NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.3, there S_hi.
 *
 * <p>State: S.
 *
 * @param drift k, in sigma: half of the shift that is to be found
 * @param threshold h, in sigma
 */
public record Cusum(double drift, double threshold) implements DriftDetector {
    public Cusum {
        if (!(drift >= 0 && Double.isFinite(drift))) {
            throw new IllegalArgumentException("expected a drift k of at least 0 sigma, got " + drift);
        }
        Checks.positive("threshold h in sigma", threshold);
    }

    @Override
    public String name() {
        return DetectorKind.CUSUM.toString();
    }

    @Override
    public double[] start() {
        return new double[1];
    }

    @Override
    public double[] update(double[] state, double value) {
        return new double[] {Math.max(0, statistic(state) + Checks.score(value) - drift)};
    }

    @Override
    public double statistic(double[] state) {
        Checks.stateLength(state, 1, this);
        return state[0];
    }

    @Override
    public double limit(double[] state) {
        return threshold;
    }

    @Override
    public boolean isDrift(double[] state) {
        return statistic(state) > threshold;
    }
}
