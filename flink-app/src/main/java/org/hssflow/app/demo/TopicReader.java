package org.hssflow.app.demo;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.RawRecords;
import org.hssflow.pde.stream.RawRecord;
import org.jspecify.annotations.Nullable;

/** Reads topics from their beginnings, in a thread of its own, until it is closed. */
final class TopicReader implements AutoCloseable {
    /** Hears of each record, in the reader's thread. */
    interface Visitor {
        /** @param nanos {@link System#nanoTime()} */
        void see(RawRecord record, long nanos);
    }

    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Visitor visitor;
    private final Thread thread;

    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    /** @param committedOnly whether to see only what is committed */
    TopicReader(String name, ClientSettings settings, boolean committedOnly, List<String> topics, Visitor visitor) {
        this.consumer = new KafkaConsumer<>(settings.consumer(committedOnly));
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
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
                    visitor.see(RawRecords.of(polled), System.nanoTime());
                }
            }
        } catch (WakeupException e) { // close
        } catch (RuntimeException e) {
            failure = e; // for the thread that asks
        }
    }

    /** @throws IllegalStateException if it cannot read any more */
    void requireAlive() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("a witness of the demonstration failed: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        thread.join();
    }
}
