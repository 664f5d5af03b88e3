package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"savez.npz", "savez_compressed.npz"})
    void readsWhatNumpyWrites(String file) throws IOException {
        try (Npz npz = Npz.open(NpyArrayTest.madeByNumpy(file))) {
            assertThat(npz.names()).containsExactly("u", "dt", "x", "nu", "seed", "note");
            assertThat(npz.read("u").shape()).containsExactly(2, 3, 4);
            assertThat(npz.read("u").get(23)).isEqualTo(23 / 8.0);
            assertThat(npz.read("dt")).isEqualTo(NpyArray.scalar(0.2));
        }
    }

    @Test
    void namesTheArraysThereAreWhenOneIsMissing() throws IOException {
        try (Npz npz = Npz.open(NpyArrayTest.madeByNumpy("savez.npz"))) {
            assertThatThrownBy(() -> npz.read("kappa"))
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessageContainingAll("savez.npz", "'kappa'", "[u, dt, x, nu, seed, note]");
            assertThatThrownBy(() -> npz.read("note"))
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessageContainingAll("savez.npz[note]", "<U10");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "lzma.npz"})
    void refusesWhatIsNoZipOrPackedOtherwise(String file) {
        assertThatThrownBy(() -> Npz.open(NpyArrayTest.madeByNumpy(file)))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContainingAll(file, "stored or deflated", "np.savez");
    }

    @Test
    void refusesAnEncryptedEntry() throws IOException {
        byte[] bytes = Files.readAllBytes(NpyArrayTest.madeByNumpy("savez.npz"));
        for (int i = 0; i + 8 < bytes.length; i++) {
            if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
                bytes[i + 8] |= 1; // the general purpose flag of a central directory entry
            }
        }
        Path file = Files.write(folder.resolve("encrypted.npz"), bytes);
        assertThatThrownBy(() -> Npz.open(file))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void noticesOneFlippedBit() throws IOException {
        byte[] bytes = Files.readAllBytes(NpyArrayTest.madeByNumpy("savez.npz"));
        bytes[250] ^= 1; // among the numbers of u
        Path file = Files.write(folder.resolve("flipped.npz"), bytes);
        try (Npz npz = Npz.open(file)) {
            assertThatThrownBy(() -> npz.read("u"))
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessageContainingAll("flipped.npz[u]", "CRC-32");
        }
    }

    /** 4 GB claimed by directory and header alike, and none of it there. */
    @Test
    void refusesASizeThatThePackedBytesCannotHold() throws IOException {
        Path file = folder.resolve("claims.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("u.npy"));
            zip.write(new NpyHeader(NpyType.FLOAT32, new long[] {(1 << 30) - 64}).toBytes());
        }
        claimUnpackedSize(file, 0xFFFF_FFFE);
        try (Npz npz = Npz.open(file)) {
            assertThatThrownBy(() -> npz.read("u"))
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessageContainingAll("claims.npz[u]", "expected at most", "[1073741760]", "cut off");
        }
    }

    @Test
    void readsWhatPacksAsWellAsDeflateCan() throws IOException {
        Path file = folder.resolve("zeros.npz");
        NpyArray zeros = NpyArray.of(new float[1 << 20], 1 << 20);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            zip.putNextEntry(new ZipEntry("u.npy"));
            NpyCodec.write(zeros, zip);
        }
        try (Npz npz = Npz.open(file)) {
            assertThat(npz.read("u")).isEqualTo(zeros);
        }
    }

    /** Overwrites the unpacked size in the one entry of the central directory. */
    private static void claimUnpackedSize(Path file, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.capacity() - 22; // the end record, which says where the directory begins
        bytes.putInt(bytes.getInt(end + 16) + 24, size);
        Files.write(file, bytes.array());
    }

    @Test
    void takesAnArrayInPieces() throws IOException {
        Path file = folder.resolve("pieces.npz");
        try (NpzWriter npz = NpzWriter.create(file)) {
            npz.begin("u", 2, 2);
            npz.append(new float[] {1});
            npz.append(new float[] {2, 3, 4});
            npz.end();
            npz.put("dt", NpyArray.scalar(0.1));
        }
        try (Npz npz = Npz.open(file)) {
            assertThat(npz.read("u")).isEqualTo(NpyArray.of(new float[] {1, 2, 3, 4}, 2, 2));
            assertThat(npz.read("dt")).isEqualTo(NpyArray.scalar(0.1));
        }
    }

    @Test
    void countsThePieces() throws IOException {
        try (NpzWriter npz = NpzWriter.create(folder.resolve("pieces.npz"))) {
            npz.begin("u", 3);
            assertThatThrownBy(() -> npz.append(new float[4])).isInstanceOf(IllegalArgumentException.class);
            npz.append(new float[2]);
            assertThatThrownBy(npz::end)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 more");
            assertThatThrownBy(() -> npz.put("dt", NpyArray.scalar(1))).isInstanceOf(IllegalStateException.class);
        }
    }
}
