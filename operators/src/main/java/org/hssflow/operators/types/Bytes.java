package org.hssflow.operators.types;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.hssflow.operators.track.Serving;
import org.hssflow.pde.Residual;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
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

    static void writeModelIds(List<ModelId> ids, DataOutputView out) throws IOException {
        out.writeInt(ids.size());
        for (ModelId id : ids) {
            writeModelId(id, out);
        }
    }

    static List<ModelId> readModelIds(DataInputView in) throws IOException {
        int count = in.readInt();
        List<ModelId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(readModelId(in));
        }
        return ids;
    }

    static void writeDoubles(double[] values, DataOutputView out) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    static double[] readDoubles(DataInputView in) throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    /** Numbers by name. */
    static void writeNumbers(SortedMap<String, Double> numbers, DataOutputView out) throws IOException {
        out.writeInt(numbers.size());
        for (Map.Entry<String, Double> entry : numbers.entrySet()) {
            writeString(entry.getKey(), out);
            out.writeDouble(entry.getValue());
        }
    }

    static SortedMap<String, Double> readNumbers(DataInputView in) throws IOException {
        int count = in.readInt();
        SortedMap<String, Double> numbers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            numbers.put(readString(in), in.readDouble());
        }
        return numbers;
    }

    static void writeOrigin(Origin origin, DataOutputView out) throws IOException {
        out.writeInt(origin.partition());
        out.writeLong(origin.offset());
    }

    static Origin readOrigin(DataInputView in) throws IOException {
        return new Origin(in.readInt(), in.readLong());
    }

    static void writeServing(Serving serving, DataOutputView out) throws IOException {
        writeString(serving.surrogate(), out);
        writeModelId(serving.champion(), out);
        writeModelId(serving.fallback(), out);
        writeModelId(serving.candidate(), out);
        writeModelId(serving.dropped(), out);
    }

    static Serving readServing(DataInputView in) throws IOException {
        return new Serving(
                readString(in), readModelId(in), readModelIdOrNull(in), readModelIdOrNull(in), readModelIdOrNull(in));
    }

    static void writeResidual(Residual residual, DataOutputView out) throws IOException {
        out.writeDouble(residual.error());
        out.writeDouble(residual.change());
    }

    static Residual readResidual(DataInputView in) throws IOException {
        return new Residual(in.readDouble(), in.readDouble());
    }
}
