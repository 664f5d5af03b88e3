package org.hssflow.simulators.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RawRecords;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RejectedRecordException;

/** A consumer outside of everything: what is really in the topic of the states. */
final class StatesInTopic {
    private static final PdeStateCodec CODEC = new PdeStateCodec(ClientSettings.DEFAULT_MAX_RECORD_BYTES);

    private StatesInTopic() {}

    /** Every record, partition by partition. */
    static List<ConsumerRecord<byte[], byte[]>> records(String bootstrap, Topics topics) {
        var settings = ClientSettings.of(bootstrap).consumer(true);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.states()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(offset -> offset)
                    .sum();
            while (records.size() < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    /** The state in a record, or nothing if the codec rejects it. */
    static Optional<PdeState> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(CODEC.decode(RawRecords.of(record)));
        } catch (RejectedRecordException e) {
            return Optional.empty();
        }
    }

    static List<PdeState> states(String bootstrap, Topics topics) {
        return records(bootstrap, topics).stream()
                .map(record -> decode(record).orElseThrow())
                .toList();
    }
}
