package org.hssflow.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;

/**
 * Rollouts in the topic {@link Topics#rollouts()}. The key is the stream id in UTF-8; the headers repeat as text what an
 * operator wants to see without decoding: the base step and the model.
 */
public final class RolloutCodec {
    public static final String BASE_STEP_HEADER = "hssflow.base.step";
    public static final String MODEL_HEADER = "hssflow.model";
    public static final String MODEL_VERSION_HEADER = "hssflow.model.version";
    public static final String MODEL_DIGEST_HEADER = "hssflow.model.digest";

    private static final AvroFormat FORMAT = new AvroFormat(AvroFormat.schema("rollout.avsc"));
    private static final int ENVELOPE_BYTES = 512;

    private RolloutCodec() {}

    public static EncodedRecord encode(Rollout rollout) {
        GenericRecord datum = new GenericData.Record(FORMAT.schema());
        datum.put("streamId", rollout.streamId());
        datum.put("equation", rollout.equation().id());
        datum.put("baseStep", rollout.baseStep());
        datum.put("baseTime", rollout.baseTime());
        datum.put("dt", rollout.dt());
        datum.put("leadSteps", AvroShapes.toList(rollout.leadSteps()));
        datum.put("shape", AvroShapes.toList(rollout.shape()));
        datum.put("modelName", rollout.model().name());
        datum.put("modelVersion", rollout.model().version());
        datum.put("modelDigest", rollout.model().digest());
        datum.put("residual", Double.isNaN(rollout.residual()) ? null : rollout.residual());
        datum.put("status", Ids.of(rollout.status()));
        datum.put("values", ByteBuffer.wrap(rollout.values()));
        return new EncodedRecord(
                rollout.streamId().getBytes(StandardCharsets.UTF_8),
                FORMAT.write(datum, rollout.values().length + ENVELOPE_BYTES),
                headers(rollout));
    }

    private static List<RawRecord.Header> headers(Rollout rollout) {
        return List.of(
                FORMAT.fingerprint(),
                RawRecord.Header.ofText(BASE_STEP_HEADER, Long.toString(rollout.baseStep())),
                RawRecord.Header.ofText(MODEL_HEADER, rollout.model().name()),
                RawRecord.Header.ofText(
                        MODEL_VERSION_HEADER, Integer.toString(rollout.model().version())),
                RawRecord.Header.ofText(MODEL_DIGEST_HEADER, rollout.model().digest()));
    }

    /** @throws RejectedRecordException if the record is not a rollout */
    public static Rollout decode(RawRecord record) throws RejectedRecordException {
        GenericRecord datum = FORMAT.read(record);
        try {
            Object residual = datum.get("residual");
            return new Rollout(
                    datum.get("streamId").toString(),
                    Equation.of(datum.get("equation").toString()),
                    (Long) datum.get("baseStep"),
                    (Double) datum.get("baseTime"),
                    (Double) datum.get("dt"),
                    AvroShapes.toArray(datum.get("leadSteps")),
                    AvroShapes.of(datum),
                    ((ByteBuffer) datum.get("values")).array(),
                    new ModelId(
                            datum.get("modelName").toString(),
                            (Integer) datum.get("modelVersion"),
                            datum.get("modelDigest").toString()),
                    residual == null ? Double.NaN : (Double) residual,
                    Ids.parse(Rollout.Status.class, datum.get("status").toString()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RejectedRecordException(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
