package org.hssflow.simulators.publish;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.hssflow.simulators.scenario.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What the producer writes beside each record, so that a later run can take up the streams: the stream, the number of the delivery
 * in it, and what made them. Readers of states need not look at it.
 */
final class SequenceHeaders {
    static final String STREAM = "hssflow.stream";
    static final String SEQUENCE = "hssflow.sequence";
    static final String FINGERPRINT = "hssflow.fingerprint";

    private SequenceHeaders() {}

    static void write(Headers headers, Delivery delivery, String fingerprint) {
        headers.add(STREAM, delivery.streamKey());
        headers.add(SEQUENCE, bytes(Long.toString(delivery.sequence())));
        headers.add(FINGERPRINT, bytes(fingerprint));
    }

    static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
