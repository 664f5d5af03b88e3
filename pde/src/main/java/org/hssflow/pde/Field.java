package org.hssflow.pde;

import java.util.Arrays;

/**
 * The values of a field on a grid, in double precision, channels first and in C order.
 *
 * <p>The array is not copied: whoever makes a field gives the array away, and nobody writes to it afterwards.
 *
 * @param grid where the values live
 * @param values {@code grid.shape().size()} numbers
 */
public record Field(Grid grid, double[] values) {
    public Field {
        if (values.length != grid.shape().size()) {
            throw new IllegalArgumentException("expected " + grid.shape().size() + " values for the shape "
                    + grid.shape() + ", got " + values.length);
        }
    }

    /** Widens single-precision values, which are copied. */
    public static Field ofFloats(Grid grid, float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return new Field(grid, wide);
    }

    /** The values rounded to single precision: what is stored, sent and fed to a surrogate. */
    public float[] toFloats() {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** The field at every {@code stride}-th point along every axis, beginning with the first. */
    public Field every(int stride) {
        Grid coarse = grid.every(stride);
        Shape shape = grid.shape();
        double[] kept = new double[coarse.shape().size()];
        int[] at = new int[shape.dimensions()];
        for (int i = 0; i < kept.length; i++) {
            int rest = i;
            for (int axis = at.length - 1; axis >= 0; axis--) {
                int points = coarse.shape().points(axis);
                at[axis] = rest % points;
                rest /= points;
            }
            int source = rest; // the channel
            for (int axis = 0; axis < at.length; axis++) {
                source = source * shape.points(axis) + at[axis] * stride;
            }
            kept[i] = values[source];
        }
        return new Field(coarse, kept);
    }

    /** The largest absolute value. */
    public double maxAbs() {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    /** Whether no value is NaN or infinite. */
    public boolean isFinite() {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Field other && grid.equals(other.grid) && Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
        return 31 * grid.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Field" + grid.shape() + ", max|u| = " + maxAbs();
    }
}
