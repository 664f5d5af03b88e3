package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

/** {@code plot} of topics that a real broker serves. */
class PlotTopicsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Topics TOPICS = new Topics("pde");
    private static final Shape SHAPE = Shape.of(1, 4);
    private static final double DT = 0.2;
    private static final int[] LEADS = {1, 2, 4};
    private static final ModelId MODEL = new ModelId("heat-1d", 1, "a".repeat(64));
    private static final ModelId TUNED = new ModelId("heat-1d-tuned", 3, "b".repeat(64));
    private static final String HOSTILE = "\u001b[2J\u001b]0;owned\u0007evil\r\n\u009b31m";

    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    private Path pictures;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Twelve states of two streams, each a tenth smaller; what is forecast is a tenth too much for each step ahead. */
    @BeforeAll
    static void write() throws Exception {
        broker = EmbeddedBroker.start();
        ClientSettings client = ClientSettings.of(broker.bootstrap());
        try (Admin admin = Admin.create(client.admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(2, (short) 1, 1 << 20));
            TopicAdmin.createMissing(admin, new Topics("empty").definitions(1, (short) 1, 1 << 20));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            for (String id : List.of("sim-0", HOSTILE)) {
                for (int step = 0; step < 12; step++) {
                    send(producer, TOPICS.states(), PdeStateCodec.encode(state(id, step)));
                    send(producer, TOPICS.rollouts(), RolloutCodec.encode(rollout(id, step)));
                }
            }
            send(producer, TOPICS.drift(), DriftScoreCodec.encode(alarm("sim-0")));
            send(producer, TOPICS.models(), ModelDecisionCodec.encode(shadow("sim-0")));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, EncodedRecord record)
            throws Exception {
        producer.send(record.to(topic)).get();
    }

    private static float[] field(double value) {
        return new float[] {(float) value, (float) (2 * value), (float) (3 * value), (float) (4 * value)};
    }

    private static double truth(long step) {
        return Math.pow(0.9, (double) step);
    }

    private static PdeState state(String id, long step) {
        return new PdeState(
                id,
                Equation.HEAT_1D,
                step,
                step * DT,
                DT,
                SHAPE,
                new TreeMap<>(Map.of("kappa", 2e-4)),
                Float32.toBytes(field(truth(step))));
    }

    private static Rollout rollout(String id, long base) {
        float[] all = new float[LEADS.length * SHAPE.size()];
        for (int i = 0; i < LEADS.length; i++) {
            float[] forecast = field(truth(base + LEADS[i]) * (1 + 0.1 * LEADS[i]));
            System.arraycopy(forecast, 0, all, i * SHAPE.size(), SHAPE.size());
        }
        return new Rollout(
                id,
                Equation.HEAT_1D,
                base,
                base * DT,
                DT,
                LEADS,
                SHAPE,
                Float32.toBytes(all),
                MODEL,
                1e-5,
                Rollout.Status.OK);
    }

    private static DriftScore alarm(String id) {
        return new DriftScore(
                id,
                Equation.HEAT_1D,
                11,
                11 * DT,
                MODEL,
                0.5,
                9,
                9,
                6,
                null,
                Double.NaN,
                new TreeMap<>(),
                0.1,
                DriftScore.Status.ALARM,
                "error too large");
    }

    private static ModelDecision shadow(String scope) {
        return new ModelDecision(
                "heat-1d",
                scope,
                ModelDecision.Action.SHADOW,
                MODEL,
                TUNED,
                null,
                null,
                Equation.HEAT_1D,
                SHAPE,
                DT,
                "lora",
                null,
                System.currentTimeMillis());
    }

    @BeforeEach
    void choose() {
        pictures = folder.resolve("pictures");
    }

    private int run(String... args) {
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private int plot(String bootstrap, String... more) {
        String[] args = {"plot", "--bootstrap", bootstrap, "--out", pictures.toString()};
        return run(Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
    }

    private JsonNode report() throws Exception {
        return JSON.readTree(out.toString());
    }

    @Test
    void aStreamIsDrawnAtItsLongestLead() throws Exception {
        assertThat(plot(broker.bootstrap(), "--stream", "sim-0", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode report = report();
        assertThat(report.get("lead").asInt()).isEqualTo(4);
        assertThat(report.get("step").asInt()).isEqualTo(11);
        assertThat(report.get("relativeL2").asDouble()).isEqualTo(0.4, within(1e-5));
        assertThat(report.at("/errors/forecast/0").asDouble()).isEqualTo(0.1, within(1e-5));
        assertThat(report.at("/errors/persistence/0").asDouble()).isEqualTo(1 / 0.9 - 1, within(1e-5));
        assertThat(report.at("/alarms/0/reason").asText()).isEqualTo("error too large");
        assertThat(report.at("/decisions/0/candidate").asText()).isEqualTo("heat-1d-tuned@3");
        assertThat(report.at("/latencyMillis/p50").isNumber()).isTrue();
        assertThat(report.get("files")).hasSize(4);
        for (String name : List.of("fields.png", "error.png", "score.png", "traffic.png")) {
            assertThat(pictures.resolve(name)).isNotEmptyFile();
        }
    }

    @Test
    void anotherLeadIsDrawnIfItIsPublished() throws Exception {
        assertThat(plot(broker.bootstrap(), "--stream", "sim-0", "--lead", "2", "--json"))
                .isZero();
        assertThat(report().get("relativeL2").asDouble()).isEqualTo(0.2, within(1e-5));
        assertThat(plot(broker.bootstrap(), "--stream", "sim-0", "--lead", "3", "--force"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("[1, 2, 4]", "got 3");
        assertThat(plot(broker.bootstrap(), "--stream", "sim-0", "--channel", "1", "--force"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--channel 0 to 0, got 1");
    }

    @Test
    void withoutAStreamAllAreSeenAtAGlance() {
        assertThat(plot(broker.bootstrap())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("all 2 streams", "say --stream", "sim-0");
        assertThat(out.toString()).doesNotContain("\u001b", "\u0007", "\u009b").hasLineCount(1);
        assertThat(pictures.resolve("streams.png")).isNotEmptyFile();
        assertThat(pictures.resolve("traffic.png")).isNotEmptyFile();
        assertThat(pictures.resolve("fields.png")).doesNotExist();
    }

    @Test
    void aStreamThatThereIsNotIsAnErrorThatNamesOthersHarmlessly() {
        assertThat(plot(broker.bootstrap(), "--stream", "sim-9\u001b[31m")).isEqualTo(ExitCode.SOFTWARE);
        assertThat(err.toString())
                .contains("expected the stream sim-9[31m", "2 others", "sim-0", "evil")
                .doesNotContain("\u001b", "\u0007", "\u009b", "\r")
                .hasLineCount(1);
        assertThat(pictures).doesNotExist();
    }

    @Test
    void aStreamOfAHostileNameIsDrawn() throws Exception {
        assertThat(plot(broker.bootstrap(), "--stream", HOSTILE))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("evil")
                .doesNotContain("\u001b", "\u009b")
                .hasLineCount(1);
    }

    @Test
    void nothingAtAllIsSaid() {
        assertThat(plot(broker.bootstrap(), "--topic-prefix", "empty")).isEqualTo(ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("got none", "empty.*").hasLineCount(1);
    }

    @Test
    void missingTopicsAreAnError() {
        assertThat(plot(broker.bootstrap(), "--topic-prefix", "other")).isEqualTo(ExitCode.SOFTWARE);
        assertThat(err.toString())
                .contains("there is no other.drift", "other.states", "--topic-prefix")
                .hasLineCount(1);
    }

    @Test
    void aBrokerThatIsNotThereIsAnErrorWithinSeconds() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        long began = System.nanoTime();
        assertThat(plot("127.0.0.1:" + port)).isEqualTo(ExitCode.SOFTWARE);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
        assertThat(err.toString()).contains("127.0.0.1:" + port).hasLineCount(1);
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        for (String since : List.of("0s", "soon", "-1m")) {
            assertThat(plot(broker.bootstrap(), "--since", since)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("such as 30s or 10m, got '" + since + "'");
        }
    }

    @Test
    void recordsArePassedOnInTheOrderOfTheirTimes() {
        List<Long> seen = new ArrayList<>();
        TimeOrder order = new TimeOrder(1 << 20, "states", record -> seen.add(record.timestampMillis()));
        for (long at : new long[] {5, 1, 4, 2, 3}) {
            order.accept(record("states", at, 10));
        }
        assertThat(seen).isEmpty();
        order.finish();
        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aStateComesBeforeItsRolloutAndWhatWaitsIsBounded() {
        List<String> seen = new ArrayList<>();
        TimeOrder order = new TimeOrder(10_000, "states", record -> seen.add(record.topic()));
        order.accept(record("rollouts", 1, 4_000));
        order.accept(record("states", 1, 4_000));
        order.accept(record("states", 2, 4_000));
        order.accept(record("rollouts", 2, 4_000));
        assertThat(seen).first().isEqualTo("states");
        order.finish();
        assertThat(seen).containsExactly("states", "rollouts", "states", "rollouts");
    }

    private static RawRecord record(String topic, long at, int bytes) {
        return new RawRecord(topic, 0, 0, at, new byte[1], new byte[bytes], List.of());
    }
}
