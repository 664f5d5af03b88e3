package org.hssflow.hss.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.io.ModelFormatException;
import org.junit.jupiter.api.Test;

class AdapterFilesTest {
    private static final Surrogate BASE = Examples.base(Examples.ARCHITECTURES.get(1), 1);
    private static final Adapter ADAPTER = Examples.adapter(BASE, 2, 2);
    private static final byte[] CONFIG = AdapterFiles.config(ADAPTER);
    private static final byte[] WEIGHTS = AdapterFiles.weights(ADAPTER);

    @Test
    void adapterIsItsTwoFiles() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            Adapter adapter = Examples.adapter(base, Examples.RANK, 3);
            Adapter read = AdapterFiles.read("a", AdapterFiles.config(adapter), AdapterFiles.weights(adapter), base);
            assertThat(read.toArray()).isEqualTo(adapter.toArray());
            assertThat(read.digest()).isEqualTo(adapter.digest());
            assertThat(read.structure()).isEqualTo(adapter.structure());
            assertThat(read.merge(base)).isEqualTo(adapter.merge(base));
        }
    }

    @Test
    void headerNamesTheTensorsAsTheFormatWants() {
        int length =
                (int) ByteBuffer.wrap(WEIGHTS).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(new String(WEIGHTS, 8, length, StandardCharsets.UTF_8))
                .startsWith("{\"lift.weight.A\":{\"dtype\":\"F32\",\"shape\":[48,2],\"data_offsets\":[0,384]},"
                        + "\"lift.weight.B\":{\"dtype\":\"F32\",\"shape\":[32,2],\"data_offsets\":[384,640]},"
                        + "\"lift.bias\":{\"dtype\":\"F32\",\"shape\":[48],\"data_offsets\":[640,832]},"
                        + "\"layers.0.D3.A\":{\"dtype\":\"F32\",\"shape\":[8,6,2],\"data_offsets\":[832,1216]},");
        assertThat((8 + length) % 8).isZero();
        assertThat(WEIGHTS).hasSize(8 + length + 4 * ADAPTER.structure().parameterCount());
    }

    @Test
    void configSaysWhichBaseWhichRankAndWhichScale() {
        assertThat(new String(CONFIG, StandardCharsets.UTF_8))
                .startsWith("{\n  \"formatVersion\" : 3,\n  \"base\" : \""
                        + BASE.weights().digest()
                        + "\",\n  \"rank\" : 2,\n  \"scale\" : 0.07,\n  \"digest\" : \"" + ADAPTER.digest()
                        + "\",\n  \"architecture\" : {");
    }

    @Test
    void flippedBitsAreRefusedWhereverTheyAre() {
        for (int bit = 3; bit < 8 * WEIGHTS.length; bit += 101) {
            refused(CONFIG, flipped(WEIGHTS, bit), "bit " + bit + " of the weights");
        }
        for (int bit = 0; bit < 8 * CONFIG.length; bit += 3) {
            refused(flipped(CONFIG, bit), WEIGHTS, "bit " + bit + " of the config");
        }
    }

    @Test
    void truncationsAreRefusedWhereverTheyAre() {
        for (int length = 0; length < WEIGHTS.length; length += 13) {
            refused(CONFIG, Arrays.copyOf(WEIGHTS, length), "weights of length " + length);
        }
        for (int length = 0; length < CONFIG.length - 1; length += 5) { // the last is a line feed
            refused(Arrays.copyOf(CONFIG, length), WEIGHTS, "config of length " + length);
        }
        refused(CONFIG, Arrays.copyOf(WEIGHTS, WEIGHTS.length + 4), "longer weights");
    }

    @Test
    void filesOfTwoAdaptersAreRefusedTogether() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFiles.read(
                        "some/folder", CONFIG, AdapterFiles.weights(Examples.adapter(BASE, 2, 9)), BASE))
                .withMessageStartingWith(
                        "some/folder/adapter_model.safetensors: digest with adapter_config.json: expected "
                                + ADAPTER.digest() + ", found ")
                .withMessageEndingWith("altered");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFiles.read(
                        "some/folder", CONFIG, AdapterFiles.weights(Examples.adapter(BASE, 3, 2)), BASE))
                .withMessageContainingAll("lift.weight.A", "[48, 2]", "[48,3]");
    }

    @Test
    void adapterOfAnotherBaseIsRefused() {
        Surrogate other = Examples.base(Examples.ARCHITECTURES.get(1), 2);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFiles.read("some/folder", CONFIG, WEIGHTS, other))
                .withMessageContainingAll(
                        "some/folder/adapter_config.json: base:",
                        "expected " + other.weights().digest(),
                        "found " + BASE.weights().digest());
    }

    @Test
    void alteredScaleRankAndDigestAreRefused() {
        String config = new String(CONFIG, StandardCharsets.UTF_8);
        for (String[] change : new String[][] {
            {"\"scale\" : 0.07", "\"scale\" : 0.08"},
            {"\"scale\" : 0.07", "\"scale\" : -0.07"},
            {"\"rank\" : 2,", "\"rank\" : 7,"},
            {"\"depth\" : 2", "\"depth\" : 0"},
            {BASE.weights().digest(), "abc"},
            {"\"digest\"", "\"more\" : 1, \"digest\""},
            {"\"formatVersion\" : 3", "\"formatVersion\" : 4"},
        }) {
            assertThat(config).contains(change[0]);
            refused(config.replaceFirst(change[0], change[1]).getBytes(StandardCharsets.UTF_8), WEIGHTS, change[1]);
        }
    }

    @Test
    void anAlteredArchitectureIsRefusedWithTheBaseAtHand() {
        String config = new String(CONFIG, StandardCharsets.UTF_8);
        byte[] altered = config.replace("\"skip\" : true", "\"skip\" : false").getBytes(StandardCharsets.UTF_8);
        assertThat(altered).isNotEqualTo(CONFIG);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFiles.read("some/folder", altered, WEIGHTS, BASE))
                .withMessageContainingAll("some/folder/adapter_config.json", "base", "skip=true", "skip=false");
    }

    private static void refused(byte[] config, byte[] weights, String what) {
        assertThatExceptionOfType(ModelFormatException.class)
                .as(what)
                .isThrownBy(() -> AdapterFiles.read("some/folder", config, weights))
                .withMessageStartingWith("some/folder/adapter_");
    }

    private static byte[] flipped(byte[] file, int bit) {
        byte[] altered = file.clone();
        altered[bit / 8] ^= (byte) (1 << bit % 8);
        return altered;
    }
}
