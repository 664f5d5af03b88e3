package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** The parts that layouts are made of. Strings may have any length, unlike those of {@code writeUTF}. */
final class Bytes {
    private static final int NULL = -1;

    private Bytes() {}

    static void writeString(String text, DataOutputView out) throws IOException {
        StringValue.writeString(text, out);
    }

    static String readString(DataInputView in) throws IOException {
        return StringValue.readString(in);
    }

    static void writeBytes(byte @Nullable [] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static byte @Nullable [] readBytesOrNull(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = readBytesOrNull(in);
        if (bytes == null) {
            throw new IOException("expected bytes, got null");
        }
        return bytes;
    }

    static void writeInts(int[] values, DataOutputView out) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    static int[] readInts(DataInputView in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    static void writeShape(Shape shape, DataOutputView out) throws IOException {
        writeInts(shape.toArray(), out);
    }

    static Shape readShape(DataInputView in) throws IOException {
        return Shape.ofExtents(readInts(in));
    }

    static void writeModelId(@Nullable ModelId id, DataOutputView out) throws IOException {
        out.writeBoolean(id != null);
        if (id != null) {
            writeString(id.name(), out);
            out.writeInt(id.version());
            writeString(id.digest(), out);
        }
    }

    static @Nullable ModelId readModelIdOrNull(DataInputView in) throws IOException {
        return in.readBoolean() ? new ModelId(readString(in), in.readInt(), readString(in)) : null;
    }

    static ModelId readModelId(DataInputView in) throws IOException {
        ModelId id = readModelIdOrNull(in);
        if (id == null) {
            throw new IOException("expected a model id, got null");
        }
        return id;
    }
}
