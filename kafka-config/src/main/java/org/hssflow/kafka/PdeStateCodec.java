package org.hssflow.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;

/**
 * States in the topic {@link Topics#states()}. The key is the stream id in UTF-8.
 *
 * <p>Reading trusts nothing: whatever is wrong with a record becomes a {@link RejectedRecordException} with the reason and the
 * remedy. Safe for use by several threads.
 */
public final class PdeStateCodec {
    static final AvroFormat FORMAT = new AvroFormat(AvroFormat.schema("pde-state.avsc"));
    private static final int ENVELOPE_BYTES = 256;

    private final int maxBytes;

    /** @param maxBytes a record whose value is longer is rejected unread */
    public PdeStateCodec(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    public static EncodedRecord encode(PdeState state) {
        return new EncodedRecord(
                state.streamId().getBytes(StandardCharsets.UTF_8),
                FORMAT.write(toAvro(state), state.values().length + ENVELOPE_BYTES),
                List.of(FORMAT.fingerprint()));
    }

    static GenericRecord toAvro(PdeState state) {
        GenericRecord datum = new GenericData.Record(FORMAT.schema());
        datum.put("streamId", state.streamId());
        datum.put("equation", state.equation().id());
        datum.put("step", state.step());
        datum.put("time", state.time());
        datum.put("dt", state.dt());
        datum.put("shape", AvroShapes.toList(state.shape()));
        datum.put("parameters", state.parameters());
        datum.put("values", ByteBuffer.wrap(state.values()));
        return datum;
    }

    /** @throws RejectedRecordException if the record is not a state that could be worked with */
    public PdeState decode(RawRecord record) throws RejectedRecordException {
        byte[] value = record.value();
        if (value != null && value.length > maxBytes) {
            throw new RejectedRecordException(
                    Reason.TOO_LARGE, "expected a value of at most " + maxBytes + " bytes, got " + value.length);
        }
        GenericRecord datum = FORMAT.read(record);
        String streamId = datum.get("streamId").toString();
        if (streamId.isEmpty() || !streamId.equals(record.keyText())) {
            throw new RejectedRecordException(
                    Reason.WRONG_KEY,
                    "expected the stream id '" + streamId + "' as the key, got '" + record.keyText()
                            + "'; the key decides the order of the states");
        }
        return state(datum, streamId);
    }

    private static PdeState state(GenericRecord datum, String streamId) throws RejectedRecordException {
        String equationId = datum.get("equation").toString();
        Equation equation = Equation.find(equationId)
                .filter(Equation::isEvolution)
                .orElseThrow(() -> new RejectedRecordException(
                        Reason.UNKNOWN_EQUATION,
                        "expected one of " + Equation.evolutions() + ", got '" + equationId + "'"));
        try {
            Shape shape = AvroShapes.of(datum);
            byte[] values = ((ByteBuffer) datum.get("values")).array();
            checkValues(values, shape);
            return new PdeState(
                    streamId,
                    equation,
                    (Long) datum.get("step"),
                    (Double) datum.get("time"),
                    (Double) datum.get("dt"),
                    shape,
                    parameters(datum),
                    values);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RejectedRecordException(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static void checkValues(byte[] values, Shape shape) throws RejectedRecordException {
        if (values.length != shape.size() * Float.BYTES) {
            throw new RejectedRecordException(
                    Reason.WRONG_LENGTH,
                    "expected " + shape.size() * Float.BYTES + " bytes of float32 values for the shape " + shape
                            + ", got " + values.length);
        }
        int index = Float32.firstNotFinite(values);
        if (index >= 0) {
            throw new RejectedRecordException(
                    Reason.NOT_FINITE, "expected finite values, got a NaN or infinity at index " + index);
        }
    }

    private static SortedMap<String, Double> parameters(GenericRecord datum) {
        SortedMap<String, Double> parameters = new TreeMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) datum.get("parameters")).entrySet()) {
            parameters.put(entry.getKey().toString(), (Double) entry.getValue());
        }
        return parameters;
    }
}
