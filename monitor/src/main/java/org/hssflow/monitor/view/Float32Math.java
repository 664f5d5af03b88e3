package org.hssflow.monitor.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.hssflow.pde.Shape;

/** Arithmetic on fields as they travel: little-endian float32 in C order. */
final class Float32Math {
    private Float32Math() {}

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /**
     * ‖a − b‖ / ‖b‖.
     *
     * @param from the index of the first value of a
     * @param b all of it is compared
     * @return NaN if b is 0 everywhere; infinite if a is not finite
     */
    static double relativeL2(byte[] a, int from, byte[] b) {
        FloatBuffer left = floats(a);
        FloatBuffer right = floats(b);
        double error = 0;
        double norm = 0;
        for (int i = 0; i < right.limit(); i++) {
            double e = left.get(from + i) - (double) right.get(i);
            error += e * e;
            norm += (double) right.get(i) * right.get(i);
        }
        if (!Double.isFinite(error)) {
            return Double.POSITIVE_INFINITY;
        }
        return norm == 0 ? Double.NaN : Math.sqrt(error / norm);
    }

    /**
     * One channel at every {@code stride}-th point along each axis.
     *
     * @param from the index of the first value of the field
     */
    static byte[] thinned(byte[] field, int from, Shape shape, int channel, int stride) {
        FloatBuffer values = floats(field);
        int[] extents = thinnedShape(shape, stride);
        int columns = shape.dimensions() == 1 ? 1 : shape.points(1);
        int thinColumns = extents.length == 1 ? 1 : extents[1];
        byte[] bytes = new byte[extents[0] * thinColumns * Float.BYTES];
        FloatBuffer thin = floats(bytes);
        int start = from + channel * shape.points(0) * columns;
        for (int x = 0; x < extents[0]; x++) {
            for (int y = 0; y < thinColumns; y++) {
                thin.put(values.get(start + x * stride * columns + y * stride));
            }
        }
        return bytes;
    }

    static int[] thinnedShape(Shape shape, int stride) {
        int[] extents = new int[shape.dimensions()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = (shape.points(axis) + stride - 1) / stride;
        }
        return extents;
    }

    /** The stride that leaves so many points along each axis at most. */
    static int stride(Shape shape, int most) {
        int longest = 1;
        for (int axis = 0; axis < shape.dimensions(); axis++) {
            longest = Math.max(longest, shape.points(axis));
        }
        return (longest + most - 1) / most;
    }

    /** a − b, of equally many values. */
    static byte[] difference(byte[] a, byte[] b) {
        byte[] bytes = new byte[a.length];
        FloatBuffer left = floats(a);
        FloatBuffer right = floats(b);
        FloatBuffer difference = floats(bytes);
        for (int i = 0; i < right.limit(); i++) {
            difference.put(i, left.get(i) - right.get(i));
        }
        return bytes;
    }
}
