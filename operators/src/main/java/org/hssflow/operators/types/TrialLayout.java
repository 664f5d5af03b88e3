package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.promote.Trial;

final class TrialLayout implements Layout<Trial> {
    @Override
    public String id() {
        return "trial";
    }

    @Override
    public Class<Trial> type() {
        return Trial.class;
    }

    @Override
    public void write(Trial value, DataOutputView out) throws IOException {
        Bytes.writeServing(value.serving(), out);
        out.writeLong(value.decidedAtMillis());
        out.writeInt(value.seen());
        out.writeInt(value.transitions());
        out.writeInt(value.wins());
        out.writeDouble(value.ratio());
        out.writeDouble(value.logResidual());
        out.writeDouble(value.logShadowResidual());
    }

    @Override
    public Trial read(int version, DataInputView in) throws IOException {
        return new Trial(
                Bytes.readServing(in),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }
}
