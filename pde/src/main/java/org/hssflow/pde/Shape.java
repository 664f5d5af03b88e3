package org.hssflow.pde;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The extents of a discrete field: channels first, then the points along each space axis, in C order. A scalar field on 256
 * points is {@code [1, 256]}; two species on a 128² grid are {@code [2, 128, 128]}.
 *
 * <p>Immutable.
 */
public final class Shape implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int MAX_DIMENSIONS = 3;

    private final int[] extents;
    private final int size;

    private Shape(int[] extents) {
        if (extents.length < 2 || extents.length > 1 + MAX_DIMENSIONS) {
            throw new IllegalArgumentException("expected [channels, points…] with 1 to " + MAX_DIMENSIONS
                    + " space axes, got " + Arrays.toString(extents));
        }
        long product = 1;
        for (int extent : extents) {
            if (extent < 1) {
                throw new IllegalArgumentException("expected extents of at least 1, got " + Arrays.toString(extents));
            }
            product = Math.multiplyExact(product, extent);
            if (product > Integer.MAX_VALUE / Float.BYTES) {
                throw new IllegalArgumentException("expected at most " + Integer.MAX_VALUE / Float.BYTES
                        + " values in a field, got the shape " + Arrays.toString(extents));
            }
        }
        this.extents = extents;
        this.size = (int) product;
    }

    /**
     * @param channels the number of channels, at least 1
     * @param points the points along each of 1 to 3 space axes
     */
    public static Shape of(int channels, int... points) {
        int[] extents = new int[1 + points.length];
        extents[0] = channels;
        System.arraycopy(points, 0, extents, 1, points.length);
        return new Shape(extents);
    }

    /** @param extents channels first, then the points along each axis, as in a record on the wire; copied */
    public static Shape ofExtents(int... extents) {
        return new Shape(extents.clone());
    }

    public int channels() {
        return extents[0];
    }

    /** The number of space axes: 1, 2 or 3. */
    public int dimensions() {
        return extents.length - 1;
    }

    /** @param axis 0 to {@code dimensions() - 1} */
    public int points(int axis) {
        return extents[1 + axis];
    }

    /** The number of values of a field: channels times points. */
    public int size() {
        return size;
    }

    /** The extents, channels first; a copy. */
    public int[] toArray() {
        return extents.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape other && Arrays.equals(extents, other.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    @Override
    public String toString() {
        return Arrays.toString(extents);
    }
}
