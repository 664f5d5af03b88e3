package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
    private static final ModelId MODEL = new ModelId("heat-1d", 3, "0123456789abcdef".repeat(4));
    private static final PdeState STATE = PdeState.of(
            "rig-µ", Equation.HEAT_1D, 41, 8.2, 0.2, Shape.of(1, 4), Map.of("kappa", 2e-4), new float[] {0, 1, -2, 3});

    private final PdeStateCodec codec = new PdeStateCodec(MalformedRecord.LARGE_BYTES);

    @Test
    void aStateComesBackAsItWas() throws Exception {
        assertThat(codec.decode(read(PdeStateCodec.encode(STATE)))).isEqualTo(STATE);
    }

    @Test
    void theKeyIsTheStreamId() {
        assertThat(PdeStateCodec.encode(STATE).key())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("rig-µ");
    }

    @Test
    void aStateWithoutAFingerprintIsReadWithTheCurrentSchema() throws Exception {
        EncodedRecord plain = PdeStateCodec.encode(STATE);
        EncodedRecord bare = new EncodedRecord(plain.key(), plain.value(), List.of());
        assertThat(codec.decode(read(bare))).isEqualTo(STATE);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"STRANGE_GRID", "STRANGE_DT"},
            mode = EnumSource.Mode.EXCLUDE)
    void aMalformedRecordIsRejectedForItsReason(MalformedRecord kind) {
        RejectedRecordException rejected =
                catchThrowableOfType(RejectedRecordException.class, () -> codec.decode(read(kind.from(STATE))));
        assertThat(rejected.reason()).as(rejected.getMessage()).isEqualTo(kind.reason());
        assertThat(rejected).hasMessageContaining("expected").hasMessageContaining("got");
    }

    @ParameterizedTest
    @EnumSource(names = {"STRANGE_GRID", "STRANGE_DT"})
    void aStrangeButSoundStateIsAState(MalformedRecord kind) throws Exception {
        assertThat(codec.decode(read(kind.from(STATE))).streamId()).isEqualTo(STATE.streamId());
    }

    @Test
    void aRecordOverTheLimitIsRejectedUnread() {
        assertThatThrownBy(() -> new PdeStateCodec(50).decode(read(PdeStateCodec.encode(STATE))))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetter.Reason.TOO_LARGE))
                .hasMessageContaining("at most 50 bytes");
    }

    /** Whatever bytes arrive, the answer is a state or a rejection, in little memory; the seed is fixed. */
    @Test
    void noBytesWhateverBreakTheDecoder() {
        Random random = new Random(7);
        byte[] good = PdeStateCodec.encode(STATE).value();
        int rejected = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                codec.decode(read(new EncodedRecord(PdeStateCodec.encode(STATE).key(), bytes, List.of())));
            } catch (RejectedRecordException e) {
                rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(10_000);
    }

    @Test
    void aRolloutComesBackAsItWas() throws Exception {
        Rollout rollout = rollout(0.125);
        assertThat(RolloutCodec.decode(read(RolloutCodec.encode(rollout)))).isEqualTo(rollout);
    }

    @Test
    void aRolloutWithoutAPredecessorHasNoResidual() throws Exception {
        Rollout first = rollout(Double.NaN);
        assertThat(RolloutCodec.decode(read(RolloutCodec.encode(first))).residual())
                .isNaN();
    }

    @Test
    void theHeadersOfARolloutNameStepAndModelAsText() {
        RawRecord record = read(RolloutCodec.encode(rollout(0)));
        assertThat(record.header(RolloutCodec.BASE_STEP_HEADER)).contains("41");
        assertThat(record.header(RolloutCodec.MODEL_HEADER)).contains("heat-1d");
        assertThat(record.header(RolloutCodec.MODEL_VERSION_HEADER)).contains("3");
        assertThat(record.header(RolloutCodec.MODEL_DIGEST_HEADER)).contains(MODEL.digest());
    }

    @Test
    void aDecisionComesBackAsItWas() throws Exception {
        ModelId other = new ModelId("heat-1d", 4, "f".repeat(64));
        for (ModelId candidate : new ModelId[] {null, other}) {
            ModelDecision decision = decision(candidate);
            assertThat(ModelDecisionCodec.decode(read(ModelDecisionCodec.encode(decision))))
                    .isEqualTo(decision);
        }
    }

    @Test
    void aDeadLetterKeepsTheOriginalAndSaysWhereItStood() {
        RawRecord original = new RawRecord(
                "pde.states",
                3,
                99,
                5,
                null,
                new byte[] {1, 2},
                List.of(new RawRecord.Header("trace", new byte[] {9}), new RawRecord.Header("none", null)));
        EncodedRecord letter =
                DeadLetterCodec.encode(new DeadLetter(original, DeadLetter.Reason.NOT_FINITE, "expected … got …"));
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isEqualTo(original.value());
        assertThat(letter.headers().subList(0, 2)).isEqualTo(original.headers());
        RawRecord read = read(letter);
        assertThat(read.header(DeadLetterCodec.REASON_HEADER)).contains("not-finite");
        assertThat(read.header(DeadLetterCodec.TOPIC_HEADER)).contains("pde.states");
        assertThat(read.header(DeadLetterCodec.PARTITION_HEADER)).contains("3");
        assertThat(read.header(DeadLetterCodec.OFFSET_HEADER)).contains("99");
        assertThat(read.header(DeadLetterCodec.MESSAGE_HEADER)).contains("expected … got …");
        assertThat(read.header(DeadLetterCodec.TIMESTAMP_HEADER)).contains("5");
    }

    @Test
    void aDeadLetterThatNoTopicCouldHoldIsCutAndSaysSo() {
        byte[] huge = new byte[3 * DeadLetterCodec.MAX_BYTES];
        huge[0] = 42;
        RawRecord original = new RawRecord("pde.states", 3, 99, 5, new byte[] {1}, huge, List.of());
        EncodedRecord letter =
                DeadLetterCodec.encode(new DeadLetter(original, DeadLetter.Reason.TOO_LARGE, "expected … got …"));
        assertThat(letter.value()).hasSize(DeadLetterCodec.MAX_BYTES / 2).startsWith(42);
        assertThat(read(letter).header(DeadLetterCodec.TRUNCATED_HEADER)).contains("true");
        assertThat(read(letter).header(DeadLetterCodec.SIZE_HEADER)).contains(Integer.toString(huge.length + 1));
        assertThat(read(letter).header(DeadLetterCodec.OFFSET_HEADER)).contains("99");
    }

    @Test
    void aDecisionUnderAnotherKeyIsRejected() {
        EncodedRecord decision = ModelDecisionCodec.encode(decision(null));
        EncodedRecord moved = new EncodedRecord(new byte[] {'x'}, decision.value(), decision.headers());
        assertThatThrownBy(() -> ModelDecisionCodec.decode(read(moved)))
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetter.Reason.WRONG_KEY));
    }

    @Test
    void listsAndTextsAreBoundedWhateverTheRecordCouldHold() {
        PdeState wordy =
                PdeState.of("a".repeat(100_000), Equation.HEAT_1D, 0, 0, 0.2, Shape.of(1, 1), Map.of(), new float[1]);
        assertThatThrownBy(() -> codec.decode(read(PdeStateCodec.encode(wordy))))
                .hasMessageContaining("a text of 100000");
        Map<String, Double> many = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            many.put("p" + i, 1.0);
        }
        PdeState parametric = PdeState.of("a", Equation.HEAT_1D, 0, 0, 0.2, Shape.of(1, 1), many, new float[1]);
        assertThatThrownBy(() -> codec.decode(read(PdeStateCodec.encode(parametric))))
                .hasMessageContaining("more than 1024 items");
    }

    @Test
    void aReaderWithANewerSchemaReadsWhatAnEarlierReleaseWrote() throws Exception {
        Schema old = SchemaBuilder.record("T").fields().requiredInt("a").endRecord();
        Schema current = SchemaBuilder.record("T")
                .fields()
                .requiredInt("a")
                .name("b")
                .type()
                .stringType()
                .stringDefault("added later")
                .endRecord();
        AvroFormat before = new AvroFormat(old);
        GenericRecord datum = new GenericData.Record(old);
        datum.put("a", 5);
        EncodedRecord written = new EncodedRecord(null, before.write(datum, 8), List.of(before.fingerprint()));
        GenericRecord read = new AvroFormat(current, old).read(read(written));
        assertThat(read.get("a")).isEqualTo(5);
        assertThat(read.get("b")).hasToString("added later");
    }

    /** The schemas are a contract with everybody's producers: whoever changes one keeps the old one readable. */
    @Test
    void theSchemasAreThoseOfThisRelease() {
        assertThat(AvroFormat.fingerprintOf(AvroFormat.schema("pde-state.avsc")))
                .isEqualTo("662cfb9d21fbf624");
        assertThat(AvroFormat.fingerprintOf(AvroFormat.schema("rollout.avsc"))).isEqualTo("69a02c42357d5aa5");
        assertThat(AvroFormat.fingerprintOf(AvroFormat.schema("model-decision-1.avsc")))
                .isEqualTo("b4b37f26f413e66b");
        assertThat(AvroFormat.fingerprintOf(AvroFormat.schema("model-decision.avsc")))
                .isEqualTo("500937e2c1952ded");
        assertThat(AvroFormat.fingerprintOf(AvroFormat.schema("drift-score.avsc")))
                .isEqualTo("4fd2c0e5aff492b3");
    }

    @Test
    void aDecisionOfTheFirstSchemaIsRead() throws Exception {
        AvroFormat first = new AvroFormat(AvroFormat.schema("model-decision-1.avsc"));
        GenericRecord id =
                new GenericData.Record(first.schema().getField("champion").schema());
        id.put("name", MODEL.name());
        id.put("version", MODEL.version());
        id.put("digest", MODEL.digest());
        GenericRecord datum = new GenericData.Record(first.schema());
        datum.put("surrogate", "heat-1d");
        datum.put("scope", "rig-µ");
        datum.put("action", "serve");
        datum.put("champion", id);
        datum.put("equation", "heat-1d");
        datum.put("shape", List.of(1, 256));
        datum.put("dt", 0.2);
        datum.put("reason", "by hand");
        datum.put("decidedAt", 7L);
        EncodedRecord written = new EncodedRecord(
                "heat-1d/rig-µ".getBytes(StandardCharsets.UTF_8),
                first.write(datum, 100),
                List.of(first.fingerprint()));
        assertThat(ModelDecisionCodec.decode(read(written)))
                .isEqualTo(ModelDecision.serve(
                        "heat-1d", "rig-µ", MODEL, Equation.HEAT_1D, Shape.of(1, 256), 0.2, "by hand", 7));
    }

    @Test
    void aDriftScoreComesBackAsItWas() throws Exception {
        DriftScore full = score(1.5, MODEL, 0.25, Map.of("kappa", 4e-4), DriftScore.Status.ALARM, "why");
        DriftScore bare = score(Double.NaN, null, Double.NaN, Map.of(), DriftScore.Status.CALM, "");
        for (DriftScore score : List.of(full, bare)) {
            EncodedRecord encoded = DriftScoreCodec.encode(score);
            assertThat(DriftScoreCodec.decode(read(encoded))).isEqualTo(score);
            assertThat(encoded.key()).asString(StandardCharsets.UTF_8).isEqualTo("rig-µ");
        }
    }

    private static DriftScore score(
            double value,
            @Nullable ModelId shadow,
            double shadowResidual,
            Map<String, Double> identified,
            DriftScore.Status status,
            String reason) {
        return new DriftScore(
                "rig-µ",
                Equation.HEAT_1D,
                41,
                8.2,
                MODEL,
                Double.POSITIVE_INFINITY,
                value,
                value,
                value,
                shadow,
                shadowResidual,
                new TreeMap<>(identified),
                value,
                status,
                reason);
    }

    private static ModelDecision decision(@Nullable ModelId candidate) {
        return new ModelDecision(
                "heat-1d",
                ModelDecision.ALL_STREAMS,
                ModelDecision.Action.SHADOW,
                MODEL,
                candidate,
                null,
                candidate,
                Equation.HEAT_1D,
                Shape.of(1, 256),
                0.2,
                "drift on 3 streams",
                candidate == null
                        ? null
                        : new ModelDecision.Cause(41, new Origin(1, 77), new TreeMap<>(Map.of("wins", 12.0))),
                1_700_000_000_000L);
    }

    private static Rollout rollout(double residual) {
        return new Rollout(
                "rig-µ",
                Equation.HEAT_1D,
                41,
                8.2,
                0.2,
                new int[] {1, 5},
                Shape.of(1, 2),
                new byte[2 * 2 * Float.BYTES],
                MODEL,
                residual,
                Rollout.Status.OK);
    }

    private static RawRecord read(EncodedRecord record) {
        return new RawRecord("topic", 0, 7, 1, record.key(), record.value(), record.headers());
    }
}
