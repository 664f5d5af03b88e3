package org.hssflow.pde.io;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The content of a {@code .npy} file: a C-ordered array of float32 or float64. An array of shape {@code []} is a single number.
 *
 * <p>Immutable: the data is not copied, whoever makes an array gives it away, and nobody writes to it afterwards.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The format</a>
 */
public final class NpyArray {
    private final NpyType type;
    private final int[] shape;
    private final float[] floats; // empty unless FLOAT32
    private final double[] doubles; // empty unless FLOAT64

    private NpyArray(NpyType type, int[] shape, float[] floats, double[] doubles) {
        this.type = type;
        this.shape = shape.clone();
        this.floats = floats;
        this.doubles = doubles;
        int length = floats.length + doubles.length;
        long size = NpyHeader.sizeOf(Arrays.stream(shape).asLongStream().toArray());
        if (size != length) {
            throw new IllegalArgumentException(
                    "expected " + size + " numbers for the shape " + Arrays.toString(shape) + ", got " + length);
        }
    }

    /** @throws IllegalArgumentException unless the extents multiply to the length of the data */
    public static NpyArray of(float[] data, int... shape) {
        return new NpyArray(NpyType.FLOAT32, shape, data, new double[0]);
    }

    /** @throws IllegalArgumentException unless the extents multiply to the length of the data */
    public static NpyArray of(double[] data, int... shape) {
        return new NpyArray(NpyType.FLOAT64, shape, new float[0], data);
    }

    /** A single float64, of shape {@code []}. */
    public static NpyArray scalar(double value) {
        return of(new double[] {value});
    }

    /**
     * Reads a {@code .npy} file of format 1.0, 2.0 or 3.0.
     *
     * @throws NpyFormatException if it is not a little-endian float32 or float64 array in C order, complete and nothing more
     */
    public static NpyArray read(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            return NpyCodec.read(in, Files.size(path), path.toString());
        }
    }

    /** Writes a {@code .npy} file of format 1.0, over one that exists. */
    public void write(Path path) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            NpyCodec.write(this, out);
        }
    }

    public NpyType type() {
        return type;
    }

    /** The extents, slowest first; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /** The number of axes; 0 for a single number. */
    public int dimensions() {
        return shape.length;
    }

    /** How many numbers. */
    public int size() {
        return floats.length + doubles.length;
    }

    /** The number at a flat C-order index. */
    public double get(int index) {
        return type == NpyType.FLOAT32 ? floats[index] : doubles[index];
    }

    /** The numbers in C order: the array itself if they are float32, else rounded copies. */
    public float[] floats() {
        if (type == NpyType.FLOAT32) {
            return floats;
        }
        float[] narrow = new float[doubles.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) doubles[i];
        }
        return narrow;
    }

    /** The numbers in C order: the array itself if they are float64, else widened copies. */
    public double[] doubles() {
        if (type == NpyType.FLOAT64) {
            return doubles;
        }
        double[] wide = new double[floats.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = floats[i];
        }
        return wide;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NpyArray other
                && type == other.type
                && Arrays.equals(shape, other.shape)
                && Arrays.equals(floats, other.floats)
                && Arrays.equals(doubles, other.doubles);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(floats) + Arrays.hashCode(doubles);
    }

    @Override
    public String toString() {
        return type.descriptor() + Arrays.toString(shape);
    }
}
