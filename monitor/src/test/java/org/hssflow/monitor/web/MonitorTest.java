package org.hssflow.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hssflow.monitor.Records.TOPICS;
import static org.hssflow.monitor.Records.decision;
import static org.hssflow.monitor.Records.field;
import static org.hssflow.monitor.Records.rollout;
import static org.hssflow.monitor.Records.score;
import static org.hssflow.monitor.Records.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.monitor.Monitor;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor between a real broker and a client of HTTP that is no browser. */
class MonitorTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&\u2028 / sim";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private Monitor monitor;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.startIn(folder, 0);
        monitor = Monitor.start(MonitorSettings.onLoopback(ClientSettings.of(broker.bootstrap()), TOPICS, 0, "test"));
    }

    @AfterEach
    void stop() throws Exception {
        monitor.close();
        broker.close();
    }

    @Test
    void whatIsInTheTopicsIsOnThePage() throws Exception {
        createTopics();
        send(TOPICS.models(), ModelDecisionCodec.encode(decision("sim-0", Action.SHADOW, 1_000, "lora for {kappa}")));
        send(TOPICS.states(), PdeStateCodec.encode(state("sim-0", 7, 1)));
        send(TOPICS.rollouts(), RolloutCodec.encode(rollout("sim-0", 7, 0.9, 0.8, 0.6)));
        send(TOPICS.states(), PdeStateCodec.encode(state("sim-0", 8, 0.8)));
        send(TOPICS.drift(), DriftScoreCodec.encode(score("sim-0", 8, 9, Status.ALARM, "error too large")));
        try (SseReader wall = events("api/wall");
                SseReader stream = events("api/stream?id=sim-0&lead=1")) {
            JsonNode all = wall.await("wall", data -> data.at("/health/alarm").asInt() == 1);
            assertThat(all.at("/broker/state").asText()).isEqualTo("up");
            assertThat(all.at("/total").asInt()).isEqualTo(1);
            assertThat(all.at("/tiles/0").toString()).startsWith("[\"sim-0\",\"alarm\",0.5,1.5,8,\"heat-1d@1\",true,");
            assertThat(all.at("/missingTopics")).isEmpty();
            JsonNode one = stream.await(
                    "stream",
                    data -> data.at("/alarms/0").isObject()
                            && data.at("/fields/forecast").isTextual()
                            && data.at("/decisions/0").isObject());
            assertThat(one.at("/id").asText()).isEqualTo("sim-0");
            assertThat(one.at("/step").asLong()).isEqualTo(8);
            assertThat(Float32.fromBytes(one.at("/fields/truth").binaryValue())).isEqualTo(field(0.8));
            assertThat(Float32.fromBytes(one.at("/fields/forecast").binaryValue()))
                    .isEqualTo(field(0.9));
            assertThat(one.at("/fields/relativeL2").asDouble()).isEqualTo(0.125, within(1e-6));
            assertThat(one.at("/statistic").asDouble()).isEqualTo(9);
            assertThat(one.at("/limit").asDouble()).isEqualTo(6);
            assertThat(one.at("/decisions/0/candidate").asText()).isEqualTo("heat-1d-tuned@3");
            assertThat(one.at("/pdeResidual").asDouble()).isEqualTo(0.1);
            assertThat(stream.await("rows", rows -> true).at("/rows/0/step").asLong())
                    .isEqualTo(7);
        }
    }

    @Test
    void hostileTextTravelsAsTextAndNamesAStream() throws Exception {
        createTopics();
        send(TOPICS.states(), PdeStateCodec.encode(state(HOSTILE, 1, 1)));
        send(TOPICS.drift(), DriftScoreCodec.encode(score(HOSTILE, 1, 9, Status.ALARM, HOSTILE)));
        String query =
                "api/stream?id=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8) + "&lead=nonsense&channel=-9";
        try (SseReader stream = events(query)) {
            JsonNode one = stream.await("stream", data -> data.at("/alarms/0").isObject());
            assertThat(one.at("/id").asText()).isEqualTo(HOSTILE);
            assertThat(one.at("/alarms/0/reason").asText()).isEqualTo(HOSTILE);
        }
    }

    @Test
    void topicsThatComeLaterAreReadFromTheirBeginning() throws Exception {
        try (SseReader wall = events("api/wall")) {
            wall.await("wall", data -> data.at("/missingTopics").size() == 5);
            createTopics();
            send(TOPICS.states(), PdeStateCodec.encode(state("sim-0", 1, 1)));
            JsonNode found = wall.await("wall", data -> data.at("/total").asInt() == 1);
            assertThat(found.at("/missingTopics")).isEmpty();
        }
    }

    @Test
    void aBrokerThatGoesIsSaidAndOneThatComesBackIsRead() throws Exception {
        createTopics();
        send(TOPICS.states(), PdeStateCodec.encode(state("sim-0", 1, 1)));
        int port = broker.port();
        try (SseReader wall = events("api/wall")) {
            wall.await("wall", data -> data.at("/total").asInt() == 1);
            broker.close();
            JsonNode gone =
                    wall.await("wall", data -> data.at("/broker/state").asText().equals("gone"));
            assertThat(gone.at("/broker/message").asText()).contains("127.0.0.1:" + port);
            assertThat(gone.at("/total").asInt()).as("what was seen stays").isEqualTo(1);
            broker = EmbeddedBroker.startIn(folder, port);
            wall.await("wall", data -> data.at("/broker/state").asText().equals("up"));
            send(TOPICS.states(), PdeStateCodec.encode(state("sim-1", 1, 1)));
            JsonNode back = wall.await("wall", data -> data.at("/total").asInt() == 2);
            assertThat(back.at("/tiles/0/4").asLong())
                    .as("nothing was read twice, as a step that begins anew")
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherBrokerInItsPlaceHasStreamsAndDecisionsOfItsOwn() throws Exception {
        createTopics();
        send(
                TOPICS.models(),
                ModelDecisionCodec.encode(decision("sim-0", Action.PROMOTE, 1_000, "of the first broker")));
        send(TOPICS.states(), PdeStateCodec.encode(state("sim-0", 1, 1)));
        int port = broker.port();
        try (SseReader wall = events("api/wall");
                SseReader stream = events("api/stream?id=sim-1&lead=1")) {
            wall.await("wall", data -> data.at("/total").asInt() == 1);
            broker.close();
            broker = EmbeddedBroker.start(port);
            createTopics();
            send(TOPICS.models(), ModelDecisionCodec.encode(decision("sim-1", Action.PROMOTE, 2_000, "of the second")));
            send(TOPICS.states(), PdeStateCodec.encode(state("sim-1", 1, 1)));
            wall.await("wall", data -> data.at("/tiles/0/0").asText().equals("sim-1"));
            assertThat(wall.await("wall", data -> true).at("/total").asInt()).isEqualTo(1);
            JsonNode decided =
                    stream.await("stream", data -> !data.at("/decisions").isEmpty());
            assertThat(decided.at("/decisions").findValuesAsText("reason")).containsExactly("of the second");
        }
    }

    @Test
    void noMorePagesThanItCanServeAreOpenedAtOnce() throws Exception {
        List<SseReader> open = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                open.add(events(i % 2 == 0 ? "api/wall" : "api/stream?id=sim-" + i));
            }
            assertThat(status("api/wall")).isEqualTo(503);
            open.remove(0).close();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(status("api/wall")).isEqualTo(200));
        } finally {
            for (SseReader each : open) {
                each.close();
            }
        }
    }

    @Test
    void closingLeavesNoThreadAndNoPort() throws Exception {
        URI address = monitor.address();
        events("api/wall");
        monitor.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), address.getPort()))
                .isInstanceOf(IOException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("monitor-"));
    }

    private SseReader events(String path) throws Exception {
        return new SseReader(http, monitor.address().resolve("/" + path));
    }

    private int status(String path) throws Exception {
        HttpResponse<InputStream> response = http.send(
                HttpRequest.newBuilder(monitor.address().resolve("/" + path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    private void createTopics() throws Exception {
        try (Admin admin = Admin.create(ClientSettings.of(broker.bootstrap()).admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(2, (short) 1, 1 << 20));
        }
    }

    private void send(String topic, EncodedRecord record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(ClientSettings.of(broker.bootstrap()).producer())) {
            producer.send(record.to(topic)).get();
        }
    }
}
