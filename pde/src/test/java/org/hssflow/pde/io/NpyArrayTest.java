package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyArrayTest {
    private static final float[] HALVES = {0, 0.5f, 1, 1.5f, 2, 2.5f};

    @TempDir
    private Path folder;

    static Path madeByNumpy(String name) {
        try {
            return Path.of(NpyArrayTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "v2.npy", "v3.npy"})
    void readsEveryVersionThatNumpyWrites(String file) throws IOException {
        assertThat(NpyArray.read(madeByNumpy(file))).isEqualTo(NpyArray.of(HALVES, 2, 3));
    }

    @Test
    void readsScalarsAndEmptyArrays() throws IOException {
        assertThat(NpyArray.read(madeByNumpy("scalar.npy"))).isEqualTo(NpyArray.scalar(0.2));
        assertThat(NpyArray.read(madeByNumpy("empty.npy"))).isEqualTo(NpyArray.of(new float[0], 0, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "f8_1d.npy", "scalar.npy", "empty.npy"})
    void writesTheVeryBytesThatNumpyWrites(String file) throws IOException {
        Path ours = folder.resolve(file);
        NpyArray.read(madeByNumpy(file)).write(ours);
        assertThat(ours).hasSameBinaryContentAs(madeByNumpy(file));
    }

    @Test
    void keepsArraysLargerThanItsBuffer() throws IOException {
        double[] many = new double[100_003];
        Arrays.setAll(many, Math::sqrt);
        Path file = folder.resolve("many.npy");
        NpyArray.of(many, many.length).write(file);
        assertThat(NpyArray.read(file).doubles()).isEqualTo(many);
        NpyArray narrow = NpyArray.of(NpyArray.of(many, many.length).floats(), many.length);
        narrow.write(file);
        assertThat(NpyArray.read(file)).isEqualTo(narrow);
    }

    @ParameterizedTest
    @CsvSource({
        "fortran.npy, Fortran order",
        "int64.npy, '''<i8'''",
        "big_endian.npy, '''>f4'''",
        "structured.npy, structured type"
    })
    void refusesForeignArraysAndSaysHowToSaveThem(String file, String found) {
        assertThatThrownBy(() -> NpyArray.read(madeByNumpy(file)))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContainingAll(file, found, "np.ascontiguousarray(a).astype(np.float32)");
    }

    @Test
    void refusesFilesThatAreCutOffOrTooLong() throws IOException {
        byte[] good = Files.readAllBytes(madeByNumpy("f4.npy"));
        for (int length : new int[] {0, 5, 9, 60, good.length - 1}) {
            Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> NpyArray.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessageContainingAll("cut.npy", "cut off");
        }
        Path longer = Files.write(folder.resolve("long.npy"), Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> NpyArray.read(longer))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining("more bytes");
    }

    @Test
    void refusesOtherMagicVersionsAndHeaders() throws IOException {
        byte[] good = Files.readAllBytes(madeByNumpy("f4.npy"));
        assertRefused(with(good, 0, 'P'), "magic");
        assertRefused(with(good, 6, 9), "version 9");
        assertRefused(text(good, "'descr'", "'xxxxx'"), "descr, fortran_order and shape");
        byte[] two = Files.readAllBytes(madeByNumpy("v2.npy"));
        assertRefused(with(two, 11, 0x7f), "a header of at most");
    }

    @Test
    void refusesAbsurdShapesBeforeAllocating() throws IOException {
        long[][] shapes = {{1L << 40, 1L << 40}, {Integer.MAX_VALUE}, {0, 1L << 40}, {1L << 31}, {1000}};
        for (long[] shape : shapes) {
            assertRefused(new NpyHeader(NpyType.FLOAT32, shape).toBytes(), "the shape " + Arrays.toString(shape));
        }
        byte[] good = Files.readAllBytes(madeByNumpy("f4.npy"));
        assertRefused(text(good, "(2, 3), }" + " ".repeat(20), "(99999999999999999999999999),"), "extents");
    }

    private void assertRefused(byte[] bytes, String... messages) throws IOException {
        Path file = Files.write(folder.resolve("bad.npy"), bytes);
        assertThatThrownBy(() -> NpyArray.read(file))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContainingAll(messages);
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        byte[] copy = bytes.clone();
        copy[index] = (byte) value;
        return copy;
    }

    private static byte[] text(byte[] bytes, String old, String replacement) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(latin).contains(old);
        return latin.replace(old, replacement).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesDataThatDoesNotFitItsShape() {
        assertThatThrownBy(() -> NpyArray.of(HALVES, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("4", "[2, 2]", "6");
    }
}
