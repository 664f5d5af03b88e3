package org.hssflow.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One record from a client to another. */
final class Greeting {
    static final String GROUP = "reader";
    static final String TRANSACTION = "greeting";

    private Greeting() {}

    static ProducerRecord<byte[], byte[]> to(String topic) {
        return new ProducerRecord<>(topic, "hello".getBytes(StandardCharsets.UTF_8));
    }

    /** In a transaction: the broker then has to connect to itself. */
    static void send(ClientSettings settings, String topic) throws ExecutionException, InterruptedException {
        Properties transactional = settings.producer();
        transactional.put("transactional.id", TRANSACTION);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(to(topic)).get();
            producer.commitTransaction();
        }
    }

    /** The texts that are there, once there are any; none after 30 seconds. */
    static List<String> read(ClientSettings settings, String topic) {
        List<String> texts = new ArrayList<>();
        Properties grouped = settings.consumer(true);
        grouped.put("group.id", GROUP);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(grouped)) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (texts.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
                    texts.add(new String(read.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }
}
