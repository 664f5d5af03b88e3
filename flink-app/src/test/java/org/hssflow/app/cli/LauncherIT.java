package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RawRecords;
import org.hssflow.pde.stream.PdeState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a user starts it: the launcher, the jar, a process of its own. */
@Timeout(180)
class LauncherIT {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    /** What a script runs in the background ignores SIGINT, and so does all that it starts, unless it is told otherwise. */
    private static final List<String> HEARS_CTRL_C = List.of("env", "--default-signal=INT");

    @TempDir
    private Path work;

    /** Where the process puts its temporary files. */
    private Path temporary;

    @BeforeEach
    void makeFolder() throws IOException {
        temporary = Files.createDirectory(work.resolve("tmp"));
    }

    @Test
    void demoLosesNothingAndLeavesNothingBehind() throws Exception {
        Process demo = start("demo", "--seconds", "6", "--hostile", "63", "--json");
        String stdout = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(stderr()).isZero();

        JsonNode report = new ObjectMapper().readTree(stdout);
        long sent = report.get("statesSent").asLong();
        assertThat(sent).isGreaterThan(500);
        assertThat(report.get("rolloutsCommitted").asLong()).isEqualTo(sent);
        assertThat(report.get("lost").asLong()).isZero();
        assertThat(report.get("duplicated").asLong()).isZero();
        assertThat(sum(report.get("deadLettered"))).isEqualTo(63);
        assertThat(report.get("deadLettered").get("too-large").asLong()).isEqualTo(3);
        assertThat(report.get("relativeL2ByStep").get("10").get("p50").asDouble())
                .isLessThan(1e-3);
        assertThat(report.get("latencyMillis").get("p50").asDouble()).isPositive();
        assertThat(report.get("timeToFirstRolloutSeconds").asDouble()).isPositive();
        assertThat(report.get("batchSizes").get("batches").asLong()).isPositive();
        assertThat(report.get("modelName").asText()).isEqualTo("heat-1d");
        assertThat(report.get("alarms").asInt()).isZero();
        assertThat(report.get("streams")).hasSize(8);
        assertThat(stderr()).doesNotContain("Exception", "WARN", "ERROR");
        assertThat(temporary).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"starting a broker", "Kafka at"})
    void ctrlCClosesEverythingWheneverItComes(String line) throws Exception {
        Process demo = start("demo", "--seconds", "600");
        List<Integer> ports = awaitPorts(demo, line);
        new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as("128 + SIGINT").isEqualTo(130);
        assertThat(stderr()).contains("interrupted").doesNotContain("\tat ", "WARN", "ERROR");
        assertThat(temporary).isEmptyDirectory();
        for (int port : ports) {
            assertThatThrownBy(() -> connect(port)).as("port %d", port).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theMonitorWaitsForABrokerAndEndsWithCtrlC() throws Exception {
        int broker;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            broker = free.getLocalPort();
        }
        Process monitor = start("monitor", "--bootstrap", "127.0.0.1:" + broker, "--port", "0");
        int page = awaitPorts(monitor, "the page is at").get(0);
        connect(page);
        awaitPorts(monitor, "it goes on by itself");
        assertThat(stderr()).contains("expected a Kafka broker at 127.0.0.1:" + broker);
        new ProcessBuilder("kill", "-INT", Long.toString(monitor.pid())).start().waitFor();
        assertThat(monitor.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(monitor.exitValue()).as("128 + SIGINT").isEqualTo(130);
        assertThat(stderr()).doesNotContain("\tat ", "WARN", "ERROR");
        assertThatThrownBy(() -> connect(page)).isInstanceOf(IOException.class);
    }

    @Test
    void aTakenPortIsNamedAndNothingIsLeft() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Process demo = start("demo", "--kafka-port", Integer.toString(taken.getLocalPort()));
            assertThat(demo.waitFor()).isEqualTo(1);
            assertThat(stderr())
                    .contains("port " + taken.getLocalPort(), "taken")
                    .doesNotContain("\tat ");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    /** A producer that is killed leaves neither a gap nor a duplicate once another has taken up its streams. */
    @Test
    void aKilledSimulationIsTakenUp() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Path truth = work.resolve("truth.jsonl");
            String[] command = {
                "simulate",
                "--equation",
                "heat-1d",
                "--streams",
                "5",
                "--rate",
                "100",
                "--steps",
                "400",
                "--resume",
                "--bootstrap",
                broker.bootstrap(),
                "--truth",
                truth.toString()
            };
            Process killed = start(command);
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(truth) && Files.size(truth) > 0);
            killed.destroyForcibly().waitFor();
            assertThat(start(command).waitFor()).as(stderr()).isZero();

            Map<String, List<Long>> steps = new TreeMap<>();
            for (PdeState state : states(broker.bootstrap())) {
                steps.computeIfAbsent(state.streamId(), id -> new ArrayList<>()).add(state.step());
            }
            assertThat(steps).hasSize(5);
            List<Long> all = LongStream.rangeClosed(0, 400).boxed().toList();
            assertThat(steps.values()).allMatch(all::equals);
            assertThat(Files.readAllLines(truth)).hasSize(5 * 401);
        }
    }

    private static List<PdeState> states(String bootstrap) throws Exception {
        PdeStateCodec codec = new PdeStateCodec(ClientSettings.DEFAULT_MAX_RECORD_BYTES);
        List<PdeState> states = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(ClientSettings.of(bootstrap).consumer(true))) {
            List<TopicPartition> partitions = consumer.partitionsFor("pde.states").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(offset -> offset)
                    .sum();
            while (states.size() < end) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    states.add(codec.decode(RawRecords.of(record)));
                }
            }
        }
        return states;
    }

    /** More data than memory. */
    @Test
    void aDatasetLargerThanTheHeapIsWritten() throws Exception {
        Path file = work.resolve("large.npz");
        Process simulate = start(
                List.of("-Xmx64m"),
                "simulate",
                "--equation",
                "heat-1d",
                "--trajectories",
                "2000",
                "--steps",
                "40",
                "--out",
                file.toString());
        assertThat(simulate.waitFor()).as(stderr()).isZero();
        assertThat(Files.size(file)).isGreaterThan(80L << 20);
    }

    private Process start(String... args) throws IOException {
        return start(List.of(), args);
    }

    private Process start(List<String> javaOptions, String... args) throws IOException {
        List<String> command = new ArrayList<>(HEARS_CTRL_C);
        command.add("../hssflow");
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(work.resolve("stderr").toFile());
        builder.environment()
                .put("HSSFLOW_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary + " " + String.join(" ", javaOptions));
        return builder.start();
    }

    private String stderr() throws IOException {
        return Files.readString(work.resolve("stderr"));
    }

    /** Returns when a line is printed, with the ports in it. */
    private List<Integer> awaitPorts(Process demo, String awaited) throws Exception {
        List<Integer> ports = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(work.resolve("stderr"))) {
            while (true) {
                String line = reader.readLine();
                if (line == null) {
                    boolean ended = demo.waitFor(50, TimeUnit.MILLISECONDS);
                    assertThat(ended).as(stderr()).isFalse();
                } else if (line.contains(awaited)) {
                    Matcher matcher = ADDRESS.matcher(line);
                    while (matcher.find()) {
                        ports.add(Integer.parseInt(matcher.group(1)));
                    }
                    return ports;
                }
            }
        }
    }

    private static void connect(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        }
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }
}
