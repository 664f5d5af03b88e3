package org.hssflow.store;

import java.util.Arrays;
import java.util.List;
import org.hssflow.pde.Residual;

/**
 * How the surrogate errs where nothing is wrong: statistics of log e over validation trajectories, where
 * e = ‖û − u‖ / √(‖δu‖² + floor²) is the one-step error relative to the change. Drift is what leaves them.
 *
 * @param floor of the change: what is much smaller, the model was not trained to resolve; 0 for none
 * @param median of log e
 * @param spread 1.4826 times the median absolute deviation of log e: the standard deviation, if it were normal
 * @param quantiles of log e, by rising probability
 * @param maxRunningMedian the largest median of 5 log e in a row: the detectors' limit is this plus a margin
 */
public record Calibration(
        double floor, double median, double spread, List<Quantile> quantiles, double maxRunningMedian) {
    /** How many errors in a row the running median looks at. */
    public static final int WINDOW = 5;

    private static final double[] PROBABILITIES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
    private static final double NORMAL_CONSISTENCY = 1.4826;
    /** Below single precision: an error of exactly zero has no logarithm. */
    private static final double SMALLEST = 1e-12;
    /** Errors that are all alike still have a scale. */
    private static final double SMALLEST_SPREAD = 1e-3;

    /** The value of log e that a share {@code probability} of all stays below. */
    public record Quantile(double probability, double logError) {
        public Quantile {
            if (!(probability >= 0 && probability <= 1) || !Double.isFinite(logError)) {
                throw new IllegalArgumentException("expected a probability from 0 to 1 and a finite value, got "
                        + probability + " and " + logError);
            }
        }
    }

    public Calibration {
        quantiles = List.copyOf(quantiles);
        if (!(floor >= 0) || Double.isInfinite(floor)) {
            throw new IllegalArgumentException("expected a finite floor of at least 0, got " + floor);
        }
        if (!Double.isFinite(median)
                || !(spread >= 0)
                || Double.isInfinite(spread)
                || !Double.isFinite(maxRunningMedian)) {
            throw new IllegalArgumentException("expected finite statistics and a spread of at least 0, got median "
                    + median + ", spread " + spread + ", running median " + maxRunningMedian);
        }
    }

    /**
     * @param floor of the change
     * @param residuals e of consecutive steps, one array for each trajectory; at least one has 5
     * @throws IllegalArgumentException if a residual is negative or not finite, or every trajectory is shorter than 5
     */
    public static Calibration of(double floor, List<double[]> residuals) {
        double[] all = residuals.stream()
                .flatMapToDouble(Arrays::stream)
                .map(Calibration::logOf)
                .sorted()
                .toArray();
        double maxRunning = residuals.stream()
                .filter(series -> series.length >= WINDOW)
                .mapToDouble(Calibration::maxRunningMedian)
                .max()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a trajectory of at least " + WINDOW + " residuals, got none: roll out further"));
        double median = quantile(all, 0.5);
        double[] deviations = Arrays.stream(all)
                .map(value -> Math.abs(value - median))
                .sorted()
                .toArray();
        List<Quantile> quantiles = Arrays.stream(PROBABILITIES)
                .mapToObj(p -> new Quantile(p, quantile(all, p)))
                .toList();
        return new Calibration(floor, median, NORMAL_CONSISTENCY * quantile(deviations, 0.5), quantiles, maxRunning);
    }

    /** log e in units of the spread, 0 at the median. An infinite error has an infinite score, and NaN has none. */
    public double score(Residual residual) {
        return standardised(Math.log(Math.max(residual.relative(floor), SMALLEST)));
    }

    /** The same as an error: the e whose score is {@link #limit}. */
    public double errorLimit(double margin) {
        return margin * Math.exp(maxRunningMedian);
    }

    /** The same with a limit that is at least that of another one, which was made of more streams. */
    public Calibration noStricterThan(Calibration other) {
        return new Calibration(floor, median, spread, quantiles, Math.max(maxRunningMedian, other.maxRunningMedian));
    }

    /**
     * The limit of the score's running median.
     *
     * @param margin by which factor e may exceed the largest running median of the calibration
     */
    public double limit(double margin) {
        return standardised(maxRunningMedian + Math.log(margin));
    }

    private double standardised(double logError) {
        return (logError - median) / Math.max(spread, SMALLEST_SPREAD);
    }

    private static double logOf(double residual) {
        if (!(residual >= 0) || Double.isInfinite(residual)) {
            throw new IllegalArgumentException("expected finite residuals of at least 0, got " + residual);
        }
        return Math.log(Math.max(residual, SMALLEST));
    }

    private static double maxRunningMedian(double[] series) {
        double max = Double.NEGATIVE_INFINITY;
        for (int end = WINDOW; end <= series.length; end++) {
            double[] window = Arrays.copyOfRange(series, end - WINDOW, end);
            Arrays.sort(window);
            max = Math.max(max, logOf(window[WINDOW / 2]));
        }
        return max;
    }

    /** Linear between the two nearest of the sorted values. */
    private static double quantile(double[] sorted, double probability) {
        double at = probability * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
