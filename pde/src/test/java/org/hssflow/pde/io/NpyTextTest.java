package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTextTest {
    private static final String BEYOND_THE_BMP = "κ = 𝜅, 🌊, é\0!";
    private static final int MOST_CHARACTERS = 1 << 18;

    @TempDir
    private Path folder;

    private static String readMadeByNumpy(String name) throws IOException {
        try (Npz npz = Npz.open(NpyArrayTest.madeByNumpy("text.npz"))) {
            return npz.readText(name);
        }
    }

    private static byte[] entry(Path file, String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.getInputStream(zip.getEntry(name + ".npy")).readAllBytes();
        }
    }

    @Test
    void readsWhatNumpyWrites() throws IOException {
        assertThat(readMadeByNumpy("plain")).isEqualTo("{\"seed\": 7}");
        assertThat(readMadeByNumpy("astral")).isEqualTo(BEYOND_THE_BMP);
        assertThat(readMadeByNumpy("empty")).isEmpty();
        assertThat(readMadeByNumpy("ascii")).isEqualTo("ASCII");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "astral", "empty"})
    void writesTheVeryBytesThatNumpyWrites(String name) throws IOException {
        Path ours = folder.resolve("ours.npz");
        try (NpzWriter npz = NpzWriter.create(ours)) {
            npz.putText(name, readMadeByNumpy(name));
        }
        assertThat(entry(ours, name)).isEqualTo(entry(NpyArrayTest.madeByNumpy("text.npz"), name));
    }

    @ParameterizedTest
    @CsvSource({
        "latin, expected ASCII, 0xffffffe9 at index 0",
        "half, expected Unicode code points, 0xd83c at index 0",
        "big_endian, expected one text, '>U1'",
        "two, expected one text, [2]",
        "long, expected a text of at most 262144 characters, 262145",
        "number, expected one text, '<f8'"
    })
    void refusesWhatIsNotOneShortTextOfWholeCharacters(String name, String expected, String found) {
        assertThatThrownBy(() -> readMadeByNumpy(name))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContainingAll("text.npz[" + name + "]", expected, found);
    }

    @Test
    void refusesATextThatIsCutOffOrTooLong() {
        byte[] good = NpyText.toBytes("abc");
        for (int length : new int[] {5, 60, good.length - 1}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(good, length)))
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessageContaining("cut off");
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining("after 3 characters");
        byte[] beyond = good.clone();
        beyond[good.length - 2] = 0x11; // 0x110063
        assertThatThrownBy(() -> read(beyond))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining("0x110063 at index 2");
        byte[] absurd = new NpyDictionary("<U999999999999999999", false, new long[0]).toBytes();
        assertThatThrownBy(() -> read(absurd))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining("at most 262144 characters");
    }

    private static String read(byte[] bytes) throws IOException {
        return NpyText.read(new ByteArrayInputStream(bytes), "memory");
    }

    @Test
    void refusesToWriteWhatNumpyWouldNotGiveBack() throws IOException {
        try (NpzWriter npz = NpzWriter.create(folder.resolve("refused.npz"))) {
            assertThatThrownBy(() -> npz.putText("a", "half 🌊".substring(0, 6)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("surrogate");
            assertThatThrownBy(() -> npz.putText("a", "end\0"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NUL");
            assertThatThrownBy(() -> npz.putText("a", "a".repeat(MOST_CHARACTERS + 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("262145");
            npz.putText("a", "🌊".repeat(MOST_CHARACTERS)); // the array was not begun
        }
        try (Npz npz = Npz.open(folder.resolve("refused.npz"))) {
            assertThat(npz.readText("a")).isEqualTo("🌊".repeat(MOST_CHARACTERS));
        }
    }
}
