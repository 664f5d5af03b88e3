package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.promote.Evidence;
import org.hssflow.pde.Equation;

final class EvidenceLayout implements Layout<Evidence> {
    @Override
    public String id() {
        return "evidence";
    }

    @Override
    public Class<Evidence> type() {
        return Evidence.class;
    }

    @Override
    public void write(Evidence value, DataOutputView out) throws IOException {
        Bytes.writeString(value.streamId(), out);
        Bytes.writeServing(value.serving(), out);
        out.writeDouble(value.residual());
        out.writeDouble(value.shadowResidual());
        out.writeBoolean(value.high());
        out.writeBoolean(value.shadowHigh());
        Bytes.writeString(value.equation().id(), out);
        Bytes.writeShape(value.shape(), out);
        out.writeDouble(value.dt());
        out.writeLong(value.step());
        Bytes.writeOrigin(value.origin(), out);
    }

    @Override
    public Evidence read(int version, DataInputView in) throws IOException {
        return new Evidence(
                Bytes.readString(in),
                Bytes.readServing(in),
                in.readDouble(),
                in.readDouble(),
                in.readBoolean(),
                in.readBoolean(),
                Equation.of(Bytes.readString(in)),
                Bytes.readShape(in),
                in.readDouble(),
                in.readLong(),
                Bytes.readOrigin(in));
    }
}
