package org.hssflow.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.RawRecord;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in the topic {@link Topics#deadLetters()}: the key, value and headers as they came, and further headers that
 * say where it stood and what is wrong. Sent back without those to the topic it came from, once mended, it is the same record.
 *
 * <p>A record that is larger than a topic can hold, as one can be that was compressed on its way in, is cut to {@link
 * #MAX_BYTES}: its first bytes stay, the headers {@code dlq.truncated} and {@code dlq.size} say so, and the whole of it is still
 * where {@code dlq.topic}, {@code dlq.partition} and {@code dlq.offset} point.
 */
public final class DeadLetterCodec {
    /** How many bytes of key, value and headers of a record are kept at most. */
    public static final int MAX_BYTES = ClientSettings.DEFAULT_MAX_RECORD_BYTES;

    public static final String REASON_HEADER = "dlq.reason";
    public static final String MESSAGE_HEADER = "dlq.message";
    public static final String TOPIC_HEADER = "dlq.topic";
    public static final String PARTITION_HEADER = "dlq.partition";
    public static final String OFFSET_HEADER = "dlq.offset";
    /** When the record was written, in milliseconds since the epoch. */
    public static final String TIMESTAMP_HEADER = "dlq.timestamp";
    /** Present, and {@code true}, if the record is cut. */
    public static final String TRUNCATED_HEADER = "dlq.truncated";
    /** How many bytes key, value and headers of a record that is cut had. */
    public static final String SIZE_HEADER = "dlq.size";

    /** A message can quote what a stranger wrote. */
    private static final int MAX_MESSAGE_LENGTH = 1_000;

    private DeadLetterCodec() {}

    public static EncodedRecord encode(DeadLetter letter) {
        RawRecord record = letter.record();
        long size = size(record);
        boolean whole = size <= MAX_BYTES;
        List<RawRecord.Header> headers = new ArrayList<>(whole ? record.headers() : List.of());
        headers.add(RawRecord.Header.ofText(REASON_HEADER, letter.reason().id()));
        headers.add(RawRecord.Header.ofText(MESSAGE_HEADER, shortened(letter.message())));
        headers.add(RawRecord.Header.ofText(TOPIC_HEADER, record.topic()));
        headers.add(RawRecord.Header.ofText(PARTITION_HEADER, Integer.toString(record.partition())));
        headers.add(RawRecord.Header.ofText(OFFSET_HEADER, Long.toString(record.offset())));
        headers.add(RawRecord.Header.ofText(TIMESTAMP_HEADER, Long.toString(record.timestampMillis())));
        if (!whole) {
            headers.add(RawRecord.Header.ofText(TRUNCATED_HEADER, "true"));
            headers.add(RawRecord.Header.ofText(SIZE_HEADER, Long.toString(size)));
        }
        return new EncodedRecord(cut(record.key(), whole), cut(record.value(), whole), headers);
    }

    private static long size(RawRecord record) {
        long size = length(record.key()) + length(record.value());
        for (RawRecord.Header header : record.headers()) {
            size += header.name().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Half of the room for the key, half for the value, if the record does not fit. */
    private static byte @Nullable [] cut(byte @Nullable [] bytes, boolean whole) {
        return whole || bytes == null || bytes.length <= MAX_BYTES / 2 ? bytes : Arrays.copyOf(bytes, MAX_BYTES / 2);
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH) + "…";
    }
}
