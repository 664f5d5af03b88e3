package org.hssflow.operators.drift.detect;

import java.util.Arrays;

/**
 * The median of the last values. It ignores single large errors, however large, which heavy-tailed scores have even where
 * nothing is wrong. No drift until the window is full.
 *
 * <p>State: how many values it holds, then those, oldest first.
 *
 * @param window how many values the median is of; odd, so that it is one of them
 * @param limit what the median must exceed, in sigma
 */
public record RunningMedian(int window, double limit) implements DriftDetector {
    public RunningMedian {
        Checks.atLeast(1, "a window", window);
        if (window % 2 == 0) {
            throw new IllegalArgumentException("expected an odd window, got " + window + "; take " + (window + 1));
        }
        if (!Double.isFinite(limit)) {
            throw new IllegalArgumentException("expected a finite limit in sigma, got " + limit);
        }
    }

    @Override
    public String name() {
        return DetectorKind.RUNNING_MEDIAN.toString();
    }

    @Override
    public double[] start() {
        return new double[1 + window];
    }

    @Override
    public double[] update(double[] state, double value) {
        int held = held(state);
        double[] next = state.clone();
        if (held == window) {
            System.arraycopy(state, 2, next, 1, window - 1);
            next[window] = Checks.score(value);
        } else {
            next[0] = held + 1;
            next[1 + held] = Checks.score(value);
        }
        return next;
    }

    /** The median of the values so far, at most {@code window}; of an even number of them the upper of the two in the middle. */
    @Override
    public double statistic(double[] state) {
        int held = held(state);
        double[] sorted = Arrays.copyOfRange(state, 1, 1 + held);
        Arrays.sort(sorted);
        return held == 0 ? 0 : sorted[held / 2];
    }

    @Override
    public double limit(double[] state) {
        return limit;
    }

    @Override
    public boolean isDrift(double[] state) {
        return held(state) == window && statistic(state) > limit;
    }

    private int held(double[] state) {
        Checks.stateLength(state, 1 + window, this);
        return (int) state[0];
    }

    /** It forgets by itself. */
    @Override
    public double[] afterAlarm(double[] state) {
        return state;
    }
}
