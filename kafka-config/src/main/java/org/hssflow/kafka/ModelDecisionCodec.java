package org.hssflow.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.jspecify.annotations.Nullable;

/** Decisions in the compacted topic {@link Topics#models()}. The key is {@link ModelDecision#key()} in UTF-8. */
public final class ModelDecisionCodec {
    private static final AvroFormat FORMAT =
            new AvroFormat(AvroFormat.schema("model-decision.avsc"), AvroFormat.schema("model-decision-1.avsc"));
    private static final Schema MODEL_ID = FORMAT.schema().getField("champion").schema();
    private static final Schema CAUSE =
            FORMAT.schema().getField("cause").schema().getTypes().get(1);
    private static final int ENVELOPE_BYTES = 512;

    private ModelDecisionCodec() {}

    public static EncodedRecord encode(ModelDecision decision) {
        GenericRecord datum = new GenericData.Record(FORMAT.schema());
        datum.put("surrogate", decision.surrogate());
        datum.put("scope", decision.scope());
        datum.put("action", Ids.of(decision.action()));
        datum.put("champion", AvroModelIds.toAvro(MODEL_ID, decision.champion()));
        datum.put("candidate", AvroModelIds.toAvro(MODEL_ID, decision.candidate()));
        datum.put("previous", AvroModelIds.toAvro(MODEL_ID, decision.previous()));
        datum.put("dropped", AvroModelIds.toAvro(MODEL_ID, decision.dropped()));
        datum.put("equation", decision.equation().id());
        datum.put("shape", AvroShapes.toList(decision.shape()));
        datum.put("dt", decision.dt());
        datum.put("reason", decision.reason());
        datum.put("cause", toAvro(decision.cause()));
        datum.put("decidedAt", decision.decidedAtMillis());
        return new EncodedRecord(
                decision.key().getBytes(StandardCharsets.UTF_8),
                FORMAT.write(datum, ENVELOPE_BYTES),
                List.of(FORMAT.fingerprint()));
    }

    /** @throws RejectedRecordException if the record is not a decision */
    public static ModelDecision decode(RawRecord record) throws RejectedRecordException {
        GenericRecord datum = FORMAT.read(record);
        try {
            ModelDecision decision = new ModelDecision(
                    datum.get("surrogate").toString(),
                    datum.get("scope").toString(),
                    Ids.parse(ModelDecision.Action.class, datum.get("action").toString()),
                    AvroModelIds.of((GenericRecord) datum.get("champion")),
                    AvroModelIds.ofNullable((GenericRecord) datum.get("candidate")),
                    AvroModelIds.ofNullable((GenericRecord) datum.get("previous")),
                    AvroModelIds.ofNullable((GenericRecord) datum.get("dropped")),
                    Equation.of(datum.get("equation").toString()),
                    AvroShapes.of(datum),
                    (Double) datum.get("dt"),
                    datum.get("reason").toString(),
                    causeOrNull((GenericRecord) datum.get("cause")),
                    (Long) datum.get("decidedAt"));
            if (!decision.key().equals(record.keyText())) {
                throw new RejectedRecordException(
                        Reason.WRONG_KEY,
                        "expected the key '" + decision.key() + "', by which the topic is compacted, got '"
                                + record.keyText() + "'");
            }
            return decision;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RejectedRecordException(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable GenericRecord toAvro(ModelDecision.@Nullable Cause cause) {
        if (cause == null) {
            return null;
        }
        GenericRecord datum = new GenericData.Record(CAUSE);
        datum.put("step", cause.step());
        datum.put("partition", cause.origin().partition());
        datum.put("offset", cause.origin().offset());
        datum.put("figures", cause.figures());
        return datum;
    }

    private static ModelDecision.@Nullable Cause causeOrNull(@Nullable GenericRecord datum) {
        return datum == null
                ? null
                : new ModelDecision.Cause(
                        (Long) datum.get("step"),
                        new Origin((Integer) datum.get("partition"), (Long) datum.get("offset")),
                        AvroMaps.ofDoubles(datum.get("figures")));
    }
}
