package org.hssflow.app.demo;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.RawRecords;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * A consumer outside the job that counts what the job published: each rollout once, or more than once; each dead letter by its
 * reason. Reads in a thread of its own from the beginning until it is closed. The figures may be read at any time.
 */
final class Witness implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final Ledger ledger;
    private final Consumer<Rollout> onRollout;
    private final Thread thread;
    private final Samples latencyMillis = new Samples();
    private final Map<String, BitSet> seenSteps = new HashMap<>();
    /** The reason of each dead letter, by its place. */
    private final Map<String, String> seenLetters = new HashMap<>();

    private long rollouts;
    private long duplicates;
    private long firstRolloutNanos;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    /**
     * @param committedOnly whether to see only what is committed
     * @param onRollout hears of each rollout the first time it is seen, in the witness's thread
     */
    Witness(ClientSettings settings, Topics topics, boolean committedOnly, Ledger ledger, Consumer<Rollout> onRollout) {
        this.consumer = new KafkaConsumer<>(settings.consumer(committedOnly));
        this.topics = topics;
        this.ledger = ledger;
        this.onRollout = onRollout;
        this.thread = new Thread(this::read, committedOnly ? "witness-committed" : "witness-uncommitted");
        thread.start();
    }

    /** Different rollouts of states that the ledger knows. */
    synchronized long rollouts() {
        return rollouts;
    }

    /** Rollouts and dead letters that were there already. */
    synchronized long duplicates() {
        return duplicates;
    }

    /** How many different dead letters came from these places in the topic of the states, by the id of their reason. */
    synchronized SortedMap<String, Long> deadLetters(Set<String> places) {
        SortedMap<String, Long> byReason = new TreeMap<>();
        seenLetters.forEach((place, reason) -> {
            if (places.contains(place)) {
                byReason.merge(reason, 1L, Long::sum);
            }
        });
        return byReason;
    }

    /** A place in the topic of the states, as a word. */
    static String place(String partition, String offset) {
        return partition + "@" + offset;
    }

    synchronized long deadLetterCount() {
        return seenLetters.size();
    }

    /** When the first rollout was seen, on the clock of {@link System#nanoTime()}; 0 if none was. */
    synchronized long firstRolloutNanos() {
        return firstRolloutNanos;
    }

    /** From the sending of a state to the reading of its rollout. */
    Samples latencyMillis() {
        return latencyMillis;
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        thread.join();
    }

    private void read() {
        try (consumer) {
            List<TopicPartition> partitions = List.of(topics.rollouts(), topics.deadLetters()).stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
                    see(RawRecords.of(polled), System.nanoTime());
                }
            }
        } catch (WakeupException e) { // close
        } catch (RuntimeException e) {
            failure = e; // for the thread that asks
        }
    }

    /** @throws IllegalStateException if the witness cannot see any more */
    void requireAlive() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("a witness of the demonstration failed: " + failed.getMessage(), failed);
        }
    }

    private synchronized void see(RawRecord record, long nanos) {
        if (record.topic().equals(topics.deadLetters())) {
            seeDeadLetter(record);
        } else {
            seeRollout(record, nanos);
        }
    }

    private void seeDeadLetter(RawRecord record) {
        String place = place(
                record.header(DeadLetterCodec.PARTITION_HEADER).orElse(""),
                record.header(DeadLetterCodec.OFFSET_HEADER).orElse(""));
        String reason = record.header(DeadLetterCodec.REASON_HEADER).orElse("none");
        if (seenLetters.put(place, reason) != null) {
            duplicates++;
        }
    }

    private void seeRollout(RawRecord record, long nanos) {
        Rollout rollout;
        try {
            rollout = RolloutCodec.decode(record);
        } catch (RejectedRecordException e) {
            throw new IllegalStateException("the job published a rollout that cannot be read: " + record, e);
        }
        if (!ledger.wasSent(rollout.streamId(), rollout.baseStep())) {
            return; // of a stream that somebody else sends
        }
        BitSet steps = seenSteps.computeIfAbsent(rollout.streamId(), id -> new BitSet());
        int step = Math.toIntExact(rollout.baseStep());
        if (steps.get(step)) {
            duplicates++;
            return;
        }
        steps.set(step);
        rollouts++;
        if (firstRolloutNanos == 0) {
            firstRolloutNanos = nanos;
        }
        ledger.sentNanos(rollout.streamId(), rollout.baseStep())
                .ifPresent(sent -> latencyMillis.add((nanos - sent) / 1e6));
        onRollout.accept(rollout);
    }
}
