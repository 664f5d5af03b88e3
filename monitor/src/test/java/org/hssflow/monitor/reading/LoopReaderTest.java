package org.hssflow.monitor.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.RawRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MINUTE = 60_000;

    private static EmbeddedBroker broker;
    private static ClientSettings kafka;
    private static int number;

    private final List<RawRecord> seen = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger renewals = new AtomicInteger();
    private Topics topics;
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        kafka = ClientSettings.of(broker.bootstrap());
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        topics = new Topics("read-" + number++);
        admin = Admin.create(kafka.admin());
        TopicAdmin.createMissing(admin, topics.definitions(1, (short) 1, 1 << 20));
        producer = new KafkaProducer<>(kafka.producer());
    }

    @AfterEach
    void close() {
        producer.close();
        admin.close();
    }

    @Test
    void itBeginsAWhileBackButWithAllDecisions() throws Exception {
        long now = System.currentTimeMillis();
        send(topics.states(), now - 10 * MINUTE, "old");
        send(topics.states(), now - MINUTE / 2, "recent");
        send(topics.rollouts(), now - 10 * MINUTE, "old rollout");
        send(topics.models(), now - 1_000 * MINUTE, "decision");
        try (LoopReader reader = reader(true)) {
            await().atMost(PATIENCE).until(reader::isCaughtUp);
            assertThat(values()).containsExactlyInAnyOrder("recent", "decision");
            send(topics.rollouts(), now, "new rollout");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(values()).contains("new rollout"));
            assertThat(reader.skipped()).isZero();
        }
    }

    @Test
    void recordsThatAreNotCommittedAreSeenIfThatIsWantedAndDecisionsNever() throws Exception {
        var settings = kafka.producer();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.prefix());
        try (KafkaProducer<byte[], byte[]> transactional = new KafkaProducer<>(settings);
                LoopReader eager = reader(false)) {
            transactional.initTransactions();
            transactional.beginTransaction();
            send(transactional, topics.models(), System.currentTimeMillis(), "decision")
                    .get();
            send(transactional, topics.rollouts(), System.currentTimeMillis(), "rollout")
                    .get();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(values()).containsExactly("rollout"));
            seen.clear();
            try (LoopReader patient = reader(true)) {
                send(topics.states(), System.currentTimeMillis(), "state");
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(values()).containsOnly("state").hasSize(2));
                transactional.commitTransaction();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(values())
                                .containsExactlyInAnyOrder("state", "state", "rollout", "decision", "decision"));
            }
        }
    }

    @Test
    void whatItIsTooFarBehindIsLeftOutAndCounted() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Consumer<RawRecord> slow = record -> {
            seen.add(record);
            if (new String(record.value(), StandardCharsets.UTF_8).equals("late")) {
                hold(held);
            }
        };
        try (LoopReader reader = reader(false, slow)) {
            send(topics.states(), System.currentTimeMillis(), "first");
            await().atMost(PATIENCE).until(() -> values().contains("first") && reader.isCaughtUp());
            long old = System.currentTimeMillis() - MINUTE;
            for (int i = 0; i < 40_000; i++) {
                sendLater(topics.states(), old);
            }
            producer.flush();
            held.countDown();
            await().atMost(PATIENCE).until(() -> reader.skipped() > 0);
            send(topics.states(), System.currentTimeMillis(), "last");
            await().atMost(PATIENCE)
                    .until(() ->
                            "last".equals(new String(seen.get(seen.size() - 1).value(), StandardCharsets.UTF_8)));
            assertThat(seen.size() + reader.skipped()).isEqualTo(40_002);
        }
    }

    @Test
    void aProducerWhoseClockIsSlowLosesNothing() throws Exception {
        try (LoopReader reader = reader(false)) {
            send(topics.states(), System.currentTimeMillis(), "first");
            await().atMost(PATIENCE).until(() -> values().contains("first") && reader.isCaughtUp());
            for (int i = 0; i < 3_000; i++) {
                sendLater(topics.states(), System.currentTimeMillis() - MINUTE);
            }
            await().atMost(PATIENCE).until(() -> seen.size() == 3_001);
            assertThat(reader.skipped()).isZero();
        }
    }

    @Test
    void aRecordThatCannotBeTakenInEndsNothing() throws Exception {
        Consumer<RawRecord> picky = record -> {
            if (new String(record.value(), StandardCharsets.UTF_8).equals("bad")) {
                throw new IllegalStateException("a record that nobody foresaw");
            }
            seen.add(record);
        };
        try (LoopReader reader = reader(false, picky)) {
            await().atMost(PATIENCE).until(reader::isCaughtUp);
            send(topics.states(), System.currentTimeMillis(), "bad");
            send(topics.states(), System.currentTimeMillis(), "good");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(values()).containsExactly("good"));
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void partitionsThatAreAddedAreRead() throws Exception {
        try (LoopReader reader = reader(false)) {
            await().atMost(PATIENCE).until(reader::isCaughtUp);
            admin.createPartitions(Map.of(topics.states(), NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            try (KafkaProducer<byte[], byte[]> fresh = new KafkaProducer<>(kafka.producer())) {
                fresh.send(new ProducerRecord<>(topics.states(), 2, null, bytes("there")))
                        .get();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(values()).contains("there"));
        }
    }

    @Test
    void aTopicThatIsDeletedIsMissingUntilItIsThereAgain() throws Exception {
        try (LoopReader reader = reader(false)) {
            send(topics.states(), System.currentTimeMillis(), "before");
            await().atMost(PATIENCE).until(() -> values().contains("before"));
            admin.deleteTopics(List.of(topics.states())).all().get();
            await().atMost(PATIENCE)
                    .until(() -> reader.brokers().missingTopics().equals(List.of(topics.states())));
            TopicAdmin.createMissing(admin, topics.definitions(1, (short) 1, 1 << 20));
            try (KafkaProducer<byte[], byte[]> fresh = new KafkaProducer<>(kafka.producer())) {
                send(fresh, topics.states(), System.currentTimeMillis(), "after")
                        .get();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(values()).contains("after"));
            assertThat(reader.brokers().missingTopics()).isEmpty();
            assertThat(renewals).as("what was seen holds no more").hasValue(1);
        }
    }

    @Test
    void settingsThatKafkaRefusesAreAnError() {
        ClientSettings wrong = new ClientSettings(broker.bootstrap(), Map.of("security.protocol", "NONSENSE"));
        assertThatThrownBy(() -> new LoopReader(
                        wrong, topics, Duration.ofMinutes(1), true, Clock.systemUTC(), seen::add, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected");
    }

    private LoopReader reader(boolean committedOnly) throws IOException {
        return reader(committedOnly, seen::add);
    }

    private LoopReader reader(boolean committedOnly, Consumer<RawRecord> visitor) throws IOException {
        return new LoopReader(
                kafka,
                topics,
                Duration.ofMinutes(2),
                committedOnly,
                Clock.systemUTC(),
                visitor,
                renewals::incrementAndGet);
    }

    private List<String> values() {
        return List.copyOf(seen).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private void send(String topic, long at, String value) throws Exception {
        send(producer, topic, at, value).get();
    }

    private static Future<RecordMetadata> send(KafkaProducer<byte[], byte[]> by, String topic, long at, String value) {
        return by.send(new ProducerRecord<>(topic, null, at, bytes("key"), bytes(value)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flushed, and counted by who reads
    private void sendLater(String topic, long at) {
        send(producer, topic, at, "late");
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
