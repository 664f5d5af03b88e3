package org.hssflow.app.demo;

import java.util.Arrays;

/** Numbers to take quantiles of. Safe for use by several threads. */
final class Samples {
    private double[] values = new double[1024];
    private int count;

    synchronized void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** The smallest value that at least a share {@code q} of the samples do not exceed; NaN if there are none. */
    synchronized double quantile(double q) {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(q * count) - 1)];
    }
}
