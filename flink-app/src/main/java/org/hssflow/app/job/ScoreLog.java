package org.hssflow.app.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.RawRecords;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.RejectedRecordException;

/** The committed scores of a job, for somebody outside it. Throws {@link org.apache.kafka.common.KafkaException} if no broker answers. */
final class ScoreLog implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 8_000;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Consumer<byte[], byte[]> states;

    private ScoreLog(Consumer<byte[], byte[]> consumer, Consumer<byte[], byte[]> states) {
        this.consumer = consumer;
        this.states = states;
    }

    /** @throws IOException if no broker answers, or it refuses */
    static ScoreLog open(ClientSettings kafka, Topics topics) throws IOException {
        Consumer<byte[], byte[]> states = consumer(kafka, topics.states());
        try {
            return new ScoreLog(consumer(kafka, topics.drift()), states);
        } catch (IOException | RuntimeException e) {
            states.close();
            throw e;
        }
    }

    private static Consumer<byte[], byte[]> consumer(ClientSettings kafka, String topic) throws IOException {
        Properties settings = kafka.consumer(true);
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
        try {
            consumer.assign(partitions(consumer, topic));
            return consumer;
        } catch (KafkaException e) {
            consumer.close();
            throw ConnectionFailure.explain(kafka, e);
        }
    }

    private static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /**
     * The newest scores, about that many; fewer if there are no more. Moves to the end.
     *
     * @throws IOException if the broker stops answering
     */
    List<DriftScore> newest(int count) throws IOException {
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(consumer.assignment());
        Map<TopicPartition, Long> end = consumer.endOffsets(consumer.assignment());
        end.forEach((partition, offset) ->
                consumer.seek(partition, Math.max(begin.getOrDefault(partition, 0L), offset - count)));
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        while (end.entrySet().stream().anyMatch(open -> consumer.position(open.getKey()) < open.getValue())) {
            consumer.poll(POLL).forEach(records::add);
            if (System.nanoTime() > deadline) {
                throw new IOException("expected the newest scores up to " + end + " within " + TIMEOUT_MILLIS
                        + " ms, got some of them; look at the broker, and try again");
            }
        }
        records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return decoded(records.subList(Math.max(0, records.size() - count), records.size()));
    }

    /** From here on {@link #poll} sees what comes. */
    void moveToEnd() {
        consumer.endOffsets(consumer.assignment()).forEach(consumer::seek);
    }

    List<DriftScore> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        return decoded(records);
    }

    /** How many states were ever sent. */
    long states() {
        return states.endOffsets(states.assignment()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static List<DriftScore> decoded(List<ConsumerRecord<byte[], byte[]>> records) {
        List<DriftScore> decoded = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                decoded.add(DriftScoreCodec.decode(RawRecords.of(record)));
            } catch (RejectedRecordException e) {
                throw new IllegalStateException(
                        "expected a score at offset " + record.offset() + " of " + record.topic() + "-"
                                + record.partition() + ", got: " + e.getMessage(),
                        e);
            }
        }
        return decoded;
    }

    @Override
    public void close() {
        consumer.close();
        states.close();
    }
}
