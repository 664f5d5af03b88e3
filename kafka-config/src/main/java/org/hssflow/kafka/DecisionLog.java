package org.hssflow.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;

/**
 * The topic of the decisions as it is now, for people who look at it or decide themselves. Never creates it: a decision in a topic
 * that no job reads would be none. A broker that does not answer is given up after 8 seconds.
 */
public final class DecisionLog {
    private static final int TIMEOUT_MILLIS = 8_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final ClientSettings client;
    private final String topic;

    public DecisionLog(ClientSettings client, Topics topics) {
        this.client = client;
        this.topic = topics.models();
    }

    /**
     * What was read.
     *
     * @param decisions all that the log still holds, the oldest first
     * @param ignored which records are no decisions, and why: the job ignores them, too
     */
    public record Contents(List<ModelDecision> decisions, List<String> ignored) {
        public Contents {
            decisions = List.copyOf(decisions);
            ignored = List.copyOf(ignored);
        }

        /** The last decision of each {@link ModelDecision#key()}, by key. */
        public SortedMap<String, ModelDecision> inForce() {
            SortedMap<String, ModelDecision> last = new TreeMap<>();
            decisions.forEach(decision -> last.put(decision.key(), decision));
            return last;
        }
    }

    /**
     * Reads what is committed by now.
     *
     * @throws IOException if no broker answers, it refuses, or there is no such topic
     */
    public Contents read() throws IOException, InterruptedException {
        List<TopicPartition> partitions = partitions();
        Properties settings = client.consumer(true);
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return contents(readTo(consumer.endOffsets(partitions), consumer));
        } catch (KafkaException e) {
            throw ConnectionFailure.explain(client, e);
        }
    }

    /**
     * Adds a decision. Returns once all replicas have it.
     *
     * @throws IOException if no broker answers, it refuses, or there is no such topic
     */
    public void append(ModelDecision decision) throws IOException, InterruptedException {
        partitions();
        Properties settings = client.producer();
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            producer.send(ModelDecisionCodec.encode(decision).to(topic)).get();
        } catch (KafkaException | ExecutionException e) {
            throw ConnectionFailure.explain(client, e);
        }
    }

    private List<TopicPartition> partitions() throws IOException, InterruptedException {
        Properties settings = client.admin();
        settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
        try (Admin admin = Admin.create(settings)) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IOException(
                        "expected the topic " + topic + " at " + client.bootstrap()
                                + ", got none of that name; start the job, which reads it, or name its --topic-prefix",
                        e);
            }
            throw ConnectionFailure.explain(client, e);
        } catch (KafkaException e) {
            throw ConnectionFailure.explain(client, e);
        }
    }

    /** In the order of the log, which has one partition unless somebody else made the topic. */
    private List<RawRecord> readTo(Map<TopicPartition, Long> end, Consumer<byte[], byte[]> consumer)
            throws IOException {
        List<RawRecord> records = new ArrayList<>();
        long heard = System.nanoTime();
        while (end.entrySet().stream().anyMatch(open -> consumer.position(open.getKey()) < open.getValue())) {
            var polled = consumer.poll(POLL);
            if (!polled.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS)) {
                throw new IOException("expected the records of " + topic + " up to " + end + ", got none for "
                        + TIMEOUT_MILLIS + " ms; look at the broker, and try again");
            }
            polled.forEach(record -> records.add(RawRecords.of(record)));
        }
        records.sort(Comparator.comparingInt(RawRecord::partition).thenComparingLong(RawRecord::offset));
        return records;
    }

    private static Contents contents(List<RawRecord> records) {
        List<ModelDecision> decisions = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        for (RawRecord record : records) {
            try {
                decisions.add(ModelDecisionCodec.decode(record));
            } catch (RejectedRecordException e) {
                ignored.add(record + ": " + e.getMessage());
            }
        }
        return new Contents(decisions, ignored);
    }
}
