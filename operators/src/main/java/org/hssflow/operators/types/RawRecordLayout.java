package org.hssflow.operators.types;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.pde.stream.RawRecord;

final class RawRecordLayout implements Layout<RawRecord> {
    @Override
    public String id() {
        return "raw-record";
    }

    @Override
    public Class<RawRecord> type() {
        return RawRecord.class;
    }

    @Override
    public void write(RawRecord value, DataOutputView out) throws IOException {
        Bytes.writeString(value.topic(), out);
        out.writeInt(value.partition());
        out.writeLong(value.offset());
        out.writeLong(value.timestampMillis());
        Bytes.writeBytes(value.key(), out);
        Bytes.writeBytes(value.value(), out);
        out.writeInt(value.headers().size());
        for (RawRecord.Header header : value.headers()) {
            Bytes.writeString(header.name(), out);
            Bytes.writeBytes(header.value(), out);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // javac 17 does not read @Nullable on array types out of another module's classes
    public RawRecord read(int version, DataInputView in) throws IOException {
        return new RawRecord(
                Bytes.readString(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                Bytes.readBytesOrNull(in),
                Bytes.readBytesOrNull(in),
                readHeaders(in));
    }

    private static List<RawRecord.Header> readHeaders(DataInputView in) throws IOException {
        int count = in.readInt();
        List<RawRecord.Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new RawRecord.Header(Bytes.readString(in), Bytes.readBytesOrNull(in)));
        }
        return headers;
    }
}
