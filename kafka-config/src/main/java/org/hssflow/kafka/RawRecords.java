package org.hssflow.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.hssflow.pde.stream.RawRecord;

/** Takes what a consumer polled out of Kafka's own types. */
public final class RawRecords {
    private RawRecords() {}

    /** Nothing is interpreted and nothing copied. */
    public static RawRecord of(ConsumerRecord<byte[], byte[]> polled) {
        List<RawRecord.Header> headers = new ArrayList<>();
        for (Header header : polled.headers()) {
            headers.add(new RawRecord.Header(header.key(), header.value()));
        }
        return new RawRecord(
                polled.topic(),
                polled.partition(),
                polled.offset(),
                polled.timestamp(),
                polled.key(),
                polled.value(),
                headers);
    }
}
