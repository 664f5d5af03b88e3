package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.track.TrackedStream;

final class TrackedStreamLayout implements Layout<TrackedStream> {
    private static final PdeStateLayout STATE = new PdeStateLayout();

    @Override
    public String id() {
        return "tracked-stream";
    }

    @Override
    public Class<TrackedStream> type() {
        return TrackedStream.class;
    }

    @Override
    public void write(TrackedStream value, DataOutputView out) throws IOException {
        STATE.write(value.last(), out);
        out.writeLong(value.gapDeadline());
        out.writeInt(value.seen());
        Bytes.writeInts(value.checksums(), out);
    }

    @Override
    public TrackedStream read(int version, DataInputView in) throws IOException {
        return new TrackedStream(STATE.read(version, in), in.readLong(), in.readInt(), Bytes.readInts(in));
    }
}
