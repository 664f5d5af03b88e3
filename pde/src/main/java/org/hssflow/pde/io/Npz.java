package org.hssflow.pde.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An {@code .npz} file open for reading: named arrays in a zip, stored ({@code np.savez}) or deflated
 * ({@code np.savez_compressed}). An array is decoded when it is asked for, so one of a foreign type harms only who reads it.
 *
 * <p>One thread at a time.
 */
public final class Npz implements AutoCloseable {
    static final String SUFFIX = ".npy";
    /** One byte of deflate unpacks to at most so many: 258 bytes of a repetition in two bits. */
    private static final long MAX_RATIO = 1032;

    private final Path path;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries;

    private Npz(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
        Map<String, ZipEntry> found = new LinkedHashMap<>();
        zip.stream()
                .filter(entry -> entry.getName().endsWith(SUFFIX))
                .forEach(entry ->
                        found.put(entry.getName().substring(0, entry.getName().length() - SUFFIX.length()), entry));
        this.entries = Collections.unmodifiableMap(found);
    }

    /** @throws NpyFormatException if it is not a zip, or is encrypted, or is packed by anything but deflate */
    public static Npz open(Path path) throws IOException {
        try {
            return new Npz(path, new ZipFile(path.toFile()));
        } catch (ZipException e) {
            throw notReadable(path.toString(), e);
        }
    }

    /** The names of the arrays, in the order of the file. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** @throws NpyFormatException if there is no such array, it is damaged, or of a type that {@link NpyArray} does not hold */
    public NpyArray read(String name) throws IOException {
        ZipEntry entry = entry(name);
        long mostBytes = mostBytes(entry);
        return decode(entry, source(name), (in, source) -> NpyCodec.read(in, mostBytes, source));
    }

    /**
     * Reads one text, as {@code np.array("…")} holds it: code points ({@code <U}) or ASCII ({@code |S}), of shape {@code []}
     * and at most 1 MiB.
     *
     * @throws NpyFormatException if there is no such array, it is damaged, or not a text of that kind
     */
    public String readText(String name) throws IOException {
        return decode(entry(name), source(name), NpyText::read);
    }

    private interface Decoder<T> {
        T decode(InputStream in, String source) throws IOException;
    }

    private <T> T decode(ZipEntry entry, String source, Decoder<T> decoder) throws IOException {
        CheckedInputStream in = new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), new CRC32());
        try (in) {
            T content = decoder.decode(in, source);
            requireChecksum(in, entry, source);
            return content;
        } catch (ZipException e) {
            throw notReadable(source, e);
        }
    }

    /** The type and shape of an array, without its numbers. */
    NpyHeader header(String name) throws IOException {
        try (InputStream in = zip.getInputStream(entry(name))) {
            return NpyHeader.read(in, source(name));
        } catch (ZipException e) {
            throw notReadable(source(name), e);
        }
    }

    private ZipEntry entry(String name) throws NpyFormatException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new NpyFormatException(
                    path.toString(),
                    "an array named '" + name + "'",
                    names().toString(),
                    "add it with np.savez(path, " + name + "=…)");
        }
        return entry;
    }

    /** The directory may claim any size: what the bytes of the file can hold, it cannot exceed. */
    private long mostBytes(ZipEntry entry) throws IOException {
        long packed = Math.min(entry.getCompressedSize(), Files.size(path));
        long ratio = entry.getMethod() == ZipEntry.STORED ? 1 : MAX_RATIO;
        return Math.min(entry.getSize(), Math.min(packed, Long.MAX_VALUE / ratio) * ratio);
    }

    private String source(String name) {
        return path + "[" + name + "]";
    }

    /** ZipFile itself never compares the checksum. */
    private static void requireChecksum(CheckedInputStream in, ZipEntry entry, String source) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
        long found = in.getChecksum().getValue();
        if (entry.getCrc() != found) {
            throw new NpyFormatException(
                    source,
                    "the CRC-32 " + Long.toHexString(entry.getCrc()),
                    Long.toHexString(found),
                    "the file is damaged: copy or make it again");
        }
    }

    private static NpyFormatException notReadable(String source, ZipException cause) {
        NpyFormatException e = new NpyFormatException(
                source,
                "a zip of stored or deflated entries",
                "'" + cause.getMessage() + "'",
                "write it with np.savez or np.savez_compressed, without encryption; a single array (.npy) is no .npz");
        e.initCause(cause);
        return e;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
