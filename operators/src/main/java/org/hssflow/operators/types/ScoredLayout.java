package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.forecast.Scored;
import org.hssflow.pde.stream.Rollout;

final class ScoredLayout implements Layout<Scored> {
    private static final TransitionLayout TRANSITION = new TransitionLayout();

    @Override
    public String id() {
        return "scored";
    }

    @Override
    public Class<Scored> type() {
        return Scored.class;
    }

    @Override
    public void write(Scored value, DataOutputView out) throws IOException {
        TRANSITION.write(value.transition(), out);
        Bytes.writeModelId(value.model(), out);
        Bytes.writeResidual(value.residual(), out);
        Bytes.writeModelId(value.shadow(), out);
        Bytes.writeResidual(value.shadowResidual(), out);
        Bytes.writeString(value.status().name(), out);
    }

    @Override
    public Scored read(int version, DataInputView in) throws IOException {
        return new Scored(
                TRANSITION.read(version, in),
                Bytes.readModelId(in),
                Bytes.readResidual(in),
                Bytes.readModelIdOrNull(in),
                Bytes.readResidual(in),
                Rollout.Status.valueOf(Bytes.readString(in)));
    }
}
