package org.hssflow.operators.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
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
import org.hssflow.operators.track.TrackedStream;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter;
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

    private static final Properties VERSION_1 = new Properties();

    @BeforeAll
    static void load() throws IOException {
        try (InputStream in = LayoutTest.class.getResourceAsStream("/layouts-v1.properties")) {
            VERSION_1.load(in);
        }
    }

    /** A value of each type that flows or stays. */
    static Stream<Arguments> values() {
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
                                States.MODEL,
                                null,
                                States.NEWER)),
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

    @ParameterizedTest
    @MethodSource("values")
    <T> void aValueComesBackAsItWas(TypeInformation<T> type, T value) throws Exception {
        TypeSerializer<T> serializer = serializer(type);
        assertThat(read(serializer, write(serializer, value))).isEqualTo(value);
        assertThat(write(serializer, read(serializer, write(serializer, value))))
                .isEqualTo(write(serializer, value));
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void theBytesOfVersion1StayReadable(TypeInformation<T> type, T value) throws Exception {
        byte[] pinned = HexFormat.of().parseHex(VERSION_1.getProperty(type.toString()));
        assertThat(read(new LayoutSerializer<>(Layouts.<T>byId(type.toString()), 1), pinned))
                .isEqualTo(value);
    }

    /** Whoever changes these bytes raises the version, keeps version 1 readable, and pins the new ones beside it. */
    @ParameterizedTest
    @MethodSource("values")
    <T> void theBytesOfThisVersionAreThosePinned(TypeInformation<T> type, T value) throws Exception {
        assertThat(Layout.VERSION).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(write(serializer(type), value)))
                .isEqualTo(VERSION_1.getProperty(type.toString()));
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
    void anUnknownLayoutIsNamed() {
        assertThatThrownBy(() -> Layouts.byId("from-the-future"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from-the-future")
                .hasMessageContaining("later release");
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
