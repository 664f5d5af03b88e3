package org.hssflow.operators.types;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.pde.stream.PdeState;

final class TuneRequestLayout implements Layout<TuneRequest> {
    private static final PdeStateLayout STATE = new PdeStateLayout();

    @Override
    public String id() {
        return "tune-request";
    }

    @Override
    public Class<TuneRequest> type() {
        return TuneRequest.class;
    }

    @Override
    public void write(TuneRequest value, DataOutputView out) throws IOException {
        Bytes.writeServing(value.serving(), out);
        Bytes.writeModelIds(value.known(), out);
        Bytes.writeModelIds(value.excluded(), out);
        Bytes.writeNumbers(value.identified(), out);
        out.writeInt(value.samples().size());
        for (PdeState state : value.samples()) {
            STATE.write(state, out);
        }
        out.writeBoolean(value.train());
        Bytes.writeOrigin(value.origin(), out);
    }

    @Override
    public TuneRequest read(int version, DataInputView in) throws IOException {
        return new TuneRequest(
                Bytes.readServing(in),
                Bytes.readModelIds(in),
                Bytes.readModelIds(in),
                Bytes.readNumbers(in),
                readStates(version, in),
                in.readBoolean(),
                Bytes.readOrigin(in));
    }

    private static List<PdeState> readStates(int version, DataInputView in) throws IOException {
        int count = in.readInt();
        List<PdeState> states = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            states.add(STATE.read(version, in));
        }
        return states;
    }
}
