package org.hssflow.monitor.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Puts what was polled together in the order of time, so that a state comes before what was made of it. Each partition keeps its order. */
final class TimeOrder {
    /** @param at the latest timestamp in its partition up to here */
    private record Placed(long at, ConsumerRecord<byte[], byte[]> record) {}

    private TimeOrder() {}

    static List<ConsumerRecord<byte[], byte[]>> of(List<ConsumerRecord<byte[], byte[]>> polled) {
        Map<TopicPartition, Long> latest = new HashMap<>();
        List<Placed> placed = new ArrayList<>(polled.size());
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            placed.add(new Placed(latest.merge(partition, record.timestamp(), Math::max), record));
        }
        placed.sort(Comparator.comparingLong(Placed::at));
        return placed.stream().map(Placed::record).toList();
    }
}
