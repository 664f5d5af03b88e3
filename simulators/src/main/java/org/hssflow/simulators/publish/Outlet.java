package org.hssflow.simulators.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.hssflow.simulators.scenario.Delivery;

/** Hands deliveries to Kafka. For any number of threads. */
final class Outlet {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int partitions;
    private final String fingerprint;
    private final DeliveryListener listener;
    private final AtomicLong acknowledged;
    private final Consumer<Exception> failure;

    /** @param failure hears what ends the run: a record that the broker did not take, or a listener that failed */
    Outlet(
            Producer<byte[], byte[]> producer,
            String topic,
            int partitions,
            String fingerprint,
            DeliveryListener listener,
            AtomicLong acknowledged,
            Consumer<Exception> failure) {
        this.producer = producer;
        this.topic = topic;
        this.partitions = partitions;
        this.fingerprint = fingerprint;
        this.listener = listener;
        this.acknowledged = acknowledged;
        this.failure = failure;
    }

    /** @return for how many nanoseconds the producer held the caller up */
    long send(Delivery delivery) {
        ProducerRecord<byte[], byte[]> record = delivery.isSent() ? record(delivery) : null;
        long start = System.nanoTime();
        listener.sending(delivery, start);
        if (record == null) {
            return 0;
        }
        var unused = producer.send(record, (metadata, exception) -> {
            if (exception == null) {
                acknowledge(delivery, metadata);
            } else {
                fail(exception);
            }
        });
        return System.nanoTime() - start;
    }

    /** What a broker did not take. Kafka's word for one that is gone is a timeout of whatever it was just doing. */
    static IOException notTaken(Exception exception) {
        String remedy = exception instanceof TimeoutException
                ? "; it does not answer: when it is back, --resume goes on"
                : "; --resume goes on once that is mended";
        return new IOException(
                "expected the broker to take every record, got: " + exception.getMessage() + remedy, exception);
    }

    /**
     * On the producer's thread, before it sends anything more: with one request in flight, nothing that follows the record in its
     * partition can arrive, so what is in the topic of a stream has no gap.
     */
    private void fail(Exception exception) {
        failure.accept(notTaken(exception));
        producer.close(Duration.ZERO);
    }

    /** On the producer's thread, which would only log what is thrown. */
    private void acknowledge(Delivery delivery, RecordMetadata metadata) {
        acknowledged.incrementAndGet();
        try {
            listener.acknowledged(delivery, metadata.timestamp(), metadata.partition(), metadata.offset());
        } catch (RuntimeException e) {
            failure.accept(e);
        }
    }

    /** To the partition of the stream, as Kafka's own partitioner has it; also what is corrupt and has another key, or none. */
    private ProducerRecord<byte[], byte[]> record(Delivery delivery) {
        ProducerRecord<byte[], byte[]> record = delivery.encode().to(topic);
        int partition = Utils.toPositive(Utils.murmur2(delivery.streamKey())) % partitions;
        ProducerRecord<byte[], byte[]> placed =
                new ProducerRecord<>(topic, partition, record.key(), record.value(), record.headers());
        SequenceHeaders.write(placed.headers(), delivery, fingerprint);
        return placed;
    }
}
