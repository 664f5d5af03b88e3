package org.hssflow.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;

/**
 * The kinds of records that must end in the dead-letter topic, each made from a good one. For demonstrations and tests: what a
 * job is fed here, a faulty sensor or a stranger's producer feeds it one day.
 */
public enum MalformedRecord {
    EMPTY_VALUE(Reason.MALFORMED, state -> withValue(state, new byte[0])),
    NULL_VALUE(Reason.MALFORMED, state -> new EncodedRecord(key(state), null, List.of())),
    TEXT(Reason.MALFORMED, state -> withValue(state, "{\"streamId\": \"a\"}".getBytes(StandardCharsets.UTF_8))),
    TRUNCATED(Reason.MALFORMED, state -> withValue(state, Arrays.copyOf(value(state), value(state).length / 2))),
    TRAILING_BYTES(Reason.MALFORMED, state -> withValue(state, Arrays.copyOf(value(state), value(state).length + 3))),
    /** Begins with the length of a string of two gigabytes. */
    HUGE_LENGTH(Reason.MALFORMED, state -> withValue(state, new byte[] {-2, -1, -1, -1, 15, 'a'})),
    FOREIGN_FINGERPRINT(
            Reason.UNKNOWN_SCHEMA,
            state -> new EncodedRecord(
                    key(state),
                    value(state),
                    List.of(RawRecord.Header.ofText(AvroFormat.FINGERPRINT_HEADER, "0123456789abcdef")))),
    NULL_KEY(Reason.WRONG_KEY, state -> new EncodedRecord(null, value(state), List.of())),
    FOREIGN_KEY(
            Reason.WRONG_KEY,
            state -> new EncodedRecord("somebody-else".getBytes(StandardCharsets.UTF_8), value(state), List.of())),
    NEGATIVE_STEP(Reason.INVALID, changed((datum, state) -> datum.put("step", -1L))),
    ZERO_DT(Reason.INVALID, changed((datum, state) -> datum.put("dt", 0.0))),
    NOT_A_TIME(Reason.INVALID, changed((datum, state) -> datum.put("time", Double.NaN))),
    NO_SHAPE(Reason.INVALID, changed((datum, state) -> datum.put("shape", List.of()))),
    OVERFLOWING_SHAPE(
            Reason.INVALID, changed((datum, state) -> datum.put("shape", List.of(1 << 20, 1 << 20, 1 << 20)))),
    WRONG_LENGTH(
            Reason.WRONG_LENGTH,
            changed((datum, state) ->
                    datum.put("values", ByteBuffer.wrap(Arrays.copyOf(state.values(), state.values().length - 1))))),
    NOT_A_NUMBER(Reason.NOT_FINITE, changed((datum, state) -> datum.put("values", poisoned(state, Float.NaN)))),
    INFINITE(
            Reason.NOT_FINITE,
            changed((datum, state) -> datum.put("values", poisoned(state, Float.NEGATIVE_INFINITY)))),
    /** Longer than {@link #LARGE_BYTES}: too large for a job with that limit. */
    OVERSIZED(
            Reason.TOO_LARGE, state -> withValue(state, Arrays.copyOf(value(state), MalformedRecord.LARGE_BYTES + 1))),
    UNKNOWN_EQUATION(Reason.UNKNOWN_EQUATION, changed((datum, state) -> datum.put("equation", "alchemy-1d"))),
    /** Known, but stationary: its states do not follow each other. */
    STATIONARY_EQUATION(
            Reason.UNKNOWN_EQUATION, changed((datum, state) -> datum.put("equation", Equation.POISSON_1D.id()))),
    /** A sound state, but of a grid that no model takes. */
    STRANGE_GRID(Reason.UNSERVED, changed((datum, state) -> {
        datum.put("shape", AvroShapes.toList(Shape.of(1, 7)));
        datum.put("values", ByteBuffer.wrap(new byte[7 * Float.BYTES]));
    })),
    /** A sound state, but of a time step that no model makes. */
    STRANGE_DT(Reason.UNSERVED, changed((datum, state) -> datum.put("dt", state.dt() * Math.PI)));

    /** The limit that a job must have for {@link #OVERSIZED} to be over it: 1 MiB. */
    public static final int LARGE_BYTES = 1 << 20;

    private final Reason reason;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Function<PdeState, EncodedRecord> from;

    MalformedRecord(Reason reason, Function<PdeState, EncodedRecord> from) {
        this.reason = reason;
        this.from = from;
    }

    /** The reason it must be set aside for. */
    public Reason reason() {
        return reason;
    }

    /** Spoils a good state. */
    public EncodedRecord from(PdeState good) {
        return from.apply(good);
    }

    /** The kind whose turn it is, when all take turns from 0 on. */
    public static MalformedRecord kind(long turn) {
        MalformedRecord[] kinds = values();
        return kinds[(int) (turn % kinds.length)];
    }

    private static byte[] key(PdeState state) {
        return state.streamId().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(PdeState state) {
        byte[] value = PdeStateCodec.encode(state).value();
        if (value == null) {
            throw new IllegalStateException("the codec gave no value");
        }
        return value;
    }

    private static EncodedRecord withValue(PdeState state, byte[] value) {
        return new EncodedRecord(key(state), value, List.of());
    }

    private static Function<PdeState, EncodedRecord> changed(BiConsumer<GenericRecord, PdeState> change) {
        return state -> {
            GenericRecord datum = PdeStateCodec.toAvro(state);
            change.accept(datum, state);
            return withValue(state, PdeStateCodec.FORMAT.write(datum, state.values().length));
        };
    }

    private static ByteBuffer poisoned(PdeState state, float poison) {
        float[] values = Float32.fromBytes(state.values());
        values[values.length / 2] = poison;
        return ByteBuffer.wrap(Float32.toBytes(values));
    }
}
