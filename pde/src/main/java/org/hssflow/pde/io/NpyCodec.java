package org.hssflow.pde.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bytes of one {@code .npy} array, in pieces of bounded size. */
final class NpyCodec {
    private static final int CHUNK = 1 << 16; // bytes, a multiple of both number sizes
    private static final int MAX_NUMBERS = Integer.MAX_VALUE - 8; // what one Java array holds

    private NpyCodec() {}

    /** @param length how many bytes there are at most, header included: checked before anything is allocated */
    static NpyArray read(InputStream in, long length, String source) throws IOException {
        NpyHeader header = NpyHeader.read(in, source);
        long size = NpyHeader.sizeOf(header.shape());
        boolean absurd = Arrays.stream(header.shape()).anyMatch(extent -> extent > MAX_NUMBERS);
        if (absurd || size < 0 || size > MAX_NUMBERS || size * header.type().bytes() > length) {
            throw new NpyFormatException(
                    source,
                    "at most " + Math.min(length / header.type().bytes(), MAX_NUMBERS) + " numbers",
                    "the shape " + Arrays.toString(header.shape()),
                    "the file is cut off, or too large for one array: copy it again or save it in parts");
        }
        NpyArray array = header.type() == NpyType.FLOAT32
                ? readFloats(in, header, (int) size, source)
                : readDoubles(in, header, (int) size, source);
        requireEnd(in, size + " numbers", source);
        return array;
    }

    static void requireEnd(InputStream in, String after, String source) throws IOException {
        if (in.read() >= 0) {
            throw new NpyFormatException(
                    source,
                    "the end of the file after " + after,
                    "more bytes",
                    "the file holds something else too: save one array per file");
        }
    }

    private static NpyArray readFloats(InputStream in, NpyHeader header, int size, String source) throws IOException {
        float[] data = new float[size];
        for (int done = 0; done < size; ) {
            int count = Math.min(size - done, CHUNK / Float.BYTES);
            chunk(in, count * Float.BYTES, source).asFloatBuffer().get(data, done, count);
            done += count;
        }
        return NpyArray.of(data, narrow(header.shape()));
    }

    private static NpyArray readDoubles(InputStream in, NpyHeader header, int size, String source) throws IOException {
        double[] data = new double[size];
        for (int done = 0; done < size; ) {
            int count = Math.min(size - done, CHUNK / Double.BYTES);
            chunk(in, count * Double.BYTES, source).asDoubleBuffer().get(data, done, count);
            done += count;
        }
        return NpyArray.of(data, narrow(header.shape()));
    }

    /** So many bytes, little-endian. */
    static ByteBuffer chunk(InputStream in, int bytes, String source) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new NpyFormatException(
                    source,
                    bytes + " more bytes of data",
                    read.length + " bytes",
                    "the file is cut off: copy or make it again");
        }
        return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int[] narrow(long[] shape) {
        return Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
    }

    static void write(NpyArray array, OutputStream out) throws IOException {
        long[] shape = Arrays.stream(array.shape()).asLongStream().toArray();
        out.write(new NpyHeader(array.type(), shape).toBytes());
        if (array.type() == NpyType.FLOAT32) {
            write(array.floats(), out);
        } else {
            write(array.doubles(), out);
        }
    }

    static void write(float[] data, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < data.length; ) {
            int count = Math.min(data.length - done, CHUNK / Float.BYTES);
            buffer.asFloatBuffer().put(data, done, count);
            out.write(buffer.array(), 0, count * Float.BYTES);
            done += count;
        }
    }

    private static void write(double[] data, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < data.length; ) {
            int count = Math.min(data.length - done, CHUNK / Double.BYTES);
            buffer.asDoubleBuffer().put(data, done, count);
            out.write(buffer.array(), 0, count * Double.BYTES);
            done += count;
        }
    }
}
