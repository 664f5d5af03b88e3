package org.hssflow.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.hssflow.pde.stream.RawRecord;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a topic: key, value and headers. The arrays are not copied.
 *
 * @param key the raw key, or null
 * @param value the raw value, or null
 * @param headers in their order
 */
public record EncodedRecord(byte @Nullable [] key, byte @Nullable [] value, List<RawRecord.Header> headers) {
    /** The same as a record for a producer: the partition is left to the key. */
    public ProducerRecord<byte[], byte[]> to(String topic) {
        List<Header> kafkaHeaders = new ArrayList<>(headers.size());
        for (RawRecord.Header header : headers) {
            kafkaHeaders.add(new RecordHeader(header.name(), header.value()));
        }
        return new ProducerRecord<>(topic, null, key, value, kafkaHeaders);
    }
}
