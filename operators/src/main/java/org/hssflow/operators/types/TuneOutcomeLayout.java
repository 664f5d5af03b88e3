package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.finetune.TuneOutcome;
import org.hssflow.pde.Equation;

final class TuneOutcomeLayout implements Layout<TuneOutcome> {
    @Override
    public String id() {
        return "tune-outcome";
    }

    @Override
    public Class<TuneOutcome> type() {
        return TuneOutcome.class;
    }

    @Override
    public void write(TuneOutcome value, DataOutputView out) throws IOException {
        Bytes.writeString(value.streamId(), out);
        Bytes.writeServing(value.serving(), out);
        Bytes.writeModelId(value.model(), out);
        out.writeBoolean(value.proven());
        Bytes.writeString(value.equation().id(), out);
        Bytes.writeShape(value.shape(), out);
        out.writeDouble(value.dt());
        Bytes.writeString(value.reason(), out);
        Bytes.writeNumbers(value.figures(), out);
        out.writeLong(value.step());
        Bytes.writeOrigin(value.origin(), out);
    }

    @Override
    public TuneOutcome read(int version, DataInputView in) throws IOException {
        return new TuneOutcome(
                Bytes.readString(in),
                Bytes.readServing(in),
                Bytes.readModelId(in),
                in.readBoolean(),
                Equation.of(Bytes.readString(in)),
                Bytes.readShape(in),
                in.readDouble(),
                Bytes.readString(in),
                Bytes.readNumbers(in),
                in.readLong(),
                Bytes.readOrigin(in));
    }
}
