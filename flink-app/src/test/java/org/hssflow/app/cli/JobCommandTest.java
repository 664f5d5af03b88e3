package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.apache.flink.configuration.Configuration;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.Release;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.JobOptions;
import org.hssflow.app.load.CommittedRollouts;
import org.hssflow.app.load.SteadyLoad;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of a job, with a broker and a cluster that somebody else runs. */
@Timeout(300)
class JobCommandTest {
    private static final int SLOTS = 6;

    /** Where nothing listens. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    private static EmbeddedBroker broker;
    private static EmbeddedCluster cluster;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        Configuration identity = new Configuration();
        identity.setString(JobOptions.CODE, Release.code());
        broker = EmbeddedBroker.start();
        cluster = EmbeddedCluster.start(SLOTS, 0, identity);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        broker.close();
    }

    @AfterEach
    void endAllJobs() throws Exception {
        try (FlinkCluster flink = FlinkCluster.at(cluster.rest(), new Configuration())) {
            for (FlinkCluster.Job open : flink.openJobs()) {
                flink.cancel(open.id());
            }
            await().until(() -> flink.openJobs().isEmpty());
        }
    }

    @Test
    void aJobIsStartedLookedAtUpgradedStoppedAndGoneOnFrom() throws Exception {
        String state = folder.resolve("state").toString();
        JsonNode started = json(runJob("life", "--create-topics", "2", "--state", state));
        String job = started.get("job").asText();
        assertThat(job).matches("[0-9a-f]{32}");
        assertThat(started.get("rest").asText()).isEqualTo(rest());
        assertThat(started.get("from").isNull()).isTrue();

        ClientSettings kafka = ClientSettings.of(broker.bootstrap());
        Topics topics = new Topics("life");
        try (CommittedRollouts seen = CommittedRollouts.watch(kafka, topics);
                SteadyLoad load = SteadyLoad.start(kafka, topics, 2, 20, 7)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.count() > 20);
            assertStatusSaysThatItIsWell(job);

            JsonNode upgraded = json(run("upgrade", "--rest", rest(), "--parallelism", "2", "--json"));
            assertThat(upgraded.get("outcome").asText()).isEqualTo("UPGRADED");
            assertThat(upgraded.get("jobBefore").asText()).isEqualTo(job);
            assertThat(upgraded.get("changes").toString()).contains("parallelism.default: 1 -> 2");
            String savepoint = upgraded.get("savepoint").asText();
            assertTheSavepointIsListed(state, savepoint);

            assertThat(run("stop", "--rest", rest(), "--reason", "a test")).isZero();
            assertThat(out.toString()).containsPattern("^stopped hssflow, savepoint file:/");
            String stopped = out.toString().strip().replaceFirst(".* savepoint ", "");
            assertThat(run("status", "--rest", rest())).isZero();
            assertThat(out.toString()).isEqualToIgnoringNewLines("no job at " + rest());

            JsonNode again = json(runJob("life", "--from", "latest", "--state", state));
            assertThat(again.get("from").asText()).isEqualTo(stopped).isNotEqualTo(savepoint);
            load.stop();
            seen.settle(load.lastSteps(), Duration.ofSeconds(2), Duration.ofSeconds(60));
            assertThat(seen.missing(load.lastSteps())).isEmpty();
            assertThat(seen.duplicated()).isZero();
        }
        assertThat(run("stop", "--rest", rest(), "hssflow", "--json")).isZero();
    }

    private void assertStatusSaysThatItIsWell(String job) throws Exception {
        JsonNode status = json(run("status", "--rest", rest(), "--json")).get("jobs");
        assertThat(status).hasSize(1);
        JsonNode one = status.get(0);
        assertThat(one.get("job").asText()).isEqualTo(job);
        assertThat(one.get("status").asText()).isEqualTo("RUNNING");
        assertThat(one.get("tasks").asInt())
                .isPositive()
                .isEqualTo(one.get("runningTasks").asInt());
        assertThat(one.get("parallelism").asInt()).isEqualTo(1);
        assertThat(one.get("completedCheckpoints").asInt()).isPositive();
        assertThat(one.get("failures")).isEmpty();
        assertThat(one.get("options").get("model.names").asText()).isEqualTo("heat-1d@1");
        assertThat(run("status", "--rest", rest(), job.substring(0, 8))).isZero();
        assertThat(out.toString())
                .containsPattern(job + " +hssflow +RUNNING +for [0-9]+s, parallelism 1, hssflow " + Release.VERSION)
                .containsPattern("tasks +([0-9]+) of \\1 run")
                .containsPattern("checkpoints +[1-9][0-9]* complete, [0-9]+ failed, the newest file:.*/chk-")
                .containsPattern("models +heat-1d@1");
    }

    private void assertTheSavepointIsListed(String state, String path) throws Exception {
        JsonNode listed = json(run("savepoints", state, "--json")).get("savepoints");
        JsonNode ofUpgrade = null;
        for (JsonNode one : listed) {
            ofUpgrade = one.get("path").asText().equals(path) ? one : ofUpgrade;
        }
        assertThat(ofUpgrade).as("%s in %s", path, listed).isNotNull();
        assertThat(ofUpgrade.get("problem").isNull()).isTrue();
        assertThat(ofUpgrade.get("release").asText()).isEqualTo(Release.VERSION);
        assertThat(ofUpgrade.get("job").asText()).isEqualTo("hssflow");
        assertThat(ofUpgrade.get("reason").asText()).isEqualTo("upgrade");
        assertThat(ofUpgrade.get("models").toString()).contains("heat-1d@1", "the job was started with it");
        assertThat(ofUpgrade.get("bytes").asLong()).isPositive();
        assertThat(run("savepoints", state)).isZero();
        assertThat(out.toString().lines().findFirst().orElseThrow())
                .matches("path +created +release +job +parallelism +bytes +reason +models *");
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(
                        path + " +2[^ ]+Z +" + Release.VERSION + " +hssflow +1 +[0-9]+ +upgrade +heat-1d@1 *"));
    }

    @Test
    void whichOfTwoJobsIsMeantHasToBeSaid() throws Exception {
        String one = json(runJob("one", "--create-topics", "1", "-D", "pipeline.name=one"))
                .get("job")
                .asText();
        String two = json(runJob("two", "--create-topics", "1", "-D", "pipeline.name=two"))
                .get("job")
                .asText();
        for (String command : List.of("stop", "upgrade")) {
            assertThat(run(command, "--rest", rest())).isEqualTo(2);
            assertThat(err.toString())
                    .contains("expected one job at " + rest(), one + " (one, RUNNING)", two, "name one by its id")
                    .doesNotContain("\tat ");
        }
        assertThat(run("status", "--rest", rest())).isZero();
        assertThat(out.toString()).contains(one, two);
        assertThat(run("status", "--rest", rest(), "two")).isZero();
        assertThat(out.toString()).contains(two).doesNotContain(one);
        assertThat(run("status", "--rest", rest(), "three")).isEqualTo(2);
        assertThat(err.toString()).contains("expected one job with the name or id 'three'", "got none of", one, two);
    }

    @Test
    void anUpgradeThatCannotWorkIsRefusedAndTheJobRunsOn() throws Exception {
        String job = json(runJob("refused", "--create-topics", "1")).get("job").asText();
        await().until(() -> json(run("status", "--rest", rest(), "--json"))
                        .get("jobs")
                        .get(0)
                        .get("completedCheckpoints")
                        .asInt()
                > 0);
        Path noJar = Files.writeString(folder.resolve("words.jar"), "not a jar");
        Path otherJar = folder.resolve("other.jar");
        new JarOutputStream(Files.newOutputStream(otherJar)).close();

        assertRefused(1, "no-such-model", "--model", "no-such-model");
        assertThat(out.toString()).contains("refused: job " + job + " runs as before");
        assertRefused(2, "words.jar", "--jar", noJar.toString());
        assertRefused(2, "other.jar", "--jar", otherJar.toString());
        assertRefused(2, "nothing at", "--jar", folder.resolve("none.jar").toString());
        assertRefused(1, "kafka.nonsense: expected an option of hssflow", "-D", "kafka.nonsense=1");
        assertRefused(1, "slots", "--parallelism", "99");
        assertRefused(1, "expected 1 to 128", "--parallelism", "0");
        assertRefused(2, "positive timeout", "--timeout", "0");
        assertRefused(1, "expected a Kafka broker at 127.0.0.1:1", "--bootstrap", "127.0.0.1:1");
        assertThat(json(run("status", "--rest", rest(), "--json"))
                        .get("jobs")
                        .get(0)
                        .get("job")
                        .asText())
                .isEqualTo(job);
    }

    private void assertRefused(int exitCode, String message, String... args) {
        List<String> all = new ArrayList<>(List.of("upgrade", "--rest", rest()));
        all.addAll(List.of(args));
        int code = run(all.toArray(String[]::new));
        assertThat(code).as(err.toString()).isEqualTo(exitCode);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ", "Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | 2 | Expected one of [run, status, stop, upgrade, savepoints]",
                "run | 2 | Expected a broker by --bootstrap HOST:PORT",
                "run --rest REST --bootstrap B -D kafka.nonsense=1 | 2 | kafka.nonsense: expected an option of hssflow, see the README's table",
                "run --rest REST --bootstrap B -D drift.margin=much | 2 | drift.margin",
                "run --rest REST --bootstrap B --parallelism 0 | 2 | expected a parallelism of at least 1, got 0",
                "run --rest REST --bootstrap B --parallelism many | 2 | 'many' is not an int",
                "run --rest REST --bootstrap B --parallelism 129 | 1 | parallelism (129) is higher than the max parallelism (128)",
                "run --rest REST --bootstrap B --model no-such-model | 2 | no-such-model",
                "run --rest REST --bootstrap B --create-topics 0 | 2 | at least 1 for --create-topics, got 0",
                "run --rest REST --bootstrap B --config no.yaml | 2 | nothing at no.yaml",
                "run --rest REST --bootstrap B --client-config no.properties | 2 | no.properties",
                "run --rest REST --bootstrap B --jar pom.xml | 2 | pom.xml",
                "run --rest REST --bootstrap B --jar no.jar | 2 | nothing at no.jar",
                "run --rest REST --bootstrap B --from latest | 2 | under --state",
                "run --rest REST --bootstrap B --from src | 2 | name a folder with a _metadata file",
                "run --rest NOWHERE --bootstrap B | 1 | start it, or name another one with --rest",
                "run --rest REST --bootstrap 127.0.0.1:1 --create-topics 1 -D kafka.client.default.api.timeout.ms=500 -D kafka.client.request.timeout.ms=300 | 1 | expected a Kafka broker at 127.0.0.1:1",
                "run --bootstrap B --slots 0 --port 0 | 2 | at least 1 for --slots, got 0",
                "status --rest NOWHERE | 1 | http://127.0.0.1:1",
                "stop --rest NOWHERE | 1 | start it, or name another one with --rest",
                "upgrade --rest NOWHERE | 1 | start it, or name another one with --rest",
                "status --rest 127.0.0.1:8081 | 2 | such as http://127.0.0.1:8081, got '127.0.0.1:8081'",
                "status --rest tea | 2 | such as http://127.0.0.1:8081, got 'tea'",
                "status --rest ftp://127.0.0.1 | 2 | such as http://127.0.0.1:8081, got 'ftp://127.0.0.1'",
                "status --rest REST no-such-job | 2 | 'no-such-job'",
                "stop --rest REST | 2 | expected one job at",
                "upgrade --rest REST --max-error-ratio 0 | 2 | positive ratio",
                "savepoints no-such-folder | 1 | expected a folder of savepoints",
                "status --rest REST --json no-such-folder/r.json | 2 | folder that can be written",
            })
    void aCommandThatCannotBeDoneSaysWhy(String args, int exitCode, String message) {
        String[] given = args == null
                ? new String[0]
                : args.replace("NOWHERE", NOWHERE).replace("REST", rest()).split(" ");
        for (int i = 0; i < given.length; i++) {
            given[i] = given[i].equals("B") ? broker.bootstrap() : given[i];
        }
        int code = run(given);
        assertThat(code).as(err.toString()).isEqualTo(exitCode);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ", "Exception");
        assertThat(out.toString()).isEmpty();
    }

    private static String rest() {
        return cluster.rest().toString();
    }

    private int runJob(String prefix, String... args) {
        List<String> all = new ArrayList<>(List.of(
                "run",
                "--rest",
                rest(),
                "--bootstrap",
                broker.bootstrap(),
                "--topic-prefix",
                prefix,
                "--model",
                "heat-1d@1",
                "-D",
                "kafka.transactional.id.prefix=" + prefix,
                "-D",
                "execution.checkpointing.interval=400 ms",
                "--json"));
        all.addAll(List.of(args));
        if (!all.contains("--state")) {
            all.addAll(List.of("--state", folder.resolve("state").toString()));
        }
        return run(all.toArray(String[]::new));
    }

    private JsonNode json(int exitCode) throws Exception {
        assertThat(exitCode).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    /** What was said before is forgotten. */
    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("job"));
        all.addAll(List.of(args));
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
