package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Cause;
import org.jspecify.annotations.Nullable;

final class ModelDecisionLayout implements Layout<ModelDecision> {
    @Override
    public String id() {
        return "model-decision";
    }

    @Override
    public Class<ModelDecision> type() {
        return ModelDecision.class;
    }

    @Override
    public void write(ModelDecision value, DataOutputView out) throws IOException {
        Bytes.writeString(value.surrogate(), out);
        Bytes.writeString(value.scope(), out);
        Bytes.writeString(value.action().name(), out);
        Bytes.writeModelId(value.champion(), out);
        Bytes.writeModelId(value.candidate(), out);
        Bytes.writeModelId(value.previous(), out);
        Bytes.writeModelId(value.dropped(), out);
        Bytes.writeString(value.equation().id(), out);
        Bytes.writeShape(value.shape(), out);
        out.writeDouble(value.dt());
        Bytes.writeString(value.reason(), out);
        Cause cause = value.cause();
        out.writeBoolean(cause != null);
        if (cause != null) {
            out.writeLong(cause.step());
            Bytes.writeOrigin(cause.origin(), out);
            Bytes.writeNumbers(cause.figures(), out);
        }
        out.writeLong(value.decidedAtMillis());
    }

    @Override
    public ModelDecision read(int version, DataInputView in) throws IOException {
        return new ModelDecision(
                Bytes.readString(in),
                Bytes.readString(in),
                ModelDecision.Action.valueOf(Bytes.readString(in)),
                Bytes.readModelId(in),
                Bytes.readModelIdOrNull(in),
                Bytes.readModelIdOrNull(in),
                version == 1 ? null : Bytes.readModelIdOrNull(in),
                Equation.of(Bytes.readString(in)),
                Bytes.readShape(in),
                in.readDouble(),
                Bytes.readString(in),
                version == 1 ? null : readCauseOrNull(in),
                in.readLong());
    }

    private static @Nullable Cause readCauseOrNull(DataInputView in) throws IOException {
        return in.readBoolean() ? new Cause(in.readLong(), Bytes.readOrigin(in), Bytes.readNumbers(in)) : null;
    }
}
