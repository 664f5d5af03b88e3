package org.hssflow.app.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.RawRecords;
import org.hssflow.pde.stream.RawRecord;

/** What there is in a topic, read by a consumer of the test's own. */
final class TopicContents {
    /** Reads a record. */
    interface Decoder<T> {
        T decode(RawRecord record) throws Exception;
    }

    private TopicContents() {}

    /** All that is there by now, committed or not. */
    static <T> List<T> read(String bootstrap, String topic, Decoder<T> decoder) throws Exception {
        List<T> contents = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(ClientSettings.of(bootstrap).consumer(false))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    contents.add(decoder.decode(RawRecords.of(record)));
                }
            }
        }
        return contents;
    }
}
