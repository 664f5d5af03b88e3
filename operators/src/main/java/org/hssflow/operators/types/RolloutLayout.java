package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.Rollout;

final class RolloutLayout implements Layout<Rollout> {
    @Override
    public String id() {
        return "rollout";
    }

    @Override
    public Class<Rollout> type() {
        return Rollout.class;
    }

    @Override
    public void write(Rollout value, DataOutputView out) throws IOException {
        Bytes.writeString(value.streamId(), out);
        Bytes.writeString(value.equation().id(), out);
        out.writeLong(value.baseStep());
        out.writeDouble(value.baseTime());
        out.writeDouble(value.dt());
        Bytes.writeInts(value.leadSteps(), out);
        Bytes.writeShape(value.shape(), out);
        Bytes.writeBytes(value.values(), out);
        Bytes.writeModelId(value.model(), out);
        out.writeDouble(value.residual());
        Bytes.writeString(value.status().name(), out);
    }

    @Override
    public Rollout read(int version, DataInputView in) throws IOException {
        return new Rollout(
                Bytes.readString(in),
                Equation.of(Bytes.readString(in)),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                Bytes.readInts(in),
                Bytes.readShape(in),
                Bytes.readBytes(in),
                Bytes.readModelId(in),
                in.readDouble(),
                Rollout.Status.valueOf(Bytes.readString(in)));
    }
}
