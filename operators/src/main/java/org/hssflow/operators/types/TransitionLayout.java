package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.track.Transition;

final class TransitionLayout implements Layout<Transition> {
    private static final PdeStateLayout STATE = new PdeStateLayout();

    @Override
    public String id() {
        return "transition";
    }

    @Override
    public Class<Transition> type() {
        return Transition.class;
    }

    @Override
    public void write(Transition value, DataOutputView out) throws IOException {
        out.writeBoolean(value.before() != null);
        if (value.before() != null) {
            STATE.write(value.before(), out);
        }
        STATE.write(value.now(), out);
        Bytes.writeModelId(value.champion(), out);
        Bytes.writeModelId(value.fallback(), out);
        Bytes.writeModelId(value.candidate(), out);
    }

    @Override
    public Transition read(int version, DataInputView in) throws IOException {
        return new Transition(
                in.readBoolean() ? STATE.read(version, in) : null,
                STATE.read(version, in),
                Bytes.readModelId(in),
                Bytes.readModelIdOrNull(in),
                Bytes.readModelIdOrNull(in));
    }
}
