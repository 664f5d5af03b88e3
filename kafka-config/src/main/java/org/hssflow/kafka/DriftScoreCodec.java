package org.hssflow.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.jspecify.annotations.Nullable;

/** Scores in the topic {@link Topics#drift()}. The key is the stream id in UTF-8. */
public final class DriftScoreCodec {
    private static final AvroFormat FORMAT = new AvroFormat(AvroFormat.schema("drift-score.avsc"));
    private static final Schema MODEL_ID = FORMAT.schema().getField("model").schema();
    private static final int BYTES = 512;

    private DriftScoreCodec() {}

    public static EncodedRecord encode(DriftScore score) {
        GenericRecord datum = new GenericData.Record(FORMAT.schema());
        datum.put("streamId", score.streamId());
        datum.put("equation", score.equation().id());
        datum.put("step", score.step());
        datum.put("time", score.time());
        datum.put("model", AvroModelIds.toAvro(MODEL_ID, score.model()));
        datum.put("residual", score.residual());
        datum.put("score", nullIfNaN(score.score()));
        datum.put("statistic", nullIfNaN(score.statistic()));
        datum.put("limit", nullIfNaN(score.limit()));
        datum.put("shadow", AvroModelIds.toAvro(MODEL_ID, score.shadow()));
        datum.put("shadowResidual", nullIfNaN(score.shadowResidual()));
        datum.put("identified", score.identified());
        datum.put("pdeResidual", nullIfNaN(score.pdeResidual()));
        datum.put("status", Ids.of(score.status()));
        datum.put("reason", score.reason());
        return new EncodedRecord(
                score.streamId().getBytes(StandardCharsets.UTF_8),
                FORMAT.write(datum, BYTES),
                List.of(FORMAT.fingerprint()));
    }

    /** @throws RejectedRecordException if the record is not a score */
    public static DriftScore decode(RawRecord record) throws RejectedRecordException {
        GenericRecord datum = FORMAT.read(record);
        try {
            return new DriftScore(
                    datum.get("streamId").toString(),
                    Equation.of(datum.get("equation").toString()),
                    (Long) datum.get("step"),
                    (Double) datum.get("time"),
                    AvroModelIds.of((GenericRecord) datum.get("model")),
                    (Double) datum.get("residual"),
                    nanIfNull(datum.get("score")),
                    nanIfNull(datum.get("statistic")),
                    nanIfNull(datum.get("limit")),
                    AvroModelIds.ofNullable((GenericRecord) datum.get("shadow")),
                    nanIfNull(datum.get("shadowResidual")),
                    AvroMaps.ofDoubles(datum.get("identified")),
                    nanIfNull(datum.get("pdeResidual")),
                    Ids.parse(DriftScore.Status.class, datum.get("status").toString()),
                    datum.get("reason").toString());
        } catch (IllegalArgumentException e) {
            throw new RejectedRecordException(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Double nullIfNaN(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static double nanIfNull(@Nullable Object value) {
        return value == null ? Double.NaN : (Double) value;
    }
}
