package org.hssflow.monitor.reading;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
import org.apache.kafka.common.errors.WakeupException;
import org.hssflow.kafka.ClientSettings;
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
    private static final long SKIP_MILLIS = 10_000;

    private final String name;
    private final ClientSettings client;
    private final List<String> topics;
    private final @Nullable Duration since;
    private final boolean committedOnly;
    private final BrokerWatch brokers;
    private final Clock clock;
    private final Consumer<RawRecord> visitor;

    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** Where each partition ended when it was taken up: until then a consumer's lag is not to be trusted. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
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
            polled.sort(Comparator.comparingLong(ConsumerRecord::timestamp)); // a state before what was made of it
            for (ConsumerRecord<byte[], byte[]> record : polled) {
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
        Set<TopicPartition> wanted = new HashSet<>();
        topics.forEach(topic -> wanted.addAll(brokers.partitions().getOrDefault(topic, List.of())));
        if (wanted.equals(consumer.assignment())) {
            return;
        }
        positions.keySet().retainAll(wanted); // a topic that is deleted and made again begins at 0
        Set<TopicPartition> fresh = new HashSet<>(wanted);
        fresh.removeAll(consumer.assignment());
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
            OptionalLong lag = consumer.currentLag(partition);
            if (lag.isEmpty()) {
                return; // its end is not known yet
            }
            // the lag counts from what was looked up last, which may be where the reading begins
            behind += Math.max(lag.getAsLong(), end(partition) - consumer.position(partition));
        }
        if (behind == 0) {
            ends.clear();
            lagMillis = 0;
            caughtUp = true;
        } else if (!polled.isEmpty()) {
            lagMillis =
                    Math.max(0, clock.millis() - polled.get(polled.size() - 1).timestamp());
            if (since != null && lagMillis > SKIP_MILLIS + (caughtUp ? 0 : since.toMillis())) {
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
