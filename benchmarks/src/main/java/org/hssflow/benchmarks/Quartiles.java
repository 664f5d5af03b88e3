package org.hssflow.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The middle of some values, and between what half of them lie. */
record Quartiles(double lower, double median, double upper) {
    /** @param values at least one, in any order */
    static Quartiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, lower, upper);
    }
}
