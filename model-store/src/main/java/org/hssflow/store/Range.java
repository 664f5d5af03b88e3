package org.hssflow.store;

/** The smallest and the largest value of a physical parameter in the training data. */
public record Range(double min, double max) {
    public Range {
        if (!(min <= max) || !Double.isFinite(min) || !Double.isFinite(max)) {
            throw new IllegalArgumentException("expected finite min <= max, got " + min + " and " + max);
        }
    }
}
