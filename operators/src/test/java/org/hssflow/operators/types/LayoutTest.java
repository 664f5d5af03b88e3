package org.hssflow.operators.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.hssflow.operators.States;
import org.hssflow.operators.drift.StreamHealth;
import org.hssflow.operators.finetune.TuneOutcome;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.forecast.Scored;
import org.hssflow.operators.promote.Evidence;
import org.hssflow.operators.promote.Trial;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.TrackedStream;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Residual;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayoutTest {
    private static final RawRecord RECORD = new RawRecord(
            "t",
            1,
            2,
            3,
            null,
            new byte[] {4},
            List.of(new RawRecord.Header("h", null), RawRecord.Header.ofText("h", "x")));

    private static final ModelId DROPPED = new ModelId("heat-1d-tuned", 3, "c".repeat(64));
    private static final Serving SERVING = new Serving("heat-1d", States.MODEL, null, States.NEWER, DROPPED);
    private static final SortedMap<String, Double> KAPPA = new TreeMap<>(Map.of("kappa", 4e-4));

    private static final Set<String> CHANGED_IN_2 = Set.of("transition", "model-decision");

    private static final Map<Integer, Properties> PINNED = new HashMap<>();

    @BeforeAll
    static void load() throws IOException {
        for (int version = 1; version <= Layout.VERSION; version++) {
            Properties properties = new Properties();
            try (InputStream in = LayoutTest.class.getResourceAsStream("/layouts-v" + version + ".properties")) {
                properties.load(in);
            }
            PINNED.put(version, properties);
        }
    }

    /** The values whose bytes were pinned in version 1, as they are read now. */
    static Stream<Arguments> valuesOfVersion1() {
        return Stream.of(
                Arguments.of(LoopTypes.RAW_RECORD, RECORD),
                Arguments.of(LoopTypes.DEAD_LETTER, new DeadLetter(RECORD, DeadLetter.Reason.NOT_FINITE, "m")),
                Arguments.of(LoopTypes.PDE_STATE, States.state("s", 7, 1.5f)),
                Arguments.of(
                        LoopTypes.TRACKED_STREAM,
                        new TrackedStream(
                                States.state("s", 7, 1.5f),
                                9,
                                5,
                                IntStream.range(0, 32).toArray())),
                Arguments.of(
                        LoopTypes.TRANSITION,
                        new Transition(
                                States.state("s", 6, 1f),
                                States.state("s", 7, 1.5f),
                                new Origin(-1, -1),
                                new Serving("heat-1d", States.MODEL, null, States.NEWER, null))),
                Arguments.of(
                        LoopTypes.ROLLOUT,
                        new Rollout(
                                "s",
                                Equation.HEAT_1D,
                                7,
                                1.4,
                                0.2,
                                new int[] {1, 3},
                                States.SHAPE,
                                new byte[16],
                                States.MODEL,
                                Double.NaN,
                                Rollout.Status.OK)),
                Arguments.of(LoopTypes.MODEL_DECISION, States.serve(States.MODEL, "*", 11)));
    }

    /** A value of each type that flows or stays. */
    static Stream<Arguments> values() {
        Transition transition =
                new Transition(States.state("s", 6, 1f), States.state("s", 7, 1.5f), States.ORIGIN, SERVING);
        return Stream.concat(
                valuesOfVersion1().filter(values -> !CHANGED_IN_2.contains(values.get()[0].toString())),
                Stream.of(
                        Arguments.of(LoopTypes.TRANSITION, transition),
                        Arguments.of(
                                LoopTypes.MODEL_DECISION,
                                new ModelDecision(
                                        "heat-1d",
                                        "s",
                                        ModelDecision.Action.ROLLBACK,
                                        States.MODEL,
                                        null,
                                        States.NEWER,
                                        DROPPED,
                                        Equation.HEAT_1D,
                                        States.SHAPE,
                                        States.DT,
                                        "why",
                                        new ModelDecision.Cause(7, States.ORIGIN, KAPPA),
                                        11)),
                        Arguments.of(
                                LoopTypes.SCORED,
                                new Scored(
                                        transition,
                                        States.MODEL,
                                        new Residual(0.25, 2),
                                        States.NEWER,
                                        new Residual(Double.POSITIVE_INFINITY, 0),
                                        Rollout.Status.FALLBACK)),
                        Arguments.of(
                                LoopTypes.DRIFT_SCORE,
                                new DriftScore(
                                        "s",
                                        Equation.HEAT_1D,
                                        7,
                                        1.4,
                                        States.MODEL,
                                        0.125,
                                        3.5,
                                        4.5,
                                        4,
                                        null,
                                        Double.NaN,
                                        KAPPA,
                                        0.01,
                                        DriftScore.Status.ALARM,
                                        "why")),
                        Arguments.of(
                                LoopTypes.STREAM_HEALTH,
                                new StreamHealth(
                                        SERVING,
                                        new double[] {1, 2, 3},
                                        8,
                                        40,
                                        30,
                                        38,
                                        31,
                                        4,
                                        99,
                                        List.of(States.MODEL),
                                        List.of(DROPPED, States.NEWER),
                                        List.of(KAPPA, new TreeMap<>()))),
                        Arguments.of(
                                LoopTypes.TUNE_REQUEST,
                                new TuneRequest(
                                        SERVING,
                                        List.of(States.MODEL, States.NEWER),
                                        List.of(DROPPED),
                                        KAPPA,
                                        List.of(States.state("s", 6, 1f), States.state("s", 7, 1.5f)),
                                        true,
                                        States.ORIGIN)),
                        Arguments.of(
                                LoopTypes.TUNE_OUTCOME,
                                new TuneOutcome(
                                        "s",
                                        SERVING,
                                        States.NEWER,
                                        true,
                                        Equation.HEAT_1D,
                                        States.SHAPE,
                                        States.DT,
                                        "why",
                                        KAPPA,
                                        7,
                                        States.ORIGIN)),
                        Arguments.of(
                                LoopTypes.EVIDENCE,
                                new Evidence(
                                        "s",
                                        SERVING,
                                        0.25,
                                        Double.NaN,
                                        true,
                                        false,
                                        Equation.HEAT_1D,
                                        States.SHAPE,
                                        States.DT,
                                        7,
                                        States.ORIGIN)),
                        Arguments.of(LoopTypes.TRIAL, new Trial(SERVING, 77, 12, 9, 8, 3.25, -20.5, -41))));
    }

    @Test
    void everyTypeIsPinned() {
        Set<String> types = Arrays.stream(LoopTypes.class.getFields())
                .map(LayoutTest::valueOf)
                .collect(Collectors.toSet());
        assertThat(values().map(values -> values.get()[0].toString())).containsExactlyInAnyOrderElementsOf(types);
        assertThat(PINNED.get(Layout.VERSION).stringPropertyNames()).isEqualTo(types);
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void aValueComesBackAsItWas(TypeInformation<T> type, T value) throws Exception {
        TypeSerializer<T> serializer = serializer(type);
        assertThat(read(serializer, write(serializer, value))).isEqualTo(value);
        assertThat(write(serializer, read(serializer, write(serializer, value))))
                .isEqualTo(write(serializer, value));
    }

    @ParameterizedTest
    @MethodSource("valuesOfVersion1")
    <T> void theBytesOfVersion1StayReadable(TypeInformation<T> type, T value) throws Exception {
        byte[] pinned = HexFormat.of().parseHex(PINNED.get(1).getProperty(type.toString()));
        assertThat(read(new LayoutSerializer<>(Layouts.<T>byId(type.toString()), 1), pinned))
                .isEqualTo(value);
    }

    /** Whoever changes these bytes raises the version, keeps the ones before readable, and pins the new ones beside it. */
    @ParameterizedTest
    @MethodSource("values")
    <T> void theBytesOfThisVersionAreThosePinned(TypeInformation<T> type, T value) throws Exception {
        assertThat(Layout.VERSION).isEqualTo(2);
        assertThat(HexFormat.of().formatHex(write(serializer(type), value)))
                .isEqualTo(PINNED.get(2).getProperty(type.toString()));
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void theSerializerTravelsToTaskManagers(TypeInformation<T> type, T value) throws Exception {
        TypeSerializer<T> travelled =
                InstantiationUtil.clone(InstantiationUtil.clone(type).createSerializer(new SerializerConfigImpl()));
        assertThat(read(travelled, write(travelled, value))).isEqualTo(value);
    }

    @Test
    void aStateOfAnEarlierVersionIsMigratedAndOneOfALaterVersionRefused() throws Exception {
        TypeSerializerSnapshot<Object> old = travelled(new LayoutSnapshot<>("pde-state", 1));
        TypeSerializerSnapshot<Object> now = travelled(new LayoutSnapshot<>("pde-state", 2));
        assertThat(now.resolveSchemaCompatibility(old).isCompatibleAfterMigration())
                .isTrue();
        assertThat(now.resolveSchemaCompatibility(now).isCompatibleAsIs()).isTrue();
        assertThat(old.resolveSchemaCompatibility(now).isIncompatible()).isTrue();
        assertThat(old.resolveSchemaCompatibility(new LayoutSnapshot<>("rollout", 1))
                        .isIncompatible())
                .isTrue();
    }

    @Test
    void stateOfALaterReleaseIsRefusedWithTheReasonBeforeAnyOfItIsRead() throws Exception {
        TypeSerializerSnapshot<Object> later = travelled(new LayoutSnapshot<>("pde-state", 3));
        assertThatThrownBy(later::restoreSerializer)
                .isInstanceOf(LaterReleaseException.class)
                .hasMessage("state of the type pde-state was written by a later release (layout 3, this one reads up to"
                        + " 2); upgrade to that release, or go back to an earlier savepoint");
        TypeSerializerSnapshot<Object> unknown = travelled(new LayoutSnapshot<>("from-the-future", 1));
        assertThatThrownBy(unknown::restoreSerializer)
                .isInstanceOf(LaterReleaseException.class)
                .hasMessageContaining("'from-the-future'")
                .hasMessageContaining("later release");
        assertThat(travelled(new LayoutSnapshot<>("pde-state", 2)).restoreSerializer())
                .hasToString("pde-state v2");
    }

    @Test
    void anUnknownLayoutIsNamed() {
        assertThatThrownBy(() -> Layouts.byId("from-the-future"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from-the-future")
                .hasMessageContaining("later release");
    }

    private static String valueOf(Field field) {
        try {
            return field.get(null).toString();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** The snapshot as it comes back out of a savepoint. */
    private static TypeSerializerSnapshot<Object> travelled(LayoutSnapshot<Object> snapshot) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), LayoutTest.class.getClassLoader());
    }

    private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }

    private static <T> byte[] write(TypeSerializer<T> serializer, T value) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws Exception {
        DataInputDeserializer in = new DataInputDeserializer(Arrays.copyOf(bytes, bytes.length));
        T value = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return value;
    }
}
