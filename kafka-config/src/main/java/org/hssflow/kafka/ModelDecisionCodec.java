package org.hssflow.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.jspecify.annotations.Nullable;

/** Decisions in the compacted topic {@link Topics#models()}. The key is {@link ModelDecision#key()} in UTF-8. */
public final class ModelDecisionCodec {
    private static final AvroFormat FORMAT = new AvroFormat(AvroFormat.schema("model-decision.avsc"));
    private static final Schema MODEL_ID = FORMAT.schema().getField("champion").schema();
    private static final int ENVELOPE_BYTES = 512;

    private ModelDecisionCodec() {}

    public static EncodedRecord encode(ModelDecision decision) {
        GenericRecord datum = new GenericData.Record(FORMAT.schema());
        datum.put("surrogate", decision.surrogate());
        datum.put("scope", decision.scope());
        datum.put("action", Ids.of(decision.action()));
        datum.put("champion", toAvro(decision.champion()));
        datum.put("candidate", toAvro(decision.candidate()));
        datum.put("previous", toAvro(decision.previous()));
        datum.put("equation", decision.equation().id());
        datum.put("shape", AvroShapes.toList(decision.shape()));
        datum.put("dt", decision.dt());
        datum.put("reason", decision.reason());
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
                    modelId((GenericRecord) datum.get("champion")),
                    modelIdOrNull((GenericRecord) datum.get("candidate")),
                    modelIdOrNull((GenericRecord) datum.get("previous")),
                    Equation.of(datum.get("equation").toString()),
                    AvroShapes.of(datum),
                    (Double) datum.get("dt"),
                    datum.get("reason").toString(),
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

    private static @Nullable GenericRecord toAvro(@Nullable ModelId id) {
        if (id == null) {
            return null;
        }
        GenericRecord datum = new GenericData.Record(MODEL_ID);
        datum.put("name", id.name());
        datum.put("version", id.version());
        datum.put("digest", id.digest());
        return datum;
    }

    private static @Nullable ModelId modelIdOrNull(@Nullable GenericRecord datum) {
        return datum == null ? null : modelId(datum);
    }

    private static ModelId modelId(GenericRecord datum) {
        return new ModelId(
                datum.get("name").toString(),
                (Integer) datum.get("version"),
                datum.get("digest").toString());
    }
}
