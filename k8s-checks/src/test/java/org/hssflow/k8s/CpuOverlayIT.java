package org.hssflow.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.awaitility.core.ConditionFactory;
import org.hssflow.app.cli.Hssflow;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the cpu overlay describes, run without Kubernetes. */
@Timeout(900)
class CpuOverlayIT {
    private static final Path MANIFESTS = Path.of("..", "k8s");
    private static final String STATES = "pde.states";
    private static final String OLD_MODEL = "heat-1d@1";
    /** As many as streams.yaml says. */
    private static final int STREAMS = 20;

    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();

    private OverlayLoop loop;
    private TopicTally states;
    private TopicTally rollouts;
    private TopicTally deadLetters;
    private TopicTally decisions;

    @BeforeEach
    void start() throws Exception {
        loop = OverlayLoop.start(Overlay.CPU.manifests());
        states = new TopicTally(loop.monitorsClient(), STATES);
        rollouts = new TopicTally(loop.monitorsClient(), "pde.rollouts");
        decisions = new TopicTally(loop.monitorsClient(), "pde.models");
        deadLetters = new TopicTally(loop.monitorsClient(), "pde.states.dlq");
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {states, rollouts, deadLetters, decisions, loop}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200));
    }

    @Test
    void theLoopRunsAndItsModelIsUpgradedByOneLine(@TempDir Path folder) throws Exception {
        try {
            everyStreamIsForecast();
            theMonitorShowsTheStreams();
            prometheusFindsTheMetrics();
            nobodyMayDoWhatOthersDo();
            aPersonDecides();
            classesAreLoadedOnceInAProcess();
            aModelIsUpgradedByOneLine(folder);
            everyStateHasOneRollout();
        } catch (Exception | AssertionError e) {
            System.err.println(loop.logs());
            throw e;
        }
    }

    private void everyStreamIsForecast() {
        assertThat(loop.unused()).as("volumes that no option names").containsExactly("/opt/flink/log", "/tmp");
        patiently().until(() -> loop.flink().job().runs());
        patiently().until(() -> rollouts.byKey().size() == STREAMS);
        assertThat(rollouts.byModel()).containsOnlyKeys(OLD_MODEL, "burgers-1d@1", "navier-stokes-2d@1");
        patiently().until(() -> loop.flink().job().checkpoints() > 1);
    }

    private void theMonitorShowsTheStreams() throws Exception {
        patiently()
                .ignoreException(ConnectException.class)
                .until(() -> get(loop.page().resolve("healthz")).statusCode() == OK);
        assertThat(get(loop.page()).body()).contains("<html");
        patiently().until(() -> wall().contains("heat-1d-7") && wall().contains("navier-stokes-2d-3"));
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The first event of the page's overview. */
    private String wall() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(loop.page().resolve("api/wall"))
                .timeout(REQUEST_TIMEOUT)
                .build();
        HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            return lines.filter(line -> line.startsWith("data:")).findFirst().orElseThrow();
        }
    }

    private void prometheusFindsTheMetrics() throws Exception {
        assertThat(get(loop.flink().metrics("jobmanager")).body()).contains("flink_jobmanager_job_uptime");
        StringBuilder tasks = new StringBuilder();
        for (String name : loop.flink().taskManagers()) {
            tasks.append(get(loop.flink().metrics(name)).body());
        }
        assertThat(tasks.toString())
                .contains("flink_taskmanager_job_task_operator_hssflow_statesIn")
                .as("names as they are")
                .contains("model=\"heat-1d\"");
    }

    private void nobodyMayDoWhatOthersDo() throws Exception {
        assertMayNotWrite(loop.simulatorsClient(), "pde.models");
        assertMayNotWrite(loop.monitorsClient(), STATES);
        assertMayNotWrite(loop.jobsClient(), STATES);
        try (TopicTally peek = new TopicTally(loop.simulatorsClient(), STATES)) {
            patiently()
                    .untilAsserted(() ->
                            assertThatThrownBy(peek::byKey).hasRootCauseInstanceOf(TopicAuthorizationException.class));
        }
    }

    private static void assertMayNotWrite(ClientSettings kafka, String topic) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[1]))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    private void aPersonDecides() throws Exception {
        String scope = "burgers-1d-3";
        StringWriter said = new StringWriter();
        CommandLine program = Hssflow.commandLine().setErr(new PrintWriter(said, true));
        String config = loop.clientConfig("hssflow-decider").toString();
        String store = loop.store().toString();
        assertThat(program.execute(
                        "models",
                        "promote",
                        "burgers-1d@1",
                        "--scope",
                        scope,
                        "--store",
                        store,
                        "--client-config",
                        config))
                .as(said.toString())
                .isZero();
        patiently().until(() -> decisions.byKey().containsKey("burgers-1d/" + scope));
    }

    /** After a restart of the job in a process that goes on: a native library cannot be loaded by a second class loader. */
    private void classesAreLoadedOnceInAProcess() throws Exception {
        loop.flink().process("taskmanager-1").kill();
        loop.flink().process("taskmanager-1").start();
        patiently()
                .until(() -> loop.flink().job().restorations() > 0
                        && loop.flink().job().runs());
        assertThat(loadersOfOurs(loop.flink().process("taskmanager-0").pid()))
                .containsExactly("\"app\", jdk.internal.loader.ClassLoaders$AppClassLoader");
    }

    private static Set<String> loadersOfOurs(long pid) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "VM.classloaders", "show-classes=true")
                .redirectErrorStream(true)
                .start();
        String tree = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(tree).isZero();
        Set<String> loaders = new TreeSet<>();
        String loader = "none";
        for (String line : tree.lines().toList()) {
            int branch = line.indexOf("+-- ");
            loader = branch < 0 ? loader : line.substring(branch + "+-- ".length());
            if (line.matches("[|+ ]*(Classes:)? *org\\.hssflow\\..*")) {
                loaders.add(loader);
            }
        }
        return loaders;
    }

    private void aModelIsUpgradedByOneLine(Path folder) throws Exception {
        String better = publish(loop.store());
        loop.upgrade(withModel(better, folder), PATIENCE);
        patiently().until(() -> loop.flink().job().runs() && loop.flink().job().restorations() == 1);
        patiently().until(() -> rollouts.byModel().containsKey(better));
    }

    /** The same with slightly other weights. */
    private static String publish(Path folder) throws Exception {
        ModelStore store = ModelStore.open(folder);
        StoredModel base = store.load(store.resolve(OLD_MODEL));
        ModelManifest m = base.manifest();
        float[] weights = base.surrogate().weights().toArray();
        weights[0] += 1e-4f;
        ModelId published = store.publish(new ModelDraft(
                m.id().name(),
                m.scope(),
                null,
                m.equation(),
                m.grid(),
                m.dt(),
                m.provenance(),
                m.validation(),
                m.calibration(),
                m.parameters(),
                base.surrogate().withWeights(weights),
                "# slightly other weights\n"));
        return published.name() + "@" + published.version();
    }

    /** The manifests with one line of the overlay changed. */
    private static Manifests withModel(String model, Path folder) throws Exception {
        FileUtils.copy(flinkPath(MANIFESTS.toRealPath()), flinkPath(folder.resolve("k8s")), false);
        Path overlay = folder.resolve("k8s").resolve("overlays").resolve("cpu");
        Path job = overlay.resolve("job.yaml");
        String before = Files.readString(job);
        String after = before.replace(OLD_MODEL, model);
        assertThat(after.lines().filter(line -> !before.contains(line)))
                .singleElement()
                .asString()
                .contains("model.names: ");
        Files.writeString(job, after);
        return Kustomize.render(overlay);
    }

    private static org.apache.flink.core.fs.Path flinkPath(Path path) {
        return new org.apache.flink.core.fs.Path(path.toUri());
    }

    private void everyStateHasOneRollout() throws Exception {
        loop.simulators().stop();
        patiently().untilAsserted(() -> assertThat(rollouts.byKey()).isEqualTo(states.byKey()));
        assertThat(states.byKey()).hasSize(STREAMS);
        assertThat(deadLetters.byKey()).isEmpty();
    }
}
