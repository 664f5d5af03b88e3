package org.hssflow.pde;

/**
 * Equally spaced points x_i = start + i·spacing, i = 0 … points−1. Whether the last point is a boundary, or the point before a
 * periodic image of the first, is the equation's convention.
 *
 * @param start the coordinate of the first point
 * @param spacing the distance h between neighbours, positive and finite
 * @param points how many, at least 1
 */
public record Axis(double start, double spacing, int points) {
    public Axis {
        if (points < 1) {
            throw new IllegalArgumentException("expected at least 1 point, got " + points);
        }
        if (!(spacing > 0) || !Double.isFinite(spacing) || !Double.isFinite(start)) {
            throw new IllegalArgumentException(
                    "expected a finite start and a positive spacing, got start " + start + ", spacing " + spacing);
        }
    }

    public double coordinate(int i) {
        return start + i * spacing;
    }

    /** All coordinates, in order. */
    public double[] coordinates() {
        double[] x = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = coordinate(i);
        }
        return x;
    }

    /** Every {@code stride}-th point, beginning with the first; the number of points must be a multiple of the stride. */
    public Axis every(int stride) {
        if (stride < 1 || points % stride != 0) {
            throw new IllegalArgumentException("expected a stride that divides " + points + ", got " + stride);
        }
        return new Axis(start, spacing * stride, points / stride);
    }
}
