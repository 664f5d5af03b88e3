package org.hssflow.operators.drift.detect;

/**
 * Adaptive windowing, ADWIN2: Bifet and Gavaldà, Learning from time-changing data with adaptive windowing, SDM 2007. It keeps a
 * window as long as no change shows in it: wherever the means of an older part W0 and a newer part W1 differ by more than ε_cut,
 * the oldest values go. Over all |W| = |W0| + |W1| values with the variance σ²,
 *
 * <pre>ε_cut = sqrt(2/m · σ² · ln(2/δ′)) + 2/(3m) · ln(2/δ′),  1/m = 1/n0 + 1/n1,  δ′ = δ/ln|W|,</pre>
 *
 * with, as in MOA and River, the sizes of the parts less {@code minWindowLength − 1} for n0 and n1. The window shrinks at rises
 * and falls alike; only a rise, mean(W1) above mean(W0), is drift. The statistic is the largest (mean(W1) − mean(W0))/ε_cut of
 * the last check, without a unit, and its limit is 1; between checks both stay as they are, and no update there says drift.
 *
 * <p>State: values seen, the statistic, and of every bucket of the compressed window, oldest first, how many values it holds,
 * their sum, and the sum of their squared deviations from their mean. At most {@code maxBuckets} of one size and sizes of powers
 * of 2: with the default of 5 about 3·5·log2(|W|/5) numbers, 2 KB for a window of a million values.
 *
 * @param delta δ, in (0, 1): the confidence of one check, smaller gives fewer alarms
 * @param clock checks at every so many values; 1 finds changes soonest and computes most
 * @param maxBuckets how many buckets of one size are kept; more give more places to cut
 * @param minWindowLength how many values each part has at least
 * @param gracePeriod no checks while the window has at most this many values
 */
public record Adwin(double delta, int clock, int maxBuckets, int minWindowLength, int gracePeriod)
        implements DriftDetector {
    private static final int SEEN = 0;
    private static final int STATISTIC = 1;
    /** Where the buckets begin. */
    private static final int HEAD = 2;

    public Adwin {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("expected a confidence δ between 0 and 1, got " + delta);
        }
        Checks.atLeast(1, "a clock", clock);
        Checks.atLeast(2, "a number of buckets", maxBuckets);
        Checks.atLeast(1, "a window length", minWindowLength);
        Checks.atLeast(0, "a grace period", gracePeriod);
    }

    @Override
    public String name() {
        return DetectorKind.ADWIN.toString();
    }

    @Override
    public double[] start() {
        return new double[HEAD];
    }

    @Override
    public double[] update(double[] state, double value) {
        AdaptiveWindow window = window(state);
        window.add(Checks.score(value), maxBuckets);
        double seen = state[SEEN] + 1;
        double statistic = state[STATISTIC];
        if (seen % clock == 0) {
            statistic = window.count() > gracePeriod ? window.shrink(delta, minWindowLength) : 0;
        }
        double[] next = window.toArray(HEAD);
        next[SEEN] = seen;
        next[STATISTIC] = statistic;
        return next;
    }

    @Override
    public double statistic(double[] state) {
        return state[STATISTIC];
    }

    @Override
    public double limit(double[] state) {
        return 1;
    }

    @Override
    public boolean isDrift(double[] state) {
        return state[SEEN] % clock == 0 && statistic(state) > 1;
    }

    /** How many values the window has: one more with every update, fewer once a change was found. */
    public long width(double[] state) {
        return (long) window(state).count();
    }

    private AdaptiveWindow window(double[] state) {
        if (state.length < HEAD || (state.length - HEAD) % AdaptiveWindow.Bucket.LENGTH != 0) {
            throw new IllegalArgumentException(
                    "expected a state of " + HEAD + " numbers and " + AdaptiveWindow.Bucket.LENGTH
                            + " for each bucket for " + this + ", got one of " + state.length
                            + "; go on from start() when the detector has changed");
        }
        return new AdaptiveWindow(state, HEAD);
    }

    /** Its window has shrunk to what is new. */
    @Override
    public double[] afterAlarm(double[] state) {
        return state;
    }
}
