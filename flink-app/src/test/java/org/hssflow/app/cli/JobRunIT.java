package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hssflow.app.load.CommittedRollouts;
import org.hssflow.app.load.SteadyLoad;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.Topics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job in a process of its own, as a user starts and ends it. */
@Timeout(300)
class JobRunIT {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final Pattern RUNS =
            Pattern.compile("job ([0-9a-f]{32}) runs at http://127\\.0\\.0\\.1:(\\d+)(?:, from (\\S+))?\\s+");
    private static final Pattern STOPPED = Pattern.compile("stopped hssflow, savepoint (\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path work;

    private EmbeddedBroker broker;
    private @Nullable Run last;

    @BeforeEach
    void startBroker() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (last != null) {
            last.process().destroyForcibly().waitFor();
        }
        broker.close();
    }

    /** A process, and where it puts what. */
    private record Run(Process process, Path stdout, Path stderr, Path temporary) {}

    /** What it says when its job runs. */
    private record Line(String job, int port, @Nullable String from) {}

    @Test
    void stoppedOrKilledItGoesOnWhereItWasAndNothingIsMissingOrTwice() throws Exception {
        ClientSettings kafka = ClientSettings.of(broker.bootstrap());
        Run first = start("first");
        Line line = awaitLine(first);
        assertThat(line.from()).isNull();
        try (CommittedRollouts seen = CommittedRollouts.watch(kafka, TOPICS);
                SteadyLoad load = SteadyLoad.start(kafka, TOPICS, 2, 20, 7)) {
            await().atMost(PATIENCE).until(() -> seen.count() > 40);
            String savepoint = interrupt(first, line.port());
            assertThat(Files.readString(first.stderr())).doesNotContain("WARN");
            assertThat(savepoints().findValuesAsText("path")).containsExactly(savepoint);
            assertThat(savepoints().findValuesAsText("reason")).containsExactly("end of job run");

            Run second = start("second");
            line = awaitLine(second);
            assertThat(line.from()).isEqualTo(savepoint);
            long before = seen.count();
            await().atMost(PATIENCE).until(() -> seen.count() > before + 40);
            second.process().destroyForcibly().waitFor();
            String checkpoint = savepoints().get(0).get("path").asText();
            assertThat(checkpoint).contains("/checkpoints/" + line.job() + "/chk-");

            Run third = start("third");
            line = awaitLine(third);
            assertThat(line.from()).isEqualTo(checkpoint);
            load.stop();
            seen.settle(load.lastSteps(), Duration.ofSeconds(2), PATIENCE);
            assertThat(seen.missing(load.lastSteps()))
                    .as("states without a rollout")
                    .isEmpty();
            assertThat(seen.duplicated()).as("rollouts that came twice").isZero();
            interrupt(third, line.port());
        }
    }

    @Test
    void ctrlCWhileTheClusterStartsLeavesNothing() throws Exception {
        Run run = start("early");
        await().atMost(PATIENCE).until(() -> {
            try (var files = Files.list(run.temporary())) {
                return files.anyMatch(file -> file.getFileName().toString().startsWith("hssflow-flink-"));
            }
        });
        signal(run);
        assertThat(run.temporary()).isEmptyDirectory();
        assertThat(Files.readString(run.stderr())).doesNotContain("\tat ", "WARN", "ERROR");
    }

    /** The savepoint that it says it left. */
    private static String interrupt(Run run, int port) throws Exception {
        signal(run);
        String stderr = Files.readString(run.stderr());
        assertThat(stderr).containsPattern(STOPPED).doesNotContain("\tat ", "ERROR");
        assertThat(run.temporary()).isEmptyDirectory();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
        Matcher matcher = STOPPED.matcher(stderr);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static void signal(Run run) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(run.process().pid()))
                .start()
                .waitFor();
        assertThat(run.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(run.process().exitValue())
                .as("128 + SIGINT; %s", Files.readString(run.stderr()))
                .isEqualTo(130);
    }

    /** The newest first. */
    private JsonNode savepoints() throws IOException {
        StringWriter out = new StringWriter();
        assertThat(Hssflow.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute("job", "savepoints", state().toString(), "--json"))
                .isZero();
        return new ObjectMapper().readTree(out.toString()).get("savepoints");
    }

    private Path state() {
        return work.resolve("state");
    }

    private Run start(String name) throws IOException {
        Path folder = Files.createDirectory(work.resolve(name));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path stdout = folder.resolve("stdout");
        Path stderr = folder.resolve("stderr");
        // What a script runs in the background ignores SIGINT, and so does all that it starts, unless it is told
        // otherwise.
        List<String> command = List.of(
                "env",
                "--default-signal=INT",
                "../hssflow",
                "job",
                "run",
                "--bootstrap",
                broker.bootstrap(),
                "--create-topics",
                "2",
                "--state",
                state().toString(),
                "--store",
                work.resolve("models").toString(),
                "--port",
                "0",
                "-D",
                "execution.checkpointing.interval=500 ms");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        builder.environment().put("HSSFLOW_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        last = new Run(builder.start(), stdout, stderr, temporary);
        return last;
    }

    private static Line awaitLine(Run run) throws IOException {
        await().atMost(PATIENCE).until(() -> {
            assertThat(run.process().isAlive()).as(() -> read(run.stderr())).isTrue();
            return RUNS.matcher(Files.readString(run.stdout())).matches();
        });
        Matcher matcher = RUNS.matcher(Files.readString(run.stdout()));
        assertThat(matcher.matches()).isTrue();
        return new Line(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
