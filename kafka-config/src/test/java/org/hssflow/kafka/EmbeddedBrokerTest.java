package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final Topics TOPICS = new Topics("lab");
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
        assertThat(broker.directory()).doesNotExist();
    }

    @Test
    void statesComeOutInTheOrderOfTheirStreamWithKeyAndHeaders() throws Exception {
        ClientSettings settings = ClientSettings.of(broker.bootstrap());
        try (Admin admin = Admin.create(settings.admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(3, (short) 1, 1 << 20));
            TopicAdmin.createMissing(admin, TOPICS.definitions(3, (short) 1, 1 << 20)); // again: nothing happens
            assertThat(admin.listTopics().names().get())
                    .contains("lab.states", "lab.rollouts", "lab.drift", "lab.models", "lab.states.dlq");
            ConfigResource models = new ConfigResource(ConfigResource.Type.TOPIC, TOPICS.models());
            assertThat(admin.describeConfigs(List.of(models))
                            .all()
                            .get()
                            .get(models)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (int step = 0; step < 50; step++) {
                producer.send(PdeStateCodec.encode(state(step)).to(TOPICS.states()))
                        .get();
            }
        }
        List<Long> steps = new ArrayList<>();
        PdeStateCodec codec = new PdeStateCodec(1 << 20);
        for (ConsumerRecord<byte[], byte[]> polled : readAll(settings, 50)) {
            steps.add(codec.decode(RawRecords.of(polled)).step());
        }
        assertThat(steps).hasSize(50).isSorted();
    }

    @Test
    void aTakenPortIsNamed() {
        assertThatThrownBy(() -> EmbeddedBroker.start(broker.port()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + broker.port())
                .hasMessageContaining("choose another one");
    }

    @Test
    void aBrokerInAFolderThatIsKeptGoesOnWhereTheLastOneWas(@TempDir Path folder) throws Exception {
        int port;
        try (EmbeddedBroker first = EmbeddedBroker.startIn(folder, 0)) {
            port = first.port();
            ClientSettings settings = ClientSettings.of(first.bootstrap());
            try (Admin admin = Admin.create(settings.admin());
                    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
                TopicAdmin.createMissing(admin, TOPICS.definitions(1, (short) 1, 1 << 20));
                producer.send(PdeStateCodec.encode(state(0)).to(TOPICS.states()))
                        .get();
            }
        }
        try (EmbeddedBroker second = EmbeddedBroker.startIn(folder, port)) {
            ClientSettings settings = ClientSettings.of(second.bootstrap());
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
                producer.send(PdeStateCodec.encode(state(1)).to(TOPICS.states()))
                        .get();
            }
            assertThat(readAll(settings, 2)).extracting(ConsumerRecord::offset).containsExactly(0L, 1L);
        }
        assertThat(folder).isNotEmptyDirectory();
    }

    private static List<ConsumerRecord<byte[], byte[]>> readAll(ClientSettings settings, int count) {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        ClientSettings grouped = new ClientSettings(settings.bootstrap(), Map.of("group.id", "reader"));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(grouped.consumer(true))) {
            consumer.subscribe(List.of(TOPICS.states()));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (read.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
        }
        return read;
    }

    private static PdeState state(long step) {
        return PdeState.of(
                "a", Equation.HEAT_1D, step, step * 0.2, 0.2, Shape.of(1, 2), Map.of(), new float[] {step, 0});
    }
}
