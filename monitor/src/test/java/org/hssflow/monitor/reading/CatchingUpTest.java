package org.hssflow.monitor.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hssflow.monitor.Records.TOPICS;
import static org.hssflow.monitor.Records.state;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.pde.stream.RawRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads once has to know when everything is read. */
class CatchingUpTest {
    private static final int POLLED = 2_000; // records, in one poll

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private ClientSettings client;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.startIn(folder, 0);
        client = ClientSettings.of(broker.bootstrap());
        try (Admin admin = Admin.create(client.admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(2, (short) 1, 1 << 20));
        }
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    /** One poll takes all of a partition and nothing of the other: what is known of that one is only where its reading begins. */
    @Test
    void hasNotCaughtUpBeforeEveryPartitionIsRead() throws Exception {
        fill(0);
        fill(1);
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<LoopReader> itself = new CompletableFuture<>();
        AtomicBoolean early = new AtomicBoolean();
        Consumer<RawRecord> visitor = record -> {
            if (seen.incrementAndGet() == POLLED + 1) {
                early.set(becomesCaughtUp(itself.join()));
            }
        };
        try (LoopReader reader =
                new LoopReader(client, TOPICS, Duration.ofMinutes(2), false, Clock.systemUTC(), visitor, () -> {})) {
            itself.complete(reader);
            await().until(reader::isCaughtUp);
            assertThat(early).isFalse();
            assertThat(seen).hasValue(2 * POLLED);
            assertThat(reader.skipped()).isZero();
        }
    }

    private static boolean becomesCaughtUp(LoopReader reader) {
        long end = System.nanoTime() + 1_000_000_000;
        while (System.nanoTime() < end) {
            if (reader.isCaughtUp()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private void fill(int partition) {
        EncodedRecord record = PdeStateCodec.encode(state("sim-0", 1, 1));
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            for (int i = 0; i < POLLED; i++) {
                ProducerRecord<byte[], byte[]> to = record.to(TOPICS.states());
                sent.add(
                        producer.send(new ProducerRecord<>(to.topic(), partition, to.key(), to.value(), to.headers())));
            }
        }
        assertThat(sent).allMatch(Future::isDone);
    }

    @Test
    void hasCaughtUpWhereThereIsNothing() throws Exception {
        try (LoopReader reader = new LoopReader(
                client, TOPICS, Duration.ofMinutes(2), true, Clock.systemUTC(), record -> {}, () -> {})) {
            await().until(reader::isCaughtUp);
        }
    }
}
