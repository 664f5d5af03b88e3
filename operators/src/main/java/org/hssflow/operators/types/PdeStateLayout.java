package org.hssflow.operators.types;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.PdeState;

final class PdeStateLayout implements Layout<PdeState> {
    @Override
    public String id() {
        return "pde-state";
    }

    @Override
    public Class<PdeState> type() {
        return PdeState.class;
    }

    @Override
    public void write(PdeState value, DataOutputView out) throws IOException {
        Bytes.writeString(value.streamId(), out);
        Bytes.writeString(value.equation().id(), out);
        out.writeLong(value.step());
        out.writeDouble(value.time());
        out.writeDouble(value.dt());
        Bytes.writeShape(value.shape(), out);
        out.writeInt(value.parameters().size());
        for (Map.Entry<String, Double> parameter : value.parameters().entrySet()) {
            Bytes.writeString(parameter.getKey(), out);
            out.writeDouble(parameter.getValue());
        }
        Bytes.writeBytes(value.values(), out);
    }

    @Override
    public PdeState read(int version, DataInputView in) throws IOException {
        return new PdeState(
                Bytes.readString(in),
                Equation.of(Bytes.readString(in)),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                Bytes.readShape(in),
                readParameters(in),
                Bytes.readBytes(in));
    }

    private static SortedMap<String, Double> readParameters(DataInputView in) throws IOException {
        SortedMap<String, Double> parameters = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            parameters.put(Bytes.readString(in), in.readDouble());
        }
        return parameters;
    }
}
