package org.hssflow.hss.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The one structure that a kernel takes, field by field, each aligned to its size as the compiler aligns it. The launch takes it over
 * and closes it.
 */
final class Parameters implements AutoCloseable {
    private static final int CAPACITY = 512;

    /** The structure, and behind it the array with its address. */
    private final Memory values = new Memory(CAPACITY + (long) Native.POINTER_SIZE);

    private int at;

    Parameters() {
        values.clear();
    }

    Parameters put(int value) {
        values.setInt(place(Integer.BYTES), value);
        return this;
    }

    Parameters put(boolean value) {
        return put(value ? 1 : 0);
    }

    /** Also an address on the card. */
    Parameters put(long value) {
        values.setLong(place(Long.BYTES), value);
        return this;
    }

    Parameters put(float value) {
        values.setFloat(place(Float.BYTES), value);
        return this;
    }

    Parameters put(double value) {
        values.setDouble(place(Double.BYTES), value);
        return this;
    }

    Parameters put(PanelSpec field) {
        return put(field.features()).put(field.inner()).put(field.rowStride());
    }

    /** As {@code cuLaunchKernel} takes it: an array with the address of the structure. */
    Pointer toPointer() {
        values.setPointer(CAPACITY, values);
        return values.share(CAPACITY);
    }

    @Override
    public void close() {
        values.close();
    }

    private int place(int size) {
        int place = (at + size - 1) / size * size;
        at = place + size;
        if (at > CAPACITY) {
            throw new IllegalStateException("expected a structure of at most " + CAPACITY + " bytes");
        }
        return place;
    }
}
