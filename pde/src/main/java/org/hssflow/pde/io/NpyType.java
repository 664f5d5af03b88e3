package org.hssflow.pde.io;

import java.util.Arrays;
import java.util.Optional;

/** The two kinds of numbers we read and write, both little-endian IEEE 754. */
public enum NpyType {
    FLOAT32("<f4", Float.BYTES),
    FLOAT64("<f8", Double.BYTES);

    private final String descriptor;
    private final int bytes;

    NpyType(String descriptor, int bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /** The name in a {@code .npy} header, such as {@code <f4}. */
    public String descriptor() {
        return descriptor;
    }

    /** The size of one number. */
    public int bytes() {
        return bytes;
    }

    static Optional<NpyType> find(String descriptor) {
        return Arrays.stream(values())
                .filter(type -> type.descriptor.equals(descriptor))
                .findFirst();
    }
}
