package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The binary form of one immutable type. Whoever changes what a {@link #write} writes raises {@link #VERSION}, which is one number
 * for all layouts since they contain each other, and keeps every {@link #read} able to read all versions before: savepoints
 * outlive releases.
 *
 * @param <T> an immutable type; arrays in it are never written to
 */
interface Layout<T> {
    /** The version that this release writes. */
    int VERSION = 2;

    /** The name in savepoints; never changes. */
    String id();

    Class<T> type();

    void write(T value, DataOutputView out) throws IOException;

    /** @param version the version the bytes were written with, from 1 to {@link #VERSION} */
    T read(int version, DataInputView in) throws IOException;
}
