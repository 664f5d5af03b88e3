package org.hssflow.pde.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One text in a {@code .npy} file: an array of shape {@code []} of little-endian UCS-4 ({@code <U}, a Python {@code str}) or of
 * ASCII ({@code |S}, Python {@code bytes}). NUL fills it up at the end.
 */
final class NpyText {
    private static final int MAX_BYTES = 1 << 20; // a text says where data came from: it is no data
    private static final Pattern TYPE = Pattern.compile("(<U|\\|S)(\\d{1,18})");

    private NpyText() {}

    static String read(InputStream in, String source) throws IOException {
        NpyDictionary dictionary = NpyDictionary.read(in, source);
        Matcher type = TYPE.matcher(dictionary.descriptor());
        if (!type.matches() || dictionary.shape().length != 0) {
            throw new NpyFormatException(
                    source,
                    "one text, '<U…' or ASCII '|S…' of shape []",
                    "'" + dictionary.descriptor() + "' of shape " + Arrays.toString(dictionary.shape()),
                    "save it with np.array(text)");
        }
        int width = type.group(1).equals("<U") ? Integer.BYTES : Byte.BYTES;
        long characters = Long.parseLong(type.group(2));
        if (characters > MAX_BYTES / width) {
            throw new NpyFormatException(
                    source,
                    "a text of at most " + MAX_BYTES / width + " characters",
                    String.valueOf(characters),
                    "save it in a file of its own");
        }
        ByteBuffer data = NpyCodec.chunk(in, (int) characters * width, source);
        NpyCodec.requireEnd(in, characters + " characters", source);
        return decode(data, width, source);
    }

    private static String decode(ByteBuffer data, int width, String source) throws NpyFormatException {
        StringBuilder text = new StringBuilder();
        int length = 0; // without the NULs at the end
        while (data.hasRemaining()) {
            int character = width == Integer.BYTES ? data.getInt() : data.get();
            if (!isCharacter(character)) { // which a byte beyond ASCII is not: it is negative
                throw new NpyFormatException(
                        source,
                        width == Integer.BYTES ? "Unicode code points" : "ASCII",
                        String.format("0x%x at index %d", character, data.position() / width - 1),
                        "save it as a str of whole characters, with np.array(text)");
            }
            text.appendCodePoint(character);
            length = character == 0 ? length : text.length();
        }
        text.setLength(length);
        return text.toString();
    }

    private static boolean isCharacter(int codePoint) {
        return Character.isValidCodePoint(codePoint)
                && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    }

    /** @throws IllegalArgumentException if it is too long, or NumPy could not give it back */
    static void require(String text) {
        int[] codePoints = text.codePoints().toArray();
        if (codePoints.length > MAX_BYTES / Integer.BYTES) {
            throw new IllegalArgumentException("expected a text of at most " + MAX_BYTES / Integer.BYTES
                    + " characters, got " + codePoints.length + "; write it to a file of its own");
        }
        if (!Arrays.stream(codePoints).allMatch(NpyText::isCharacter)) {
            throw new IllegalArgumentException(
                    "expected whole characters, got half of a surrogate pair; cut the text between code points");
        }
        if (text.endsWith("\0")) {
            throw new IllegalArgumentException(
                    "expected a text that does not end in NUL, which NumPy drops; cut it off");
        }
    }

    static byte[] toBytes(String text) {
        require(text);
        int[] codePoints = text.codePoints().toArray();
        int width = Math.max(1, codePoints.length); // NumPy knows no <U0
        byte[] header = new NpyDictionary("<U" + width, false, new long[0]).toBytes();
        ByteBuffer bytes = ByteBuffer.allocate(header.length + width * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        bytes.asIntBuffer().put(codePoints);
        return bytes.array();
    }
}
