package org.hssflow.pde.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Field values as they travel: little-endian float32, four bytes each, in C order. */
public final class Float32 {
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private Float32() {}

    public static byte[] toBytes(float[] values) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        put(values, 0, values.length, bytes);
        return bytes;
    }

    /** Writes {@code length} values from {@code offset} on to the beginning of {@code bytes}. */
    public static void put(float[] values, int offset, int length, byte[] bytes) {
        view(bytes).put(values, offset, length);
    }

    /** Reads all of {@code bytes} into {@code values} from {@code offset} on. */
    public static void get(byte[] bytes, float[] values, int offset) {
        view(bytes).get(values, offset, bytes.length / Float.BYTES);
    }

    /** Copies in bulk: for fields, several times as fast as value by value. */
    private static FloatBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** @throws IllegalArgumentException unless the length is a multiple of four */
    public static float[] fromBytes(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "expected a multiple of " + Float.BYTES + " bytes of float32 values, got " + bytes.length);
        }
        float[] values = new float[bytes.length / Float.BYTES];
        get(bytes, values, 0);
        return values;
    }

    /** The index of the first NaN or infinity, or −1. */
    public static int firstNotFinite(byte[] bytes) {
        for (int i = 0; i < bytes.length / Float.BYTES; i++) {
            if (!Float.isFinite((float) LITTLE_ENDIAN.get(bytes, i * Float.BYTES))) {
                return i;
            }
        }
        return -1;
    }
}
