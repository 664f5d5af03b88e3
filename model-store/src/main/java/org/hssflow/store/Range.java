package org.hssflow.store;

/** The smallest and the largest value of a physical parameter in the training data. */
public record Range(double min, double max) {
    public Range {
        if (!(min <= max) || !Double.isFinite(min) || !Double.isFinite(max)) {
            throw new IllegalArgumentException("expected finite min <= max, got " + min + " and " + max);
        }
    }

    /**
     * How far a value is outside, relative to the larger of it and the nearest end: 0 from {@code min} to {@code max}, 0.05 for 1.0
     * beside a range that ends at 0.95.
     *
     * @throws IllegalArgumentException if the value is not finite
     */
    public double distance(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a finite parameter, got " + value);
        }
        double nearest = Math.max(min, Math.min(max, value));
        return nearest == value ? 0 : Math.abs(value - nearest) / Math.max(Math.abs(value), Math.abs(nearest));
    }
}
