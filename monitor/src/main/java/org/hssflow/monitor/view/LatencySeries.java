package org.hssflow.monitor.view;

import java.util.function.ToDoubleFunction;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/** How long states took to become forecasts, over time. */
final class LatencySeries extends BucketRing {
    private static final long MOST_MILLIS = 3_600_000;
    private static final int DIGITS = 2;
    /** So many buckets make a current latency: a minute. */
    private static final int RECENT = 30;

    private final @Nullable IntCountsHistogram[] histograms = new IntCountsHistogram[COUNT];

    void note(long atMillis, long latencyMillis) {
        int slot = slotAt(atMillis);
        if (slot < 0) {
            return;
        }
        IntCountsHistogram histogram = histograms[slot];
        if (histogram == null) {
            histogram = new IntCountsHistogram(MOST_MILLIS, DIGITS);
            histograms[slot] = histogram;
        }
        histogram.recordValue(Math.min(latencyMillis, MOST_MILLIS));
    }

    /** A quantile of each bucket, in milliseconds; null where there was nothing. */
    @Nullable
    Double[] quantiles(double quantile, long nowMillis) {
        return each(nowMillis, histogram -> histogram.getValueAtPercentile(100 * quantile));
    }

    private @Nullable Double[] each(long nowMillis, ToDoubleFunction<IntCountsHistogram> figure) {
        Double[] figures = new Double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            IntCountsHistogram histogram = histogram(i, nowMillis);
            figures[i] = histogram == null ? null : Double.valueOf(figure.applyAsDouble(histogram));
        }
        return figures;
    }

    /** Of the last minute; null if nothing came in it. */
    @Nullable
    Quantiles current(long nowMillis) {
        IntCountsHistogram sum = new IntCountsHistogram(MOST_MILLIS, DIGITS);
        for (int i = COUNT - RECENT; i < COUNT; i++) {
            IntCountsHistogram histogram = histogram(i, nowMillis);
            if (histogram != null) {
                sum.add(histogram);
            }
        }
        return sum.getTotalCount() == 0
                ? null
                : new Quantiles(sum.getValueAtPercentile(50), sum.getValueAtPercentile(99));
    }

    private @Nullable IntCountsHistogram histogram(int i, long nowMillis) {
        int slot = slotInWindow(i, nowMillis);
        IntCountsHistogram histogram = slot < 0 ? null : histograms[slot];
        return histogram == null || histogram.getTotalCount() == 0 ? null : histogram;
    }

    @Override
    void clear(int slot) {
        IntCountsHistogram histogram = histograms[slot];
        if (histogram != null) {
            histogram.reset();
        }
    }
}
