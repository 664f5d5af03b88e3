package org.hssflow.pde.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes an {@code .npz} file, array after array. One array may be given piece by piece ({@link #begin}, {@link #append},
 * {@link #end}): it never has to be in memory as a whole, and may be larger than 4 GB.
 *
 * <p>Equal arrays make equal files: the time in the entries is a constant. One thread at a time.
 */
public final class NpzWriter implements AutoCloseable {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0); // as np.savez does

    private final ZipOutputStream zip;
    private String open = "";
    private long missing;

    private NpzWriter(ZipOutputStream zip) {
        this.zip = zip;
    }

    /** Begins a file, over one that exists. */
    public static NpzWriter create(Path path) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
        // A stored entry needs its checksum before its data, which a stream cannot know; and smooth fields hardly
        // shrink.
        zip.setLevel(Deflater.NO_COMPRESSION);
        return new NpzWriter(zip);
    }

    /** Writes a whole array. */
    public void put(String name, NpyArray array) throws IOException {
        nextEntry(name);
        NpyCodec.write(array, zip);
        zip.closeEntry();
    }

    /**
     * Writes a text as {@code np.array(text)} does: {@code <U}, of shape {@code []}.
     *
     * @throws IllegalArgumentException if it takes more than 1 MiB at 4 bytes per code point, holds half of a surrogate pair,
     *     or ends in NUL
     */
    public void putText(String name, String text) throws IOException {
        byte[] bytes = NpyText.toBytes(text);
        nextEntry(name);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** Begins a float32 array that follows in pieces. */
    public void begin(String name, long... shape) throws IOException {
        long size = NpyHeader.sizeOf(shape);
        if (size < 0) {
            throw new IllegalArgumentException(
                    "expected extents that multiply to less than 2^63, got " + Arrays.toString(shape));
        }
        nextEntry(name);
        zip.write(new NpyHeader(NpyType.FLOAT32, shape).toBytes());
        open = name;
        missing = size;
    }

    /** The next numbers, in C order, of the array that was begun. */
    public void append(float[] values) throws IOException {
        if (values.length > missing) {
            throw new IllegalArgumentException("expected at most " + missing + " more numbers of the array '" + open
                    + "', got " + values.length + "; begin it with its full shape");
        }
        NpyCodec.write(values, zip);
        missing -= values.length;
    }

    /** @throws IllegalStateException if numbers of the array that was begun are missing */
    public void end() throws IOException {
        if (missing != 0) {
            throw new IllegalStateException("expected " + missing + " more numbers of the array '" + open + "'");
        }
        open = "";
        zip.closeEntry();
    }

    private void nextEntry(String name) throws IOException {
        if (!open.isEmpty()) {
            throw new IllegalStateException("expected the end of the array '" + open + "' before '" + name + "'");
        }
        ZipEntry entry = new ZipEntry(name + Npz.SUFFIX);
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
