package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DriftScore;

final class DriftScoreLayout implements Layout<DriftScore> {
    @Override
    public String id() {
        return "drift-score";
    }

    @Override
    public Class<DriftScore> type() {
        return DriftScore.class;
    }

    @Override
    public void write(DriftScore value, DataOutputView out) throws IOException {
        Bytes.writeString(value.streamId(), out);
        Bytes.writeString(value.equation().id(), out);
        out.writeLong(value.step());
        out.writeDouble(value.time());
        Bytes.writeModelId(value.model(), out);
        out.writeDouble(value.residual());
        out.writeDouble(value.score());
        out.writeDouble(value.statistic());
        out.writeDouble(value.limit());
        Bytes.writeModelId(value.shadow(), out);
        out.writeDouble(value.shadowResidual());
        Bytes.writeNumbers(value.identified(), out);
        out.writeDouble(value.pdeResidual());
        Bytes.writeString(value.status().name(), out);
        Bytes.writeString(value.reason(), out);
    }

    @Override
    public DriftScore read(int version, DataInputView in) throws IOException {
        return new DriftScore(
                Bytes.readString(in),
                Equation.of(Bytes.readString(in)),
                in.readLong(),
                in.readDouble(),
                Bytes.readModelId(in),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                Bytes.readModelIdOrNull(in),
                in.readDouble(),
                Bytes.readNumbers(in),
                in.readDouble(),
                DriftScore.Status.valueOf(Bytes.readString(in)),
                Bytes.readString(in));
    }
}
