package org.hssflow.hss.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.training.Start;
import org.junit.jupiter.api.Test;

class SafeTensorsTest {
    private static final Architecture ARCHITECTURE =
            new Architecture(16, 16, 1, 2, 1, Outer.HSS, Outer.DENSE, true, false);
    private static final Weights WEIGHTS = new Weights(ARCHITECTURE, Start.NONLINEAR.weights(ARCHITECTURE, 3));
    private static final byte[] FILE = SafeTensors.write(WEIGHTS, Map.of("format", "hssflow"));

    @Test
    void whatIsWrittenIsReadAgain() {
        Weights read = SafeTensors.read("m", FILE, ARCHITECTURE);
        assertThat(read).isEqualTo(WEIGHTS);
        assertThat(read.digest()).isEqualTo(WEIGHTS.digest());
        assertThat(headerLength(FILE) % 8).isZero();
    }

    @Test
    void surrogateIsItsTwoFiles() {
        Surrogate surrogate = new Surrogate(ARCHITECTURE, 0.0245f, WEIGHTS);
        assertThat(SurrogateFiles.read("m", SurrogateFiles.config(surrogate), SurrogateFiles.weights(surrogate)))
                .isEqualTo(surrogate);
    }

    @Test
    void surrogatesOfSeveralChannelsOrAxesOrOfStationaryProblemsAreTheirTwoFiles() {
        for (Architecture architecture : List.of(
                new Architecture(2, List.of(16), List.of(8), 1, 2, 1, 1, Outer.LOW_RANK, Outer.DENSE, 3, true, false),
                new Architecture(1, List.of(8, 4), List.of(8, 4), 2, 1, 2, 3, Outer.HSS, Outer.NONE, 0, false, true))) {
            Weights weights = new Weights(architecture, Start.LINEAR.weights(architecture, 3));
            Surrogate surrogate = new Surrogate(architecture, 7f, false, weights);
            assertThat(SurrogateFiles.read("m", SurrogateFiles.config(surrogate), SurrogateFiles.weights(surrogate)))
                    .isEqualTo(surrogate);
        }
    }

    @Test
    void anyTruncationIsRefused() {
        for (int length = 0; length < FILE.length; length++) {
            refused(Arrays.copyOf(FILE, length));
        }
    }

    @Test
    void bytesAfterTheLastTensorAreRefused() {
        refused(Arrays.copyOf(FILE, FILE.length + 4)).withMessageContaining("values");
    }

    @Test
    void alteredOrHugeHeaderLengthIsRefused() {
        for (long length : new long[] {0, 1, 8, headerLength(FILE) - 8, headerLength(FILE) + 8, 1L << 40, -1}) {
            byte[] altered = FILE.clone();
            ByteBuffer.wrap(altered).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            refused(altered).withMessageContaining("header");
        }
    }

    @Test
    void overlapsAndHolesAreRefused() {
        refused(header(json -> json.replace("\"data_offsets\":[256,320]", "\"data_offsets\":[252,316]")))
                .withMessageContainingAll("lift.U2", "without hole or overlap", "byte 252");
        refused(header(json -> json.replace("\"data_offsets\":[256,320]", "\"data_offsets\":[260,324]")))
                .withMessageContaining("without hole or overlap");
        refused(header(json -> json.replace("\"data_offsets\":[256,320]", "\"data_offsets\":[-8,56]")))
                .withMessageContainingAll("lift.U2", "[-8,56]");
        refused(header(json -> json.replace(
                        "\"data_offsets\":[256,320]", "\"data_offsets\":[9223372036854775800,9223372036854775864]")))
                .withMessageContaining("lift.U2");
    }

    @Test
    void wrongDtypeShapeAndNamesAreRefused() {
        refused(header(json -> json.replaceFirst("F32", "F16"))).withMessageContainingAll("lift.D2", "F32", "F16");
        refused(header(json -> json.replaceFirst("\\[4,4,4]", "[4,16]"))).withMessageContainingAll("lift.D2", "shape");
        refused(header(json -> json.replaceFirst("lift.D2", "lift.D9")))
                .withMessageContainingAll("lift.D2", "found none");
        refused(header(json -> json.replaceFirst(
                        "\\{\"__metadata__\"",
                        "{\"more\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"__metadata__\"")))
                .withMessageContaining("more");
        refused(header(json -> json.replaceFirst("\"dtype\":\"F32\",", ""))).withMessageContaining("dtype");
        refused(header(json -> json.replace("\"lift.U2\"", "\"lift.D2\""))).withMessageContaining("lift.D2");
        refused(header(json -> "[]")).withMessageContaining("'{'");
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            byte[] altered = FILE.clone();
            ByteBuffer.wrap(altered).order(ByteOrder.LITTLE_ENDIAN).putFloat(altered.length - 4, bad);
            refused(altered).withMessageContainingAll("projection.bias", "finite", "index 15");
        }
    }

    @Test
    void configOfUnknownMissingOrWrongKeysIsRefused() {
        Surrogate surrogate = new Surrogate(ARCHITECTURE, 0.5f, WEIGHTS);
        String config = new String(SurrogateFiles.config(surrogate), StandardCharsets.UTF_8);
        UnaryOperator<String> same = UnaryOperator.identity();
        assertThat(readConfig(config, same)).isEqualTo(surrogate);
        for (String[] change : new String[][] {
            {"\"scale\" : 0.5", "\"scale\" : 0.5, \"more\" : 1"},
            {"\"scale\" : 0.5", "\"scale\" : \"0.5\""},
            {"\"scale\" : 0.5", "\"scale\" : -1"},
            {"\"scale\" : 0.5", "\"scale\" : null"},
            {"\"scale\" : 0.5", "\"scale\" : 1e999"},
            {"\"scale\" : 0.5", "\"scale\" : 1e9999999999"},
            {"\"rank\" : 1,", ""},
            {"\"rank\" : 1,", "\"rank\" : 1.5,"},
            {"\"rank\" : 1,", "\"rank\" : \"1\","},
            {"\"rank\" : 1,", "\"rank\" : 1, \"rank\" : 1,"},
            {"\"rank\" : 1,", "\"rank\" : 99,"},
            {"\"lift\" : \"hss\"", "\"lift\" : \"sparse\""},
            {"\"lift\" : \"hss\"", "\"lift\" : \"HSS\""},
            {"\"lift\" : \"hss\"", "\"lift\" : 0"},
            {"\"bias\" : true", "\"bias\" : 1"},
            {"{", "["},
        }) {
            assertThat(config).contains(change[0]);
            assertThatExceptionOfType(ModelFormatException.class)
                    .as(change[1])
                    .isThrownBy(() -> readConfig(config, json -> json.replace(change[0], change[1])))
                    .withMessageContaining("config.json");
        }
    }

    @Test
    void configIsThisText() {
        assertThat(new String(
                        SurrogateFiles.config(new Surrogate(ARCHITECTURE, 0.1f, WEIGHTS)), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {
                          "formatVersion" : 3,
                          "architecture" : {
                            "channels" : 1,
                            "grid" : [ 16 ],
                            "width" : [ 16 ],
                            "depth" : 1,
                            "levels" : 2,
                            "rank" : 1,
                            "outerRank" : 1,
                            "lift" : "hss",
                            "projection" : "dense",
                            "channelRank" : 0,
                            "bias" : true,
                            "skip" : false
                          },
                          "scale" : 0.1,
                          "residual" : true
                        }
                        """);
    }

    @Test
    void configOfTheFirstFormatVersionIsStillRead() {
        byte[] first = """
                {
                  "formatVersion" : 1,
                  "architecture" : {
                    "points" : 16,
                    "width" : 16,
                    "depth" : 1,
                    "levels" : 2,
                    "rank" : 1,
                    "lift" : "hss",
                    "projection" : "dense",
                    "bias" : true,
                    "skip" : false
                  },
                  "scale" : 0.1
                }
                """.getBytes(StandardCharsets.UTF_8);
        assertThat(SurrogateFiles.read("m", first, FILE)).isEqualTo(new Surrogate(ARCHITECTURE, 0.1f, WEIGHTS));
    }

    @Test
    void configOfTheSecondFormatVersionIsStillRead() {
        Surrogate surrogate = new Surrogate(ARCHITECTURE, 0.5f, WEIGHTS);
        String config = new String(SurrogateFiles.config(surrogate), StandardCharsets.UTF_8);
        assertThat(readConfig(config, json -> json.replace("\"formatVersion\" : 3", "\"formatVersion\" : 2")))
                .isEqualTo(surrogate);
    }

    @Test
    void configOfAnotherFormatVersionIsRefused() {
        String config =
                new String(SurrogateFiles.config(new Surrogate(ARCHITECTURE, 0.5f, WEIGHTS)), StandardCharsets.UTF_8);
        String version = "\"formatVersion\" : 3,";
        for (String[] change : new String[][] {
            {"\"formatVersion\" : 4,", "found 4; a later release wrote it"},
            {"\"formatVersion\" : \"1\",", "found \"1\""},
            {"", "found none"},
        }) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> readConfig(config, json -> json.replace(version, change[0])))
                    .withMessageContainingAll("config.json: formatVersion: expected 1 to 3", change[1]);
        }
    }

    @Test
    void everyScaleIsReadAsItWasWritten() {
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            Surrogate surrogate = new Surrogate(ARCHITECTURE, (float) Math.exp(20 * random.nextGaussian()), WEIGHTS);
            assertThat(SurrogateFiles.read("m", SurrogateFiles.config(surrogate), FILE))
                    .isEqualTo(surrogate);
        }
    }

    private static Surrogate readConfig(String config, UnaryOperator<String> change) {
        return SurrogateFiles.read("m", change.apply(config).getBytes(StandardCharsets.UTF_8), FILE);
    }

    private static ThrowableAssertAlternative<ModelFormatException> refused(byte[] file) {
        return assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> SafeTensors.read("some/model.safetensors", file, ARCHITECTURE))
                .withMessageStartingWith("some/model.safetensors: ");
    }

    private static int headerLength(byte[] file) {
        return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** The file with its header changed, and the length set right. */
    private static byte[] header(UnaryOperator<String> change) {
        int length = headerLength(FILE);
        byte[] header = change.apply(new String(FILE, 8, length, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + FILE.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(FILE, 8 + length, FILE.length - 8 - length)
                .array();
    }
}
