package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Provenance;
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

class ModelsGcCommandTest {
    private static final Path FIXTURE = Path.of("src/test/resources/savepoints/0.1.0");
    private static final String LONG_AGO = "2026-01-02T03:04:05Z";

    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    /** Where jobs keep their state. */
    @TempDir
    private Path state;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private ModelStore store;
    private StoredModel shipped;
    private DecisionLog log;
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
    void open(TestInfo test) throws Exception {
        store = ModelStore.open(folder);
        shipped = store.load(store.resolve("heat-1d@1"));
        prefix = test.getTestMethod().orElseThrow().getName();
        ClientSettings client = ClientSettings.of(broker.bootstrap());
        try (Admin admin = Admin.create(client.admin())) {
            TopicAdmin.createMissing(admin, new Topics(prefix).definitions(1, (short) 1, 1 << 20));
        }
        log = new DecisionLog(client, new Topics(prefix));
    }

    @Test
    void whatDecisionsNameIsKeptAndOtherOldVersionsAreDeleted() throws Exception {
        List<ModelId> tuned = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            tuned.add(store.publish(draft("tuned", shipped, LONG_AGO)));
        }
        log.append(decision("*", tuned.get(6), null, null, 1)); // replaced by the next
        log.append(decision("*", tuned.get(0), tuned.get(1), tuned.get(2), 2));
        log.append(decision("lab-3", tuned.get(4), null, null, 3));

        assertThat(gc("--keep", "1")).isZero();

        assertThat(lines())
                .anyMatch(line -> line.matches("model +size +verdict +why"))
                .anyMatch(line ->
                        line.matches("tuned@1 +[0-9.]+ KiB +kept +named by the decision about tuned/\\*: its champion"))
                .anyMatch(line -> line.matches("tuned@2 .* kept +named by the decision about tuned/\\*: its candidate"))
                .anyMatch(line -> line.matches("tuned@3 .* kept .* its previous champion"))
                .anyMatch(line -> line.matches("tuned@4 .* deleted +nothing needs it"))
                .anyMatch(line -> line.matches("tuned@5 .* kept .* tuned/lab-3: its champion"))
                .anyMatch(line -> line.matches("tuned@6 .* deleted +nothing needs it"))
                .anyMatch(line -> line.matches("tuned@7 .* kept +one of the newest 1 of tuned"))
                .anyMatch(line -> line.matches("2 of 7 versions, [0-9.]+ KiB, deleted\\."))
                .noneMatch(line -> line.startsWith("heat-1d"));
        assertThat(own()).extracting(ModelId::version).containsExactly(1, 2, 3, 5, 7);
        assertThat(store.load(shipped.manifest().id()).manifest()).isEqualTo(shipped.manifest());
    }

    @Test
    void dryRunDeletesNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            store.publish(draft("tuned", shipped, LONG_AGO));
        }
        assertThat(gc("--dry-run", "--json")).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("dryRun").asBoolean()).isTrue();
        assertThat(report.get("deletedBytes").asLong()).isPositive();
        assertThat(report.get("versions").findValuesAsText("verdict"))
                .as("three are kept by default")
                .containsExactly("deleted", "deleted", "kept", "kept", "kept");
        assertThat(own()).hasSize(5);
        out.getBuffer().setLength(0);
        assertThat(gc("--dry-run")).isZero();
        assertThat(out.toString()).contains("would be deleted; nothing is, with --dry-run");
        assertThat(own()).hasSize(5);
        assertThat(gc()).isZero();
        assertThat(own()).extracting(ModelId::version).containsExactly(3, 4, 5);
    }

    @Test
    void youngVersionsAreKeptUnlessAskedOtherwise() throws Exception {
        String anHourAgo = Instant.now().minusSeconds(3_600).toString();
        store.publish(draft("tuned", shipped, anHourAgo));
        store.publish(draft("tuned", shipped, anHourAgo));
        assertThat(gc("--keep", "1")).isZero();
        assertThat(out.toString()).contains("younger than 1 d");
        assertThat(own()).hasSize(2);
        assertThat(gc("--keep", "1", "--older-than", "30 min")).isZero();
        assertThat(own()).extracting(ModelId::version).containsExactly(2);
    }

    @Test
    void baseOfAKeptAdapterIsKeptAndChildrenAreDeletedBeforeTheirParents() throws Exception {
        StoredModel kept = store.load(store.publish(draft("base", null, LONG_AGO)));
        StoredModel lost = store.load(store.publish(draft("base", null, LONG_AGO)));
        store.publish(draft("base", null, LONG_AGO));
        store.publish(draft("tuned", lost, LONG_AGO));
        store.publish(draft("tuned", kept, LONG_AGO));

        assertThat(gc("--keep", "1")).isZero();

        assertThat(out.toString()).contains("tuned@2, which is kept, was made of it");
        assertThat(own())
                .extracting(id -> id.name() + "@" + id.version())
                .containsExactly("base@1", "base@3", "tuned@2");
    }

    @Test
    void damagedVersionsAreSaidAndKept() throws Exception {
        for (int i = 0; i < 3; i++) {
            store.publish(draft("tuned", shipped, LONG_AGO));
        }
        Files.writeString(folder.resolve("tuned/1/manifest.json"), "{}");
        assertThat(gc("--keep", "1")).isZero();
        assertThat(lines()).anyMatch(line -> line.matches("tuned@1 .* kept +damaged: .*tuned/1/manifest.json.*"));
        assertThat(folder.resolve("tuned/1")).exists();
        assertThat(folder.resolve("tuned/2")).doesNotExist();
    }

    @Test
    void nothingIsDeletedIfTheDecisionsCannotBeRead() {
        for (int i = 0; i < 5; i++) {
            store.publish(draft("tuned", shipped, LONG_AGO));
        }
        assertThat(run(
                        "gc",
                        "--bootstrap",
                        broker.bootstrap(),
                        "--topic-prefix",
                        "no-such-job",
                        "--keep",
                        "1",
                        "--state",
                        state.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no-such-job.models");
        assertThat(own()).hasSize(5);
    }

    /** Jobs that do not run may go on from their savepoints, with the models that these name. */
    @Test
    void whatOnlyASavepointNamesIsKept() throws Exception {
        Path variant = Files.createDirectories(folder.resolve("heat-1d-variant/1"));
        for (String file : List.of("README.md", "SHA256SUMS", "config.json", "manifest.json", "model.safetensors")) {
            Files.copy(FIXTURE.resolve("models/heat-1d-variant/1").resolve(file), variant.resolve(file));
        }
        store.publish(draft("heat-1d-variant", null, LONG_AGO));
        store.publish(draft("heat-1d-variant", null, LONG_AGO));

        assertThat(gc("--keep", "1", "--older-than", "0 s", "--dry-run")).isZero();
        assertThat(lines())
                .as("without the savepoint")
                .anyMatch(line -> line.matches("heat-1d-variant@1 .* deleted .*"));

        Path savepoint = copySavepoint();
        out.getBuffer().setLength(0);
        assertThat(gc("--keep", "1", "--older-than", "0 s")).isZero();
        assertThat(lines())
                .anyMatch(line -> line.matches("heat-1d-variant@1 .* kept +named by file:.*" + savepoint.getFileName()
                        + ": candidate of heat-1d/lab-tried"))
                .anyMatch(line -> line.matches("heat-1d-variant@2 .* deleted +nothing needs it"))
                .anyMatch(line -> line.matches("heat-1d-variant@3 .* kept +one of the newest 1 of heat-1d-variant"));
        assertThat(own()).extracting(ModelId::version).containsExactly(1, 3);
    }

    @Test
    void nothingIsDeletedIfASavepointCannotBeRead() throws Exception {
        for (int i = 0; i < 5; i++) {
            store.publish(draft("tuned", shipped, LONG_AGO));
        }
        Path savepoint = copySavepoint();
        Files.writeString(savepoint.resolve("_metadata"), "broken");
        assertThat(gc("--keep", "1")).isEqualTo(1);
        assertThat(err.toString())
                .contains("expected to read which models", savepoint.toString(), "nothing was deleted")
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
        assertThat(own()).hasSize(5);
    }

    @Test
    void nothingIsDeletedIfThereIsNoFolderOfState() {
        for (int i = 0; i < 5; i++) {
            store.publish(draft("tuned", shipped, LONG_AGO));
        }
        String none = state.resolve("none").toString();
        assertThat(gc("--keep", "1", "--state", none)).isEqualTo(1);
        assertThat(err.toString()).contains("expected a folder of savepoints, got none at " + none);
        assertThat(own()).hasSize(5);
    }

    private Path copySavepoint() throws IOException {
        Path savepoint = Files.createDirectories(state.resolve("savepoints/savepoint-1"));
        Files.copy(FIXTURE.resolve("savepoint/_metadata"), savepoint.resolve("_metadata"));
        return savepoint;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gc --bootstrap 127.0.0.1:1 | Missing required option: '--state",
                "gc --state . | Expected --bootstrap HOST:PORT or --client-config FILE, got neither; without the decisions",
                "gc --bootstrap 127.0.0.1:1 --state . --keep 0 | at least 1 version of each name, got 0",
                "gc --bootstrap 127.0.0.1:1 --state . --older-than soon | a time such as 12 h or 7 d",
            })
    void aCommandThatCannotBeUnderstoodExitsWith2AndSaysWhy(String args, String message) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    }

    private List<ModelId> own() {
        return store.copies().stream()
                .filter(copy -> !copy.isShipped())
                .map(copy -> copy.manifest().id())
                .toList();
    }

    private ModelDecision decision(
            String scope, ModelId champion, @Nullable ModelId candidate, @Nullable ModelId previous, long at) {
        ModelManifest like = shipped.manifest();
        return new ModelDecision(
                "tuned",
                scope,
                candidate == null ? Action.SERVE : Action.SHADOW,
                champion,
                candidate,
                previous,
                null,
                like.equation(),
                like.shape(),
                like.dt(),
                "by a test",
                null,
                at);
    }

    /** Whole without a base, else an adapter of it. */
    private ModelDraft draft(String name, @Nullable StoredModel base, String created) {
        ModelManifest like = shipped.manifest();
        float scale = 0.02f + 0.001f * (store.list().size() + 1);
        Adapter adapter = base == null ? null : Adapter.ofScale(base.surrogate(), scale);
        return new ModelDraft(
                name,
                like.scope(),
                base == null ? null : base.manifest().id(),
                like.equation(),
                like.grid(),
                like.dt(),
                new Provenance("a test", true, 1, "none", "test", 1, "17", created),
                Map.of(),
                null,
                Map.of(),
                adapter == null ? shipped.surrogate() : adapter.merge(base.surrogate()),
                adapter,
                "A card.");
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    private int gc(String... args) {
        List<String> all = new ArrayList<>(List.of("gc"));
        all.addAll(List.of(args));
        all.addAll(List.of("--bootstrap", broker.bootstrap(), "--topic-prefix", prefix, "--state", state.toString()));
        return run(all.toArray(String[]::new));
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(args));
        all.addAll(List.of("--store", folder.toString()));
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
