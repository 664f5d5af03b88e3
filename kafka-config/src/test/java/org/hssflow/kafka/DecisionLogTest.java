package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
    private static EmbeddedBroker broker;
    private static ClientSettings client;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start();
        client = ClientSettings.of(broker.bootstrap());
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    @Test
    void whatIsAppendedIsReadInItsOrderAndTheLastOfAKeyIsInForce() throws Exception {
        DecisionLog log = created("order");
        assertThat(log.read().decisions()).isEmpty();
        ModelDecision first = serve("*", 1, 30);
        ModelDecision own = serve("a", 1, 20);
        ModelDecision last = serve("*", 2, 10); // by a clock that is behind
        for (ModelDecision decision : List.of(first, own, last)) {
            log.append(decision);
        }
        DecisionLog.Contents contents = log.read();
        assertThat(contents.decisions()).containsExactly(first, own, last);
        assertThat(contents.inForce()).containsExactly(Map.entry("heat-1d/*", last), Map.entry("heat-1d/a", own));
        assertThat(contents.ignored()).isEmpty();
    }

    @Test
    void onlyWhatIsCommittedIsRead() throws Exception {
        DecisionLog log = created("transactions");
        ClientSettings transactional =
                new ClientSettings(client.bootstrap(), Map.of("transactional.id", "decision-log-test"));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(transactional.producer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(ModelDecisionCodec.encode(serve("*", 1, 1)).to("transactions.models"))
                    .get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(ModelDecisionCodec.encode(serve("*", 2, 2)).to("transactions.models"))
                    .get();
            producer.abortTransaction();
            assertThat(log.read().decisions()).containsExactly(serve("*", 1, 1));
            producer.beginTransaction();
            producer.send(ModelDecisionCodec.encode(serve("*", 3, 3)).to("transactions.models"))
                    .get();
            assertThat(log.read().decisions()).as("still open").containsExactly(serve("*", 1, 1));
            producer.commitTransaction();
        }
        assertThat(log.read().decisions()).containsExactly(serve("*", 1, 1), serve("*", 3, 3));
    }

    @Test
    void whatIsNoDecisionIsIgnoredAndNamed() throws Exception {
        DecisionLog log = created("noise");
        log.append(serve("*", 1, 1));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            producer.send(new ProducerRecord<>("noise.models", new byte[] {7}, new byte[] {1, 2, 3}))
                    .get();
        }
        log.append(serve("*", 2, 2));
        DecisionLog.Contents contents = log.read();
        assertThat(contents.decisions()).containsExactly(serve("*", 1, 1), serve("*", 2, 2));
        assertThat(contents.ignored()).singleElement().asString().startsWith("noise.models-0@1: ");
    }

    @Test
    void aTopicThatIsMissingIsNamedAndNotCreated() throws Exception {
        DecisionLog log = new DecisionLog(client, new Topics("nowhere"));
        assertThatIOException()
                .isThrownBy(log::read)
                .withMessageContainingAll("nowhere.models", broker.bootstrap(), "start the job");
        assertThatIOException().isThrownBy(() -> log.append(serve("*", 1, 1))).withMessageContaining("nowhere.models");
        try (Admin admin = Admin.create(client.admin())) {
            assertThat(admin.listTopics().names().get()).doesNotContain("nowhere.models");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsNamed() {
        Map<String, String> impatient = Map.of("default.api.timeout.ms", "600", "request.timeout.ms", "300");
        DecisionLog log = new DecisionLog(new ClientSettings("127.0.0.1:1", impatient), new Topics("any"));
        assertThatIOException().isThrownBy(log::read).withMessageContainingAll("127.0.0.1:1", "start one there");
    }

    private static DecisionLog created(String prefix) throws Exception {
        Topics topics = new Topics(prefix);
        try (Admin admin = Admin.create(client.admin())) {
            TopicAdmin.createMissing(admin, topics.definitions(1, (short) 1, 1 << 20));
        }
        return new DecisionLog(client, topics);
    }

    private static ModelDecision serve(String scope, int version, long decidedAtMillis) {
        ModelId champion = new ModelId("heat-1d", version, "0".repeat(64));
        return ModelDecision.serve(
                "heat-1d", scope, champion, Equation.HEAT_1D, Shape.of(1, 256), 0.2, "by hand", decidedAtMillis);
    }
}
