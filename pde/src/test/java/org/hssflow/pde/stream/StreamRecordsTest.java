package org.hssflow.pde.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRecordsTest {
    private static final Shape SHAPE = Shape.of(1, 2);
    private static final ModelId MODEL = new ModelId("heat-1d", 1, "0".repeat(64));

    private static PdeState state(String id, long step, double time, double dt, float... values) {
        return PdeState.of(id, Equation.HEAT_1D, step, time, dt, SHAPE, Map.of("kappa", 2e-4), values);
    }

    private static Rollout rollout(int[] leads, float... values) {
        return new Rollout(
                "a",
                Equation.HEAT_1D,
                3,
                0.6,
                0.2,
                leads,
                SHAPE,
                Float32.toBytes(values),
                MODEL,
                0.1,
                Rollout.Status.OK);
    }

    @Test
    void floatsTravelLittleEndian() {
        assertThat(Float32.toBytes(new float[] {1, -2})).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
        float[] values = {Float.MIN_VALUE, -0f, 1e30f, Float.NEGATIVE_INFINITY};
        assertThat(Float32.fromBytes(Float32.toBytes(values))).containsExactly(values);
        assertThat(Float32.firstNotFinite(Float32.toBytes(values))).isEqualTo(3);
        assertThat(Float32.firstNotFinite(Float32.toBytes(new float[] {0, Float.NaN})))
                .isEqualTo(1);
        assertThat(Float32.firstNotFinite(new byte[8])).isEqualTo(-1);
        assertThatThrownBy(() -> Float32.fromBytes(new byte[5])).hasMessageContaining("got 5");
        byte[] part = new byte[4];
        Float32.put(values, 2, 1, part);
        float[] into = new float[3];
        Float32.get(part, into, 1);
        assertThat(into).containsExactly(0, 1e30f, 0);
    }

    @Test
    void aStateIsChecked() {
        assertThat(state("a", 0, 0, 0.2f, 1, 2)).isEqualTo(state("a", 0, 0, 0.2f, 1, 2));
        assertThat(state("a", 0, 0, 0.2f, 1, 2)).isNotEqualTo(state("a", 0, 0, 0.2f, 1, 3));
        assertThatThrownBy(() -> state("", 0, 0, 0.2, 1, 2)).hasMessageContaining("stream id");
        assertThatThrownBy(() -> state("a", -1, 0, 0.2, 1, 2)).hasMessageContaining("-1");
        assertThatThrownBy(() -> state("a", 0, Double.NaN, 0.2, 1, 2)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> state("a", 0, 0, 0, 1, 2)).hasMessageContaining("dt, got 0.0");
        assertThatThrownBy(() -> state("a", 0, 0, 0.2, 1)).hasMessageContainingAll("8 bytes", "got 4");
    }

    @Test
    void whatIsStationaryIsNeitherAStateOfAStreamNorServed() {
        float[] values = {1, 2};
        assertThatThrownBy(() -> PdeState.of("a", Equation.POISSON_1D, 0, 0, 1, SHAPE, Map.of(), values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("got poisson-1d", "no stream");
        assertThatThrownBy(() -> ModelDecision.serve(
                        "poisson-1d", ModelDecision.ALL_STREAMS, MODEL, Equation.POISSON_1D, SHAPE, 1, "by hand", 0))
                .hasMessageContainingAll("got poisson-1d", "no stream");
    }

    @Test
    void aRolloutGivesItsFieldsByLead() {
        Rollout rollout = rollout(new int[] {1, 4}, 1, 2, 3, 4);
        assertThat(rollout.field(0)).containsExactly(1, 2);
        assertThat(rollout.field(1)).containsExactly(3, 4);
        assertThat(rollout).isEqualTo(rollout(new int[] {1, 4}, 1, 2, 3, 4));
    }

    @Test
    void aRolloutIsChecked() {
        assertThatThrownBy(() -> rollout(new int[0])).hasMessageContaining("at least one lead step");
        assertThatThrownBy(() -> rollout(new int[] {1, 2}, 1, 2, 3)).hasMessageContainingAll("16 bytes", "got 12");
        assertThatThrownBy(() -> rollout(new int[] {2, 2}, 1, 2, 3, 4)).hasMessageContaining("[2, 2]");
        assertThatThrownBy(() -> rollout(new int[] {0, 1}, 1, 2, 3, 4)).hasMessageContaining("increasing");
    }

    @Test
    void theLengthOfARolloutDoesNotWrapAround() {
        Shape huge = Shape.of(1, 1 << 28); // 2^30 bytes: four of them are 2^32, which is 0 in 32 bits
        assertThatThrownBy(() -> new Rollout(
                        "a",
                        Equation.HEAT_1D,
                        0,
                        0,
                        1,
                        new int[] {1, 2, 3, 4},
                        huge,
                        new byte[0],
                        MODEL,
                        0,
                        Rollout.Status.OK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4294967296 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Heat", "1d", "a/b", "../a", "a..b", "a b"})
    void aModelNameIsASafeFolderName(String name) {
        assertThatThrownBy(() -> new ModelId(name, 1, "0".repeat(64))).hasMessageContaining("model name");
    }

    @Test
    void aModelIdIsChecked() {
        assertThat(MODEL).hasToString("heat-1d@1 (000000000000)");
        assertThatThrownBy(() -> new ModelId("a", 0, "0".repeat(64))).hasMessageContaining("version");
        assertThatThrownBy(() -> new ModelId("a", 1, "0".repeat(63))).hasMessageContaining("64 hexadecimal");
        assertThatThrownBy(() -> new ModelId("a", 1, "A".repeat(64))).hasMessageContaining("64 hexadecimal");
        assertThatThrownBy(() -> new ModelId("a".repeat(65), 1, "0".repeat(64))).hasMessageContaining("model name");
    }
}
