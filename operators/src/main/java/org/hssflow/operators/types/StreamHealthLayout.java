package org.hssflow.operators.types;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.operators.drift.StreamHealth;

final class StreamHealthLayout implements Layout<StreamHealth> {
    @Override
    public String id() {
        return "stream-health";
    }

    @Override
    public Class<StreamHealth> type() {
        return StreamHealth.class;
    }

    @Override
    public void write(StreamHealth value, DataOutputView out) throws IOException {
        Bytes.writeServing(value.serving(), out);
        Bytes.writeDoubles(value.detector(), out);
        out.writeInt(value.stateBytes());
        out.writeLong(value.index());
        out.writeLong(value.highSince());
        out.writeLong(value.highLast());
        out.writeLong(value.alarmAt());
        out.writeInt(value.calm());
        out.writeLong(value.askedAtMillis());
        Bytes.writeModelIds(value.known(), out);
        Bytes.writeModelIds(value.excluded(), out);
        out.writeInt(value.identified().size());
        for (SortedMap<String, Double> parameters : value.identified()) {
            Bytes.writeNumbers(parameters, out);
        }
    }

    @Override
    public StreamHealth read(int version, DataInputView in) throws IOException {
        return new StreamHealth(
                Bytes.readServing(in),
                Bytes.readDoubles(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                Bytes.readModelIds(in),
                Bytes.readModelIds(in),
                readAll(in));
    }

    private static List<SortedMap<String, Double>> readAll(DataInputView in) throws IOException {
        int count = in.readInt();
        List<SortedMap<String, Double>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(Bytes.readNumbers(in));
        }
        return all;
    }
}
