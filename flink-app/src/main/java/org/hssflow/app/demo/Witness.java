package org.hssflow.app.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.app.kafka.TopicReader;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;

/**
 * A consumer outside the job that counts what the job published: each rollout once, or more than once; each dead letter by its
 * reason. Reads from the beginning until it is closed. The figures may be read at any time.
 */
final class Witness implements AutoCloseable {
    /** Hears of each rollout the first time it is seen, in the witness's thread. */
    interface RolloutListener {
        /** @param tick of the state that it starts from */
        void seen(Rollout rollout, long tick);
    }

    private final Topics topics;
    private final Ledger ledger;
    private final RolloutListener listener;
    private final Samples latencyMillis = new Samples();
    private final Sightings sightings;
    /** The reason of each dead letter, by its place. */
    private final Map<String, String> seenLetters = new HashMap<>();

    private final TopicReader reader;

    private long rollouts;
    private long duplicates;
    private long firstRolloutNanos;

    /** @param committedOnly whether to see only what is committed */
    Witness(ClientSettings settings, Topics topics, boolean committedOnly, Ledger ledger, RolloutListener listener) {
        this.topics = topics;
        this.ledger = ledger;
        this.listener = listener;
        this.sightings = new Sightings(ledger);
        this.reader = new TopicReader(
                committedOnly ? "witness-committed" : "witness-uncommitted",
                settings,
                committedOnly,
                List.of(topics.rollouts(), topics.deadLetters()),
                this::see);
    }

    /** Different rollouts of states that the ledger knows. */
    synchronized long rollouts() {
        return rollouts;
    }

    /** States that must be forecast, and have no rollout. */
    synchronized long missing() {
        return sightings.missing();
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

    /** @throws IllegalStateException if the witness cannot see any more */
    void requireAlive() {
        reader.requireAlive();
    }

    @Override
    public void close() throws InterruptedException {
        reader.close();
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
        long tick = sightings.take(rollout.streamId(), rollout.baseStep());
        if (tick == Sightings.FOREIGN) {
            return; // of a stream that somebody else sends
        }
        if (tick == Sightings.REPEATED) {
            duplicates++;
            return;
        }
        rollouts++;
        if (firstRolloutNanos == 0) {
            firstRolloutNanos = nanos;
        }
        ledger.sentNanos(rollout.streamId(), tick).ifPresent(sent -> latencyMillis.add((nanos - sent) / 1e6));
        listener.seen(rollout, tick);
    }
}
