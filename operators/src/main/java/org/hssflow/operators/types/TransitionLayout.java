package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;

final class TransitionLayout implements Layout<Transition> {
    private static final PdeStateLayout STATE = new PdeStateLayout();
    private static final Origin UNKNOWN = new Origin(-1, -1);

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
        Bytes.writeOrigin(value.origin(), out);
        Bytes.writeServing(value.serving(), out);
    }

    @Override
    public Transition read(int version, DataInputView in) throws IOException {
        PdeState before = in.readBoolean() ? STATE.read(version, in) : null;
        PdeState now = STATE.read(version, in);
        if (version == 1) { // never in a savepoint: transitions flow within one task
            ModelId champion = Bytes.readModelId(in);
            return new Transition(
                    before,
                    now,
                    UNKNOWN,
                    new Serving(
                            champion.name(), champion, Bytes.readModelIdOrNull(in), Bytes.readModelIdOrNull(in), null));
        }
        return new Transition(before, now, Bytes.readOrigin(in), Bytes.readServing(in));
    }
}
