package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What Prometheus sees of the real job, after one of its streams has drifted and got a model, beside the topics and the documentation. */
class MetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STREAMS = 3;
    private static final String OURS = "flink_taskmanager_job_task_operator_hssflow_";
    private static final Path DASHBOARD = Path.of("../monitor/dashboards/hssflow-grafana.json");
    private static final Path ALERTS = Path.of("../monitor/dashboards/hssflow-alerts.yaml");
    private static final Path TABLE = Path.of("../docs/METRICS.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern ANNOTATION = Pattern.compile("\\$labels\\.(\\w+)");

    @TempDir
    private static Path store;

    private static LoopFixture fixture;
    private static LoopFixture.Loop loop;
    private static Exposition exposed;
    private static int sent;
    private static List<Rollout> rollouts;
    private static List<ModelDecision> decisions;

    /** A row of the table in the documentation. */
    private record Row(String metric, String kind, List<String> labels, String meaning) {
        static Row of(String line) {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            return new Row(quoted(cells.get(1)).get(0), cells.get(2), quoted(cells.get(4)), cells.get(6));
        }

        boolean isHistogram() {
            return kind.equals("histogram");
        }

        /** At Prometheus. */
        String name() {
            return OURS + Stream.concat(labels.stream(), Stream.of(metric)).collect(Collectors.joining("_"));
        }
    }

    @BeforeAll
    static void runTheJob() throws Exception {
        MetricsEndpoint endpoint = new MetricsEndpoint(freePort());
        fixture = LoopFixture.start(endpoint.options());
        loop = fixture.loop("metrics", store);
        loop.submit(decoder -> decoder);
        HeatStreams streams = new HeatStreams(loop, STREAMS);
        streams.start();
        streams.awaitStep(30);
        for (MalformedRecord kind : MalformedRecord.values()) {
            loop.send(loop.topics().states(), kind.from(streams.state(1)));
        }
        streams.changeKappa(2 * HeatStreams.KAPPA, 0);
        await().atMost(PATIENCE).until(() -> made(Action.PROMOTE) > 0);
        streams.awaitStep(streams.step() + 30);
        streams.stop();
        sent = STREAMS * (int) streams.step() + MalformedRecord.values().length;
        rollouts = loop.awaitRollouts(STREAMS * (int) streams.step()).values().stream()
                .flatMap(List::stream)
                .toList();
        decisions = decisions();
        exposed = Exposition.scrape(endpoint.port());
    }

    @AfterAll
    static void stop() throws Exception {
        loop.close();
        fixture.close();
    }

    @Test
    void everyPanelOfTheDashboardHasWhatItShows() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        int panels = 0;
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                Query query = Query.of(target.get("expr").asText());
                query.assertAnsweredBy(exposed);
                query.assertHas(
                        exposed, labels(LEGEND, target.get("legendFormat").asText()));
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                        .as("unit of %s", panel.get("title"))
                        .isNotEmpty();
                panels++;
            }
        }
        assertThat(panels).isGreaterThan(20);
        for (JsonNode variable : dashboard.at("/templating/list")) {
            if (variable.get("type").asText().equals("query")) {
                Query.of(variable.at("/query/query").asText()).assertAnsweredBy(exposed);
            }
        }
    }

    @Test
    void everyAlertHasWhatItWatchesAndSaysWhatToDo() throws Exception {
        List<Map<?, ?>> rules = new ArrayList<>();
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS));
        ((List<?>) file.get("groups"))
                .forEach(group ->
                        ((List<?>) ((Map<?, ?>) group).get("rules")).forEach(rule -> rules.add((Map<?, ?>) rule)));
        assertThat(rules).hasSizeGreaterThan(8).allSatisfy(rule -> {
            Query query = Query.of((String) rule.get("expr"));
            query.assertAnsweredBy(exposed);
            Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
            query.assertHas(exposed, labels(ANNOTATION, annotations.toString()));
            assertThat(annotations.get("summary")).isNotNull();
            assertThat(annotations.get("description")).isNotNull();
            assertThat((String) rule.get("for")).matches("\\d+m");
            assertThat((String) ((Map<?, ?>) rule.get("labels")).get("severity"))
                    .isIn("critical", "warning", "info");
        });
    }

    @Test
    void theTableListsWhatIsExposedAndNothingElse() throws Exception {
        Set<String> listed = new TreeSet<>();
        for (Row row : rows()) {
            listed.add(row.name());
            Set<String> labels = new TreeSet<>(row.labels());
            if (row.isHistogram()) {
                listed.add(row.name() + "_count");
                labels.add("quantile");
            }
            assertThat(exposed.of(row.name()))
                    .as(row.name())
                    .isNotEmpty()
                    .allSatisfy(sample -> assertThat(sample.labels().keySet()).containsAll(labels));
            if (row.labels().size() == 1) {
                assertThat(exposed.of(row.name()))
                        .extracting(sample -> sample.label(row.labels().get(0)))
                        .isSubsetOf(quoted(row.meaning()));
            }
        }
        assertThat(exposed.samples())
                .extracting(Exposition.Sample::name)
                .filteredOn(name -> name.startsWith(OURS))
                .hasSameElementsAs(listed);
    }

    @Test
    void statesAndRolloutsAreAsManyAsInTheTopics() {
        assertThat(exposed.sum("flink_jobmanager_job_numRestarts"))
                .as("or they were counted again")
                .isZero();
        assertThat(exposed.sum(OURS + "statesIn")).isEqualTo(sent);
        assertThat(exposed.sumBy("status", OURS + "status_rolloutsOut"))
                .isEqualTo(countBy(rollouts, rollout -> name(rollout.status())));
        assertThat(exposed.sumBy("reason", OURS + "reason_deadLetters"))
                .isEqualTo(countBy(
                        loop.awaitDeadLetters(MalformedRecord.values().length),
                        letter -> letter.header(DeadLetterCodec.REASON_HEADER).orElseThrow()));
    }

    @Test
    void everyRolloutHasALatencySinceItsRecordWasWritten() {
        assertThat(exposed.sum(OURS + "latencyMillis_count")).isEqualTo(rollouts.size());
        assertThat(exposed.of(OURS + "latencyMillis"))
                .filteredOn(sample -> sample.label("quantile").equals("0.5"))
                .filteredOn(sample -> !Double.isNaN(sample.value())) // of a task without streams
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.value()).isBetween(0.0, 1e3 * PATIENCE.toSeconds()));
        assertThat(exposed.sum(OURS + "batchSize_count")).isEqualTo(exposed.sum(OURS + "engineMicros_count"));
    }

    @Test
    void alarmsAndTrainingsAndDecisionsAreAsManyAsInTheTopics() throws Exception {
        List<DriftScore> scores = loop.committed(loop.topics().drift(), DriftScoreCodec::decode);
        assertThat(exposed.sum(OURS + "alarms"))
                .isPositive()
                .isEqualTo(scores.stream()
                        .filter(score -> score.status() == DriftScore.Status.ALARM)
                        .count());
        assertThat(exposed.sum(OURS + "alarmedStreams")).as("it has a model").isZero();
        assertThat(exposed.sum(OURS + "oneStepErrorPpm_count")).isEqualTo(scores.size());
        assertThat(exposed.sum(OURS + "trainings")).isPositive().isEqualTo(exposed.sum(OURS + "trainingMillis_count"));
        assertThat(exposed.sum(OURS + "failedTrainings")).isZero();
        assertThat(exposed.sumBy("action", OURS + "action_decisions"))
                .isEqualTo(countBy(decisions, decision -> name(decision.action())))
                .containsEntry("promote", 1L);
    }

    @Test
    void theModelOfTheStreamThatDriftedIsShownBesideThatOfTheOthers() {
        ModelId tuned = decisions.stream()
                .filter(decision -> decision.action() == Action.PROMOTE)
                .map(ModelDecision::champion)
                .findFirst()
                .orElseThrow();
        ModelId base = ModelStore.open(store).resolve("heat-1d");
        assertThat(exposed.of(OURS + "surrogate_scope_model_modelVersion"))
                .extracting(sample -> sample.label("scope") + ": " + sample.label("model") + "@" + (int) sample.value())
                .containsExactlyInAnyOrder(
                        "*: " + base.name() + "@" + base.version(),
                        "sim-0: " + tuned.name() + "@" + tuned.version(),
                        "sim-0: " + base.name() + "@0"); // that it had while the other was in its shadow
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(Row::of)
                .toList();
    }

    private static List<ModelDecision> decisions() throws Exception {
        return loop.committed(loop.topics().models(), ModelDecisionCodec::decode);
    }

    private static long made(Action action) throws Exception {
        return decisions().stream()
                .filter(decision -> decision.action() == action)
                .count();
    }

    private static <T> Map<String, Long> countBy(List<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.groupingBy(name, Collectors.counting()));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static Set<String> labels(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
