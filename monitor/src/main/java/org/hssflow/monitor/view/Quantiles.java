package org.hssflow.monitor.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The median and the 99 % quantile of something. */
public record Quantiles(double p50, double p99) {
    /** Nearest ranks; null of nothing. The array is sorted. */
    static @Nullable Quantiles of(double[] values) {
        if (values.length == 0) {
            return null;
        }
        Arrays.sort(values);
        return new Quantiles(rank(values, 0.5), rank(values, 0.99));
    }

    private static double rank(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
