package org.hssflow.app.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.RawRecords;
import org.hssflow.pde.stream.RawRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics from their beginnings, in a thread of its own, until it is closed. Brokers may be away for any time: it goes on where
 * it was when they are back.
 */
public final class TopicReader implements AutoCloseable {
    /** Hears of each record, in the reader's thread. */
    public interface Visitor {
        /** @param nanos when it was read, on the clock of {@link System#nanoTime()} */
        void see(RawRecord record, long nanos);
    }

    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Visitor visitor;
    private final Thread thread;

    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    /**
     * @param topics existing ones
     * @param committedOnly whether to see only what is committed
     */
    public TopicReader(
            String name, ClientSettings settings, boolean committedOnly, List<String> topics, Visitor visitor) {
        Properties properties = settings.consumer(committedOnly);
        // A reader that began anew where a log was cut would see everything twice.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.consumer = new KafkaConsumer<>(properties);
        this.topics = topics;
        this.visitor = visitor;
        this.thread = new Thread(this::read, name);
        thread.start();
    }

    private void read() {
        try (consumer) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                long nanos = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> polled : records) {
                    visitor.see(RawRecords.of(polled), nanos);
                }
            }
        } catch (WakeupException e) { // close
        } catch (RuntimeException e) {
            failure = e; // for the thread that asks
        }
    }

    /** @throws IllegalStateException if it cannot read any more */
    public void requireAlive() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the reader of " + topics + " failed: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        thread.join();
    }
}
