package org.hssflow.kafka;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary decoder, except that no length in the data is believed before it is compared with the bytes that are there.
 * Avro itself allocates what a length says: a record of a few bytes that claims two gigabytes would end the process.
 */
final class BoundedDecoder extends Decoder {
    /** No list or map of ours holds nearly as many: extents, lead steps, parameters. */
    private static final int MAX_ITEMS = 1_024;
    /** No text of ours is nearly as long: ids, names, reasons. */
    private static final int MAX_TEXT_BYTES = 64 << 10;

    private final BinaryDecoder in;
    private final InputStream rest;
    private long items;

    BoundedDecoder(byte[] datum) {
        in = DecoderFactory.get().binaryDecoder(datum, null);
        rest = in.inputStream();
    }

    boolean isEnd() throws IOException {
        return in.isEnd();
    }

    /** Bytes, strings and the items of a block take at least a byte each in every schema of ours. */
    private int bounded(long length) throws IOException {
        int available = rest.available();
        if (length < 0 || length > available) {
            throw new EOFException("a length of " + length + " where " + available + " bytes are left");
        }
        return (int) length;
    }

    /** The blocks of one list or map together: records do not nest them. */
    private long block(long count, boolean first) throws IOException {
        items = first ? count : items + count;
        if (count < 0 || items > MAX_ITEMS) {
            throw new IOException("a list or map of more than " + MAX_ITEMS + " items");
        }
        return bounded(count);
    }

    private byte[] readText() throws IOException {
        int length = bounded(in.readLong());
        if (length > MAX_TEXT_BYTES) {
            throw new IOException("a text of " + length + " bytes, more than " + MAX_TEXT_BYTES);
        }
        byte[] text = new byte[length];
        in.readFixed(text);
        return text;
    }

    private byte[] readBlob() throws IOException {
        byte[] blob = new byte[bounded(in.readLong())];
        in.readFixed(blob);
        return blob;
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(readBlob());
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readText());
    }

    @Override
    public String readString() throws IOException {
        return new String(readText(), StandardCharsets.UTF_8);
    }

    @Override
    public long readArrayStart() throws IOException {
        return block(in.readArrayStart(), true);
    }

    @Override
    public long arrayNext() throws IOException {
        return block(in.arrayNext(), false);
    }

    @Override
    public long readMapStart() throws IOException {
        return block(in.readMapStart(), true);
    }

    @Override
    public long mapNext() throws IOException {
        return block(in.mapNext(), false);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public void skipBytes() throws IOException {
        in.skipFixed(bounded(in.readLong()));
    }

    @Override
    public void readNull() throws IOException {
        in.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return in.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return in.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return in.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return in.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return in.readDouble();
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        in.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        in.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return in.readEnum();
    }

    @Override
    public int readIndex() throws IOException {
        return in.readIndex();
    }

    @Override
    public long skipArray() throws IOException {
        return in.skipArray();
    }

    @Override
    public long skipMap() throws IOException {
        return in.skipMap();
    }
}
