package org.hssflow.app.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class CommittedRolloutsTest {
    private static final Duration NO_TIME = Duration.ZERO;
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EmbeddedBroker broker;

    private Topics topics;
    private KafkaProducer<byte[], byte[]> job;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        topics = new Topics(test.getTestMethod().orElseThrow().getName());
        try (Admin admin = Admin.create(kafka().admin())) {
            TopicAdmin.createMissing(admin, topics.definitions(2, (short) 1, 1 << 20));
        }
        Properties settings = kafka().producer();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.prefix());
        job = new KafkaProducer<>(settings);
        job.initTransactions();
        job.beginTransaction();
    }

    @AfterEach
    void close() {
        job.abortTransaction(); // or closing waits for its end
        job.close();
    }

    private static ClientSettings kafka() {
        return ClientSettings.of(broker.bootstrap());
    }

    private void write(String stream, long step, int version) throws Exception {
        Rollout rollout = new Rollout(
                stream,
                Equation.HEAT_1D,
                step,
                step * 0.2,
                0.2,
                new int[] {1},
                Shape.of(1, 2),
                new byte[8],
                new ModelId("heat-1d", version, "0".repeat(64)),
                Double.NaN,
                Rollout.Status.OK);
        job.send(RolloutCodec.encode(rollout).to(topics.rollouts())).get();
    }

    private void commit() {
        job.commitTransaction();
        job.beginTransaction();
    }

    private static SortedMap<String, Long> steps(Map<String, Long> last) {
        return new TreeMap<>(last);
    }

    @Test
    void onlyWhatIsCommittedHasCome() throws Exception {
        SortedMap<String, Long> expected = steps(Map.of("a", 2L, "b", 1L));
        try (CommittedRollouts rollouts = CommittedRollouts.watch(kafka(), topics)) {
            write("a", 0, 1);
            write("a", 1, 1);
            write("b", 0, 1);
            commit();
            write("a", 2, 1);
            write("b", 1, 1);
            job.abortTransaction();
            job.beginTransaction();
            await().until(() -> rollouts.count() == 3);
            assertThat(rollouts.settle(expected, QUIET, QUIET.multipliedBy(5))).isFalse();
            assertThat(rollouts.missing(expected)).isEqualTo(Map.of("a", 1L, "b", 1L));
            write("a", 2, 2);
            write("b", 1, 2);
            commit();
            assertThat(rollouts.settle(expected, QUIET, PATIENCE)).isTrue();
            assertThat(rollouts.missing(expected)).isEmpty();
            assertThat(rollouts.duplicated()).isZero();
            assertThat(rollouts.byModel()).isEqualTo(Map.of("heat-1d@1", 3L, "heat-1d@2", 2L));
            assertThat(rollouts.takeLongestSilence()).isGreaterThan(QUIET); // while it did not settle
        }
    }

    @Test
    void whatIsCommittedTwiceIsDuplicated() throws Exception {
        write("a", 0, 1);
        commit();
        write("a", 0, 1);
        write("a", 1, 1);
        commit();
        try (CommittedRollouts rollouts = CommittedRollouts.watch(kafka(), topics)) {
            await().until(() -> rollouts.count() == 2);
            assertThat(rollouts.settle(steps(Map.of("a", 1L)), QUIET, PATIENCE)).isTrue();
            assertThat(rollouts.duplicated()).isEqualTo(1);
        }
    }

    @Test
    void aConsumerThatFailedCountsNothing() throws Exception {
        job.send(new ProducerRecord<>(topics.rollouts(), new byte[] {1}, new byte[] {2}))
                .get();
        commit();
        try (CommittedRollouts rollouts = CommittedRollouts.watch(kafka(), topics)) {
            await().untilAsserted(() -> assertThatThrownBy(rollouts::count)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected a rollout with the header hssflow.model"));
            assertThatThrownBy(() -> rollouts.settle(steps(Map.of()), NO_TIME, PATIENCE))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
