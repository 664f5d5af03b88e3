package org.hssflow.monitor.reading;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.kafka.RawRecords;
import org.hssflow.pde.stream.RawRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads some topics in a thread of its own until it is closed. Topics that come later, and partitions that are added, are taken up; a
 * broker that goes is waited for. One that cannot keep up leaves out what it is behind, and says how much.
 */
final class TopicFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLL_RECORDS = 2_000;
    private static final int FETCH_BYTES = 16 << 20;
    private static final int PARTITION_FETCH_BYTES = 2 << 20;
    private static final int BACKOFF_MILLIS = 1_000;
    private static final int TIMEOUT_MILLIS = 8_000;
    private static final long RETRY_MILLIS = 2_000;
    /** So late, and so many records behind, it leaves out the rest: fewer are read in no time. */
    private static final long SKIP_MILLIS = 10_000;

    private static final long SKIP_RECORDS = 10_000;

    private final String name;
    private final ClientSettings client;
    private final List<String> topics;
    private final @Nullable Duration since;
    private final boolean committedOnly;
    private final BrokerWatch brokers;
    private final Clock clock;
    private final Consumer<RawRecord> visitor;

    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** What tells a topic from one of the same name before it. */
    private final Map<String, Uuid> ids = new HashMap<>();
    /** Where each partition ended when it was taken up: until then a consumer's lag is not to be trusted. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
    private volatile String failure = "";
    private volatile long lagMillis = -1;
    private final AtomicLong skipped = new AtomicLong();
    private boolean caughtUp;

    /**
     * @param since how far back to begin; null to begin at the beginning, and never to leave anything out
     * @param committedOnly whether records of transactions that are open or aborted are withheld
     */
    TopicFeed(
            String name,
            ClientSettings client,
            List<String> topics,
            @Nullable Duration since,
            boolean committedOnly,
            BrokerWatch brokers,
            Clock clock,
            Consumer<RawRecord> visitor) {
        this.name = name;
        this.client = client;
        this.topics = topics;
        this.since = since;
        this.committedOnly = committedOnly;
        this.brokers = brokers;
        this.clock = clock;
        this.visitor = visitor;
        this.thread = new Thread(this::run, name);
        thread.start();
    }

    /** How old the newest record was when it was read; 0 if everything is read; −1 if nothing was read yet. */
    long lagMillis() {
        return lagMillis;
    }

    /** Why it cannot read; empty if it can. */
    String failure() {
        return failure;
    }

    /** How many records were left out. */
    long skipped() {
        return skipped.get();
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            while (!isClosing()) {
                try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings())) {
                    current = consumer;
                    read(consumer);
                } catch (WakeupException e) { // close
                } catch (KafkaException e) { // such as a right that was taken away: the watch says so, too
                    LOG.info("{} begins again", name, e);
                    failure =
                            String.valueOf(ConnectionFailure.explain(client, e).getMessage());
                    closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                } finally {
                    current = null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Properties settings() {
        Properties settings = client.consumer(committedOnly);
        settings.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "hssflow-" + name);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // what it was at is not there any more
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, BACKOFF_MILLIS);
        return settings;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        while (!isClosing()) {
            assign(consumer);
            if (consumer.assignment().isEmpty()) {
                closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
                continue;
            }
            List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
            consumer.poll(POLL).forEach(polled::add);
            failure = "";
            for (ConsumerRecord<byte[], byte[]> record : TimeOrder.of(polled)) {
                visit(RawRecords.of(record));
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
            note(consumer, polled);
        }
    }

    /** No record, whatever is in it, ends the reading. */
    private void visit(RawRecord record) {
        try {
            visitor.accept(record);
        } catch (RuntimeException e) {
            LOG.error("{} is left out", record, e);
        }
    }

    /** Takes up what the watch has found since. */
    private void assign(KafkaConsumer<byte[], byte[]> consumer) {
        Map<String, BrokerWatch.Topic> found = brokers.topics();
        Set<TopicPartition> wanted = new HashSet<>();
        Set<TopicPartition> fresh = new HashSet<>();
        for (String name : topics) {
            BrokerWatch.Topic topic = found.get(name);
            if (topic != null) {
                wanted.addAll(topic.partitions());
                if (!topic.id().equals(ids.put(name, topic.id()))) { // made, or deleted and made again
                    fresh.addAll(topic.partitions());
                    positions.keySet().removeAll(topic.partitions());
                }
            }
        }
        if (wanted.equals(consumer.assignment()) && fresh.isEmpty()) {
            return;
        }
        fresh.addAll(wanted);
        fresh.removeIf(partition ->
                positions.containsKey(partition) && consumer.assignment().contains(partition));
        consumer.assign(wanted);
        starts(consumer, fresh).forEach(consumer::seek);
    }

    /** Where to begin in partitions that are not read yet: where an earlier consumer stopped, or as far back as is wanted. */
    private Map<TopicPartition, Long> starts(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> fresh) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        ends.putAll(consumer.endOffsets(fresh));
        if (since == null) {
            starts.putAll(consumer.beginningOffsets(fresh));
        } else {
            fresh.forEach(partition ->
                    starts.put(partition, end(partition))); // of those that hold nothing as new as is wanted
            long from = clock.millis() - since.toMillis();
            Map<TopicPartition, Long> times = new HashMap<>();
            fresh.forEach(partition -> times.put(partition, from));
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                if (found != null) {
                    starts.put(partition, found.offset());
                }
            });
        }
        starts.replaceAll(positions::getOrDefault);
        return starts;
    }

    private long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private void note(KafkaConsumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> polled) {
        long behind = 0;
        for (TopicPartition partition : consumer.assignment()) {
            // the lag counts from what was looked up last, which may be where the reading begins
            behind += Math.max(consumer.currentLag(partition).orElse(0), end(partition) - consumer.position(partition));
        }
        if (behind == 0) {
            ends.clear();
            lagMillis = 0;
            caughtUp = true;
        } else if (!polled.isEmpty()) {
            // the middle one: some producer's clock may be wrong
            long at = polled.get(polled.size() / 2).timestamp();
            lagMillis = Math.max(0, clock.millis() - at);
            boolean isLate = lagMillis > SKIP_MILLIS + (caughtUp || since == null ? 0 : since.toMillis());
            if (since != null && isLate && behind > SKIP_RECORDS) {
                skipToEnd(consumer);
            }
        }
    }

    private void skipToEnd(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.endOffsets(consumer.assignment()).forEach((partition, end) -> {
            long left = end - consumer.position(partition);
            if (left > 0) {
                skipped.addAndGet(left);
                consumer.seek(partition, end);
                positions.put(partition, end);
            }
        });
    }

    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        thread.join();
    }
}
