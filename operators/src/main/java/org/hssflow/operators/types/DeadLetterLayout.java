package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.pde.stream.DeadLetter;

final class DeadLetterLayout implements Layout<DeadLetter> {
    private static final RawRecordLayout RECORD = new RawRecordLayout();

    @Override
    public String id() {
        return "dead-letter";
    }

    @Override
    public Class<DeadLetter> type() {
        return DeadLetter.class;
    }

    @Override
    public void write(DeadLetter value, DataOutputView out) throws IOException {
        RECORD.write(value.record(), out);
        Bytes.writeString(value.reason().name(), out);
        Bytes.writeString(value.message(), out);
    }

    @Override
    public DeadLetter read(int version, DataInputView in) throws IOException {
        return new DeadLetter(
                RECORD.read(version, in), DeadLetter.Reason.valueOf(Bytes.readString(in)), Bytes.readString(in));
    }
}
