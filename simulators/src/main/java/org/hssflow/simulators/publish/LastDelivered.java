package org.hssflow.simulators.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.simulators.scenario.StreamScript;
import org.hssflow.simulators.scenario.StreamSet;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries of streams are in the topic already. All records of a stream go to one partition, and none is sent before the
 * one it follows has arrived, so the last one says that all before it are there too.
 *
 * <p>The topic is read backwards, in windows that grow, until every stream was seen or the beginning is reached.
 */
final class LastDelivered {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int SILENT_POLLS = 40;
    private static final long FIRST_WINDOW = 2_000;
    private static final int GROWTH = 8;

    /** The last record of a stream. */
    private record Last(
            int partition,
            long timestamp,
            long sequence,
            @Nullable String fingerprint) {
        /** Within a partition records come in order; from another one only if a partition was added. */
        boolean isBefore(Last other) {
            return partition == other.partition || timestamp <= other.timestamp;
        }
    }

    private final ClientSettings client;
    private final String topic;
    private final String fingerprint;
    private final Set<String> wanted;
    private final CountDownLatch stop;

    /** @param stop ends the search early, at zero; what was found then is of no use */
    LastDelivered(ClientSettings client, String topic, StreamSet streams, CountDownLatch stop) {
        this.client = client;
        this.topic = topic;
        this.fingerprint = streams.fingerprint();
        this.wanted = streams.scripts().stream().map(StreamScript::id).collect(Collectors.toSet());
        this.stop = stop;
    }

    /**
     * @return the number of the last delivery of each stream that has one
     * @throws IOException if the topic cannot be read or has lost its beginning, or the streams in it were made by something else
     */
    Map<String, Long> read() throws IOException {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(false))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            Map<String, Last> found = new HashMap<>();
            for (long window = FIRST_WINDOW; stop.getCount() > 0 && found.size() < wanted.size(); window *= GROWTH) {
                Map<TopicPartition, Long> from = new HashMap<>();
                for (TopicPartition partition : partitions) {
                    from.put(partition, Math.max(offset(begin, partition), offset(end, partition) - window));
                }
                if (from.equals(end)) {
                    requireWhole(begin, found);
                    break;
                }
                readWindow(consumer, from, end).forEach(found::putIfAbsent); // later windows are older
                end = from;
            }
            return sequences(found);
        } catch (KafkaException e) {
            throw ConnectionFailure.explain(client, e);
        }
    }

    /** A stream that is nowhere has not begun; unless what it had sent is gone. */
    private void requireWhole(Map<TopicPartition, Long> begin, Map<String, Last> found) throws IOException {
        if (begin.values().stream().anyMatch(offset -> offset > 0)) {
            List<String> missing = wanted.stream()
                    .filter(stream -> !found.containsKey(stream))
                    .sorted()
                    .toList();
            throw new IOException(
                    "expected to find where every stream in " + topic + " ends, but the oldest records are gone"
                            + " and nothing is left of " + missing.size() + " streams, such as " + missing.get(0)
                            + "; begin anew, without --resume, under another --stream-prefix");
        }
    }

    private Map<String, Last> readWindow(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from, Map<TopicPartition, Long> end)
            throws IOException {
        Map<String, Last> last = new HashMap<>();
        List<TopicPartition> open = from.keySet().stream()
                .filter(partition -> offset(from, partition) < offset(end, partition))
                .toList();
        consumer.assign(open);
        open.forEach(partition -> consumer.seek(partition, offset(from, partition)));
        int silent = 0;
        while (!open.isEmpty() && stop.getCount() > 0) {
            var records = consumer.poll(POLL);
            silent = records.isEmpty() ? silent + 1 : 0;
            if (silent == SILENT_POLLS) {
                throw new IOException("expected the records of " + topic + " up to " + end + ", got none for "
                        + POLL.multipliedBy(SILENT_POLLS).toSeconds() + " s; look at the broker, and try again");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < offset(end, new TopicPartition(record.topic(), record.partition()))) {
                    note(record, last);
                }
            }
            open = open.stream()
                    .filter(partition -> consumer.position(partition) < offset(end, partition))
                    .toList();
            if (open.size() < consumer.assignment().size()) {
                Map<TopicPartition, Long> positions =
                        open.stream().collect(Collectors.toMap(partition -> partition, consumer::position));
                consumer.assign(open);
                positions.forEach(consumer::seek);
            }
        }
        return last;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private void note(ConsumerRecord<byte[], byte[]> record, Map<String, Last> last) throws IOException {
        String stream = SequenceHeaders.text(record.headers(), SequenceHeaders.STREAM);
        String sequence = SequenceHeaders.text(record.headers(), SequenceHeaders.SEQUENCE);
        if (stream == null || sequence == null || !wanted.contains(stream)) {
            return;
        }
        String maker = SequenceHeaders.text(record.headers(), SequenceHeaders.FINGERPRINT);
        Last one = new Last(record.partition(), record.timestamp(), number(sequence, record), maker);
        Last before = last.get(stream);
        if (before == null || before.isBefore(one)) {
            last.put(stream, one);
        }
    }

    private static long number(String sequence, ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            return Long.parseLong(sequence);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "expected a number in the header " + SequenceHeaders.SEQUENCE + " at " + record.topic() + "-"
                            + record.partition() + "@" + record.offset() + ", got '" + sequence
                            + "'; begin anew, without --resume, under another --stream-prefix",
                    e);
        }
    }

    private Map<String, Long> sequences(Map<String, Last> found) throws IOException {
        Map<String, Long> sequences = new HashMap<>();
        for (var one : found.entrySet()) {
            Last last = one.getValue();
            if (!fingerprint.equals(last.fingerprint())) {
                throw new IOException("expected the stream " + one.getKey() + " in " + topic
                        + " to be of the run that is taken up (" + fingerprint
                        + "), but it was made with other settings ("
                        + last.fingerprint()
                        + "); give the same equation, parameters, seed, streams and events, or another"
                        + " --stream-prefix");
            }
            sequences.put(one.getKey(), last.sequence());
        }
        return sequences;
    }
}
