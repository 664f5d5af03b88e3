package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Provenance;
import org.hssflow.store.Range;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Long after the tests: a clock that is ahead. */
    private static final long AHEAD = 9_000_000_000_000L;

    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private ModelStore store;
    private StoredModel heat;
    private ModelId tuned;
    private String prefix;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    @BeforeEach
    void publishATunedModel(TestInfo test) {
        store = ModelStore.open(folder);
        heat = store.load(store.resolve("heat-1d@1"));
        Adapter adapter = Adapter.ofScale(heat.surrogate(), 0.025f);
        tuned = store.publish(draft("heat-1d-tuned", Equation.HEAT_1D, adapter));
        prefix = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void listHasEveryVersionAndWhatItIs() throws IOException {
        assertThat(run("list")).isZero();
        String digest = id("heat-1d@1").digest().substring(0, 12);
        assertThat(lines().stream().map(line -> line.replaceAll(" {2,}", " | ")))
                .contains(
                        "model | digest | equation | shape | dt | parameters | weights | kind | one-step error | created",
                        "heat-1d-tuned@1 | " + tuned.digest().substring(0, 12) + " | heat-1d | [1, 256] | 0.2 | "
                                + "kappa 0.0002 to 0.0004 | 47124 | adapter of rank 1 of heat-1d@1 (" + digest + ") | "
                                + "1.20e-03 oneStepResidual | 2026-01-02T03:04:05Z")
                .anyMatch(line -> line.startsWith(
                        "heat-1d@1 | " + digest + " | heat-1d | [1, 256] | 0.2 | kappa 0.0002 | 47124 | whole | "))
                .anyMatch(line -> line.startsWith("navier-stokes-2d@1 | "));
        JsonNode models = json("list").get("models");
        assertThat(models).hasSameSizeAs(store.list());
        JsonNode first = models.get(0);
        assertThat(first.get("model").asText()).isEqualTo("burgers-1d@1");
        assertThat(first.get("damage").isNull()).isTrue();
        assertThat(first.get("manifest").get("id").get("digest").asText())
                .isEqualTo(store.resolve("burgers-1d@1").digest());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void listSaysWhichVersionsAreDamaged() throws IOException {
        Files.writeString(folder.resolve("heat-1d-tuned/1/manifest.json"), "{}");
        assertThat(run("list")).isZero();
        assertThat(lines())
                .anyMatch(line -> line.matches("heat-1d-tuned@1 +damaged"))
                .anyMatch(line -> line.startsWith("heat-1d-tuned@1 is damaged: ")
                        && line.contains("heat-1d-tuned/1/manifest.json: digest in SHA256SUMS"));
        JsonNode damaged = json("list").get("models").get(2);
        assertThat(damaged.get("manifest").isNull()).isTrue();
        assertThat(damaged.get("damage").asText()).contains("the file is altered");
    }

    @Test
    void showHasCardAndManifest() throws IOException {
        assertThat(run("show", "heat-1d-tuned")).isZero();
        assertThat(out.toString()).contains("A card.", "\"adapterRank\" : 1", tuned.digest());
        JsonNode report = json("show", "heat-1d@1");
        assertThat(report.get("model").asText()).isEqualTo("heat-1d@1");
        assertThat(report.get("card").asText()).startsWith("# heat-1d");
        assertThat(report.get("manifest").get("equation").asText()).isEqualTo("heat-1d");
        assertThat(report.has("decisions")).as("nobody asked for them").isFalse();
    }

    @Test
    void verifyFindsAFlippedByte() throws IOException {
        assertThat(run("verify")).isZero();
        assertThat(lines()).hasSameSizeAs(store.list()).allMatch(line -> line.endsWith(": whole"));
        Path weights = folder.resolve("heat-1d-tuned/1/adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThat(run("verify", "heat-1d-tuned@1")).isEqualTo(1);
        assertThat(lines()).containsExactly("heat-1d-tuned@1 in " + weights.getParent() + ": damaged");
        assertThat(err.toString())
                .contains(
                        "hssflow models verify: ",
                        "heat-1d-tuned/1/adapter_model.safetensors: digest in SHA256SUMS: expected ")
                .hasLineCount(1);
        assertThat(run("verify", "heat-1d@1")).as("the others are whole").isZero();
        assertThat(lines()).hasSize(1);
        assertThat(run("verify", "--json")).isEqualTo(1);
        assertThat(JSON.readTree(out.toString()).get("models").findValuesAsText("damage"))
                .filteredOn(damage -> damage.contains("digest"))
                .hasSize(1);
    }

    @Test
    void promoteServesAModelForEveryStreamAndSaysWhatItReplaced() throws Exception {
        DecisionLog log = createTopics();
        ModelDecision first = serve("heat-1d", "*", id("heat-1d@1"), AHEAD);
        log.append(first);
        log.append(serve("heat-1d", "lab-3", id("heat-1d@1"), 1));

        assertThat(kafka("promote", "heat-1d-tuned")).isZero();

        assertThat(lines())
                .containsExactly(
                        "heat-1d/*: " + tuned + " serves from now on, in place of " + id("heat-1d@1") + " (heat-1d/*)",
                        "Streams with decisions of their own keep them: [lab-3]");
        ModelDecision decided = last(log);
        assertThat(decided)
                .isEqualTo(new ModelDecision(
                        "heat-1d",
                        "*",
                        Action.SERVE,
                        tuned,
                        null,
                        id("heat-1d@1"),
                        null,
                        first.equation(),
                        first.shape(),
                        first.dt(),
                        "by hand",
                        null,
                        AHEAD + 1));
        assertThat(kafka("list")).isZero();
        assertThat(lines())
                .anyMatch(line -> line.matches("heat-1d/\\* +serve +heat-1d-tuned@1 .* -  +heat-1d@1 .*by hand"));
    }

    @Test
    void promoteForOneStreamReplacesWhatServedItAsAllOthers() throws Exception {
        DecisionLog log = createTopics();
        log.append(serve("heat-1d", "*", id("heat-1d@1"), 1));
        long before = System.currentTimeMillis();
        assertThat(kafka("promote", "heat-1d-tuned@1", "--scope", "lab-3", "--reason", "kappa is 4e-4 there", "--json"))
                .isZero();
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("decision").get("scope").asText()).isEqualTo("lab-3");
        assertThat(report.get("decision").get("action").asText()).isEqualTo("serve");
        assertThat(report.get("decision").get("champion").get("digest").asText())
                .isEqualTo(tuned.digest());
        assertThat(report.get("replaced").get("scope").asText()).isEqualTo("*");
        assertThat(report.get("streamsOfTheirOwn")).isEmpty();
        ModelDecision decided = last(log);
        assertThat(decided.key()).isEqualTo("heat-1d/lab-3");
        assertThat(decided.previous()).isEqualTo(id("heat-1d@1"));
        assertThat(decided.reason()).isEqualTo("kappa is 4e-4 there");
        assertThat(decided.decidedAtMillis()).isBetween(before, System.currentTimeMillis());

        assertThat(kafka("promote", "heat-1d-tuned@1", "--scope", "lab-3"))
                .as("again: the way back stays")
                .isZero();
        assertThat(last(log).previous()).isEqualTo(id("heat-1d@1"));
    }

    @Test
    void promoteWhereNothingIsDecidedNamesNoModelBefore() throws Exception {
        DecisionLog log = createTopics();
        assertThat(kafka("promote", "heat-1d@1", "--surrogate", "my-heat")).isZero();
        assertThat(out.toString()).startsWith("my-heat/*: ").contains("what the job was started with");
        assertThat(last(log).previous()).isNull();
        assertThat(kafka("rollback", "my-heat", "--scope", "*")).isEqualTo(1);
        assertThat(err.toString())
                .contains("what the job was started with", "models promote")
                .hasLineCount(1);
        assertThat(log.read().decisions()).hasSize(1);
    }

    @Test
    void promoteKeepsServingTheStatesThatTheDecisionIsAbout() throws Exception {
        DecisionLog log = createTopics();
        log.append(serve("heat-1d", "*", id("heat-1d@1"), 1));
        assertThat(kafka("promote", "burgers-1d@1", "--surrogate", "heat-1d")).isEqualTo(2);
        assertThat(err.toString()).contains("heat-1d of shape [1, 256] with dt 0.2", "name another --surrogate");
        assertThat(log.read().decisions()).hasSize(1);
        assertThat(kafka("promote", "burgers-1d@1")).isZero();
        assertThat(log.read().inForce()).containsOnlyKeys("burgers-1d/*", "heat-1d/*");
    }

    @Test
    void rollbackServesTheModelBeforeAgainAndDropsTheOther() throws Exception {
        DecisionLog log = createTopics();
        log.append(serve("heat-1d", "*", id("heat-1d@1"), 1));
        assertThat(kafka("promote", "heat-1d-tuned")).isZero();
        assertThat(kafka("rollback", "heat-1d", "--scope", "*", "--reason", "it was cold"))
                .isZero();
        assertThat(out.toString().strip())
                .isEqualTo("heat-1d/*: " + id("heat-1d@1") + " serves again, in place of " + tuned);
        ModelDecision back = last(log);
        assertThat(back.action()).isEqualTo(Action.ROLLBACK);
        assertThat(back.champion()).isEqualTo(id("heat-1d@1"));
        assertThat(back.dropped()).isEqualTo(tuned);
        assertThat(back.previous()).isNull();
        assertThat(back.cause()).isNull();
        assertThat(back.reason()).isEqualTo("it was cold");

        assertThat(kafka("rollback", "heat-1d", "--scope", "lab-3")).isEqualTo(2);
        assertThat(err.toString()).contains("[heat-1d/*]", "got heat-1d/lab-3");
    }

    @Test
    void showHasTheHistoryOfTheLineWithItsFigures() throws Exception {
        DecisionLog log = createTopics();
        ModelDecision served = serve("heat-1d", "*", id("heat-1d@1"), 0);
        log.append(served);
        log.append(serve("burgers-1d", "*", id("burgers-1d@1"), 1));
        ModelDecision.Cause cause = new ModelDecision.Cause(
                120, new Origin(2, 3311), new TreeMap<>(Map.of("wins", 10.0, "championResidual", 0.25)));
        log.append(byTheJob(served, Action.SHADOW, id("heat-1d@1"), tuned, null, null, cause));
        log.append(byTheJob(served, Action.PROMOTE, tuned, null, id("heat-1d@1"), null, cause));
        log.append(byTheJob(served, Action.REJECT, id("heat-1d@1"), null, null, tuned, cause));
        assertThat(kafka("rollback", "burgers-1d", "--scope", "*")).isEqualTo(1);

        assertThat(kafka("show", "heat-1d-tuned")).isZero();

        String figures = "  at step 120 (2@3311): because  [championResidual 0.25, wins 10]";
        String time = "1970-01-01T00:00:00.007Z  heat-1d/lab-3  ";
        assertThat(lines())
                .endsWith(
                        "1970-01-01T00:00:00Z  heat-1d/*  serve  - -> " + id("heat-1d@1") + "  by a test",
                        time + "shadow  " + id("heat-1d@1") + " -> " + tuned + figures,
                        time + "promote  " + id("heat-1d@1") + " -> " + tuned + figures,
                        time + "reject  " + tuned + " -> " + id("heat-1d@1") + figures);
        out.getBuffer().setLength(0);
        assertThat(kafka("show", "heat-1d", "--json")).isZero();
        JsonNode history = JSON.readTree(out.toString()).get("decisions");
        assertThat(history).hasSize(4);
        JsonNode shadow = history.get(1);
        assertThat(shadow.get("candidate").get("name").asText()).isEqualTo("heat-1d-tuned");
        assertThat(shadow.get("shape").toString()).isEqualTo("[1,256]");
        assertThat(shadow.get("cause").get("step").asLong()).isEqualTo(120);
        assertThat(shadow.get("cause").get("origin").get("offset").asLong()).isEqualTo(3311);
        assertThat(shadow.get("cause").get("figures").get("wins").asDouble()).isEqualTo(10);
        assertThat(history.get(0).get("cause").isNull()).isTrue();
    }

    @Test
    void aModelWithoutStreamsOrWithDamageIsNotPromoted() throws Exception {
        DecisionLog log = createTopics();
        store.publish(draft("my-poisson", Equation.POISSON_1D, null));
        assertThat(kafka("promote", "my-poisson")).isEqualTo(2);
        assertThat(err.toString()).contains("my-poisson@1", "poisson-1d, which is stationary");
        Files.write(folder.resolve("heat-1d-tuned/1/adapter_model.safetensors"), new byte[] {1});
        assertThat(kafka("promote", "heat-1d-tuned")).isEqualTo(1);
        assertThat(err.toString()).contains("heat-1d-tuned/1");
        assertThat(log.read().decisions()).isEmpty();
    }

    @Test
    void aTopicThatIsMissingIsSaidAndNotCreated() throws Exception {
        for (String[] command :
                new String[][] {{"list"}, {"promote", "heat-1d"}, {"rollback", "heat-1d", "--scope=*"}}) {
            assertThat(kafka(command)).isEqualTo(1);
            assertThat(err.toString()).contains("hssflow models " + command[0], prefix + ".models", "--topic-prefix");
        }
        try (Admin admin = Admin.create(ClientSettings.of(broker.bootstrap()).admin())) {
            assertThat(admin.listTopics().names().get()).doesNotContain(prefix + ".models");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show heat-1d", "promote heat-1d", "rollback heat-1d --scope *"})
    void aBrokerThatIsNotThereIsNamed(String command) {
        String impatient = " --kafka-property default.api.timeout.ms=600 --kafka-property request.timeout.ms=300";
        assertThat(run((command + " --bootstrap 127.0.0.1:1" + impatient).split(" ")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("127.0.0.1:1", "start one there")
                .doesNotContain("\tat ")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | Expected one of [list, show, verify, promote, rollback, gc], got none",
                "sing | Unmatched argument",
                "list heat-1d | Unmatched argument",
                "list --topic-prefix lab | expected --bootstrap HOST:PORT or --client-config FILE, got neither",
                "list --bootstrap 127.0.0.1:1 --topic-prefix a/b | topic prefix",
                "list --json no-such-folder/r.json | folder that can be written",
                "show | NAME[@VERSION]",
                "list --store s3://bucket/models | put Flink's plugin for s3",
                "list --store file:models | file:///absolute/path",
                "show tea | heat-1d@1",
                "verify heat-1d@0 | version from 1 on",
                "verify tea | heat-1d@1",
                "promote --bootstrap 127.0.0.1:1 | NAME[@VERSION]",
                "promote heat-1d | expected --bootstrap",
                "promote tea --bootstrap 127.0.0.1:1 | heat-1d@1",
                "promote heat-1d@77 --bootstrap 127.0.0.1:1 | got 'heat-1d@77'",
                "rollback heat-1d --bootstrap 127.0.0.1:1 | --scope",
                "rollback heat-1d --scope * | expected --bootstrap",
                "rollback Heat/1 --scope * --bootstrap 127.0.0.1:1 | model name",
            })
    void aCommandThatCannotBeUnderstoodExitsWith2AndSaysWhy(@Nullable String args, String message) {
        assertThat(run(args == null ? new String[0] : args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "verify", "promote", "rollback", "gc"})
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("hssflow models " + command).contains("--json");
    }

    private DecisionLog createTopics() throws Exception {
        Topics topics = new Topics(prefix);
        ClientSettings client = ClientSettings.of(broker.bootstrap());
        try (Admin admin = Admin.create(client.admin())) {
            TopicAdmin.createMissing(admin, topics.definitions(1, (short) 1, 1 << 20));
        }
        return new DecisionLog(client, topics);
    }

    private static ModelDecision last(DecisionLog log) throws Exception {
        List<ModelDecision> decisions = log.read().decisions();
        return decisions.get(decisions.size() - 1);
    }

    private ModelId id(String name) {
        return store.resolve(name);
    }

    private ModelDecision serve(String surrogate, String scope, ModelId champion, long at) {
        ModelManifest manifest = store.manifest(champion);
        return ModelDecision.serve(
                surrogate, scope, champion, manifest.equation(), manifest.shape(), manifest.dt(), "by a test", at);
    }

    private static ModelDecision byTheJob(
            ModelDecision like,
            Action action,
            ModelId champion,
            @Nullable ModelId candidate,
            @Nullable ModelId previous,
            @Nullable ModelId dropped,
            ModelDecision.Cause cause) {
        return new ModelDecision(
                like.surrogate(),
                "lab-3",
                action,
                champion,
                candidate,
                previous,
                dropped,
                like.equation(),
                like.shape(),
                like.dt(),
                "because",
                cause,
                7);
    }

    private ModelDraft draft(String name, Equation equation, @Nullable Adapter adapter) {
        ModelManifest base = heat.manifest();
        return new ModelDraft(
                name,
                base.scope(),
                adapter == null ? null : base.id(),
                equation,
                base.grid(),
                base.dt(),
                new Provenance("a test", true, 1, "none", "test", 1, "17", "2026-01-02T03:04:05.678Z"),
                Map.of("oneStepResidual", 1.2e-3),
                base.calibration(),
                Map.of("kappa", new Range(2e-4, 4e-4)),
                adapter == null ? heat.surrogate() : adapter.merge(heat.surrogate()),
                adapter,
                "A card.");
    }

    private List<String> lines() {
        List<String> lines = out.toString().lines().toList();
        out.getBuffer().setLength(0);
        return lines;
    }

    private JsonNode json(String... args) throws IOException {
        out.getBuffer().setLength(0);
        assertThat(run(Stream.concat(Stream.of(args), Stream.of("--json")).toArray(String[]::new)))
                .isZero();
        return JSON.readTree(out.toString());
    }

    /** With the test's own topics. */
    private int kafka(String... args) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap", broker.bootstrap(), "--topic-prefix", prefix));
        return run(all.toArray(String[]::new));
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(args));
        if (args.length > 0 && !all.contains("--store") && !args[0].equals("rollback") && !args[0].equals("sing")) {
            all.addAll(List.of("--store", folder.toString()));
        }
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
