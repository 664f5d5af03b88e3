package org.hssflow.pde.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands before the data of a {@code .npy} file: magic, version, length, and a Python dictionary such as
 * {@code {'descr': '<f4', 'fortran_order': False, 'shape': (4, 41, 256), }}.
 *
 * @param descriptor the type, as NumPy names it
 * @param fortranOrder whether the first extent is the fastest
 * @param shape extents; not copied
 */
record NpyDictionary(String descriptor, boolean fortranOrder, long[] shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_LENGTH = 1 << 16;
    private static final int ALIGNMENT = 64;
    private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*(?:['\"]([^'\"]*)['\"]|\\[)");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([\\d\\sL,]*)\\)");

    static NpyDictionary read(InputStream in, String source) throws IOException {
        byte[] start = exactly(in, MAGIC.length + 2, source);
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new NpyFormatException(
                    source, "the magic string of a .npy file", "other bytes", "write it with np.save or np.savez");
        }
        int major = start[MAGIC.length];
        if (major < 1 || major > 3) {
            throw new NpyFormatException(
                    source, "format version 1.0, 2.0 or 3.0", "version " + major, "write it with np.save");
        }
        ByteBuffer length =
                ByteBuffer.wrap(exactly(in, major == 1 ? 2 : 4, source)).order(ByteOrder.LITTLE_ENDIAN);
        long declared = major == 1 ? Short.toUnsignedInt(length.getShort()) : Integer.toUnsignedLong(length.getInt());
        if (declared > MAX_LENGTH) {
            throw new NpyFormatException(
                    source,
                    "a header of at most " + MAX_LENGTH + " bytes",
                    declared + " bytes",
                    "the file is damaged: make it again with np.save");
        }
        return parse(new String(exactly(in, (int) declared, source), StandardCharsets.UTF_8), source);
    }

    private static NpyDictionary parse(String dictionary, String source) throws NpyFormatException {
        Matcher descr = DESCR.matcher(dictionary);
        Matcher order = ORDER.matcher(dictionary);
        Matcher shape = SHAPE.matcher(dictionary);
        if (!descr.find() || !order.find() || !shape.find()) {
            throw new NpyFormatException(
                    source,
                    "a header with descr, fortran_order and shape",
                    dictionary.strip(),
                    "the file is damaged: make it again with np.save");
        }
        String descriptor = descr.group(1) == null ? "a structured type" : descr.group(1);
        return new NpyDictionary(descriptor, order.group(1).equals("True"), extents(shape.group(1), source));
    }

    private static long[] extents(String tuple, String source) throws NpyFormatException {
        try {
            return Pattern.compile(",")
                    .splitAsStream(tuple)
                    .map(extent -> extent.replace("L", "").strip())
                    .filter(extent -> !extent.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new NpyFormatException(
                    source, "extents of at most 2^63 - 1", "(" + tuple + ")", "the file is damaged: make it again");
        }
    }

    private static byte[] exactly(InputStream in, int length, String source) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new NpyFormatException(
                    source,
                    length + " more bytes of header",
                    bytes.length + " bytes",
                    "the file is cut off: copy it again");
        }
        return bytes;
    }

    /** Format 1.0, padded so that the data begins at a multiple of 64 bytes. */
    byte[] toBytes() {
        String tuple = Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
        if (shape.length > 1) {
            tuple = tuple.substring(0, tuple.length() - 1); // only a tuple of one keeps its comma
        }
        String dictionary = "{'descr': '" + descriptor + "', 'fortran_order': " + (fortranOrder ? "True" : "False")
                + ", 'shape': (" + tuple + "), }";
        int prefix = MAGIC.length + 2 + Short.BYTES;
        int length = (prefix + dictionary.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - prefix;
        byte[] text =
                (dictionary + " ".repeat(length - dictionary.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(prefix + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put(text)
                .array();
    }
}
