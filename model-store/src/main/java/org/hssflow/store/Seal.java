package org.hssflow.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hssflow.hss.io.ModelFormatException;

/**
 * The file {@code SHA256SUMS} of a version: the digest of every other file, so that none is altered, missing or another version's
 * unnoticed, also where the manifest says nothing of it. As {@code sha256sum} writes it, and {@code sha256sum -c} checks it: a line for
 * each file, sorted by name.
 *
 * @param digests SHA-256 by file, 64 hexadecimal digits
 */
record Seal(SortedMap<String, String> digests) {
    static final String FILE = "SHA256SUMS";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._-]{0,99})");

    static Seal of(Map<String, byte[]> files) {
        SortedMap<String, String> digests = new TreeMap<>();
        files.forEach((file, bytes) -> digests.put(file, sha256(bytes)));
        return new Seal(digests);
    }

    /**
     * @param path what to call the file in errors
     * @throws ModelFormatException unless it is one, to the byte
     */
    static Seal parse(String path, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        SortedMap<String, String> digests = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            Matcher parts = LINE.matcher(line);
            if (parts.matches() && (digests.isEmpty() || digests.lastKey().compareTo(parts.group(2)) < 0)) {
                digests.put(parts.group(2), parts.group(1));
            } else if (!line.isEmpty() || digests.size() != number - 1 || number == 1) {
                throw new ModelFormatException(
                        path,
                        "line " + number,
                        "lines of sha256sum, sorted by file, each ended by a line feed",
                        "'" + line.substring(0, Math.min(line.length(), 80)) + "'");
            }
        }
        Seal seal = new Seal(digests);
        if (bytes.length != seal.toBytes().length) {
            throw new ModelFormatException(path, "end", "a line feed after the last line, and no more", "another end");
        }
        return seal;
    }

    byte[] toBytes() {
        return digests.entrySet().stream()
                .map(entry -> entry.getValue() + "  " + entry.getKey() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param path what to call the file in errors
     * @throws ModelFormatException unless the seal names the file, with the digest of these bytes
     */
    void check(String path, String file, byte[] bytes) {
        String expected = digests.get(file);
        if (expected == null) {
            throw new ModelFormatException(path, file, "a line in " + FILE, Shelf.NONE);
        }
        String found = sha256(bytes);
        if (!expected.equals(found)) {
            throw new ModelFormatException(path, "digest in " + FILE, expected, found + "; the file is altered");
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
