package org.hssflow.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.hssflow.app.Release;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.monitor.Monitor;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page says when something is not there, and what it makes of text that means harm. */
@Timeout(240)
class MonitorStatesIT {
    private static final Topics TOPICS = new Topics("pde");
    private static final Shape SHAPE = Shape.of(1, 8);
    private static final String HOSTILE = "<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script>";
    private static final ModelId MODEL = new ModelId("heat-1d", 1, "d".repeat(64));

    @TempDir
    private Path work;

    @Test
    void itSaysWhatIsMissingAndComesBackByItself() throws Exception {
        try (Browser browser = Browser.start(work.resolve("profile"))) {
            Path folder = work.resolve("broker");
            EmbeddedBroker broker = EmbeddedBroker.startIn(folder, 0);
            int port = broker.port();
            try (Monitor monitor = Monitor.start(settings(broker))) {
                browser.open(monitor.address().toString());
                browser.await("body[data-state=no-data]");
                assertThat(browser.text("#banner")).contains("pde.states");
                createTopics(broker);
                sendHostile(broker);
                browser.await("body[data-state=ok]");
                assertHostileTextIsText(browser);
                browser.await("body[data-state=stale]"); // nothing more comes
                broker.close();
                browser.await("body[data-state=broker-gone]");
                assertThat(browser.text("#banner")).contains("127.0.0.1:" + port);
                assertThat(browser.findAll("button.tile"))
                        .as("what was seen stays")
                        .hasSize(1);
                broker = EmbeddedBroker.startIn(folder, port);
                browser.await("body[data-state=stale]");
                send(broker, TOPICS.states(), PdeStateCodec.encode(state("sim-1", 0)));
                browser.await("body[data-state=ok]");
                browser.await("button.tile[data-id=sim-1]");
                browser.requireQuietConsole();
            } finally {
                broker.close();
            }
            browser.await("body[data-state=monitor-gone]");
        }
    }

    private static void assertHostileTextIsText(Browser browser) throws Exception {
        browser.awaitThat("its tile", () -> browser.findAll("button.tile").size() == 1);
        assertThat(browser.attribute("button.tile", "data-id")).isEqualTo(HOSTILE);
        browser.find("button.tile").click();
        browser.await("#alarms li[data-status=alarm]");
        assertThat(browser.text("#alarms")).contains(HOSTILE);
        browser.await("#history li[data-action=serve]");
        assertThat(browser.text("#history")).contains(HOSTILE);
        assertThat(browser.findAll("img[onerror], main script, #history img, #alarms img, .tile img"))
                .isEmpty();
        assertThat(browser.script("return window.harmed ?? null")).isNull();
    }

    private static void sendHostile(EmbeddedBroker broker) throws Exception {
        send(broker, TOPICS.states(), PdeStateCodec.encode(state(HOSTILE, 0)));
        send(
                broker,
                TOPICS.drift(),
                DriftScoreCodec.encode(new DriftScore(
                        HOSTILE,
                        Equation.HEAT_1D,
                        0,
                        0,
                        MODEL,
                        0.5,
                        9,
                        9,
                        6,
                        null,
                        Double.NaN,
                        new TreeMap<>(),
                        Double.NaN,
                        DriftScore.Status.ALARM,
                        HOSTILE)));
        send(
                broker,
                TOPICS.models(),
                ModelDecisionCodec.encode(ModelDecision.serve(
                        "heat-1d", HOSTILE, MODEL, Equation.HEAT_1D, SHAPE, 0.2, HOSTILE, System.currentTimeMillis())));
    }

    private static PdeState state(String id, long step) {
        return PdeState.of(id, Equation.HEAT_1D, step, 0.2 * step, 0.2, SHAPE, new TreeMap<>(), new float[8]);
    }

    private static MonitorSettings settings(EmbeddedBroker broker) {
        return MonitorSettings.onLoopback(ClientSettings.of(broker.bootstrap()), TOPICS, 0, Release.VERSION);
    }

    private static void createTopics(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(ClientSettings.of(broker.bootstrap()).admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(2, (short) 1, 1 << 20));
        }
    }

    private static void send(EmbeddedBroker broker, String topic, EncodedRecord record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(ClientSettings.of(broker.bootstrap()).producer())) {
            producer.send(record.to(topic)).get();
        }
    }
}
