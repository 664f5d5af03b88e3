package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hssflow.app.RestoreScenario.DRIFTED;
import static org.hssflow.app.RestoreScenario.GAPPED;
import static org.hssflow.app.RestoreScenario.STEADY;
import static org.hssflow.app.RestoreScenario.STEPS;
import static org.hssflow.app.RestoreScenario.TRIED;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.FileUtils;
import org.hssflow.app.RestoreScenario.AnsweringWorkshop;
import org.hssflow.app.RestoreScenario.BlockedWorkshop;
import org.hssflow.app.savepoint.KnownStates;
import org.hssflow.app.savepoint.PatchedSavepoint;
import org.hssflow.app.savepoint.RestoreCheck;
import org.hssflow.app.savepoint.Savepoint;
import org.hssflow.app.savepoint.SavepointFolder;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The savepoints of all releases go on in the job of this one, on a real cluster between real topics. A release adds its own: {@link
 * #writeFixture} makes it.
 */
class RestoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_SEEN = STEPS + 4;

    @TempDir
    private Path folder;

    private LoopFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = LoopFixture.start();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    static List<Path> releases() throws Exception {
        return RestoreScenario.releases();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theSavepointOfEachReleaseGoesOnWhereItWas(Path release) throws Exception {
        Path store = modelsOf(release);
        try (LoopFixture.Loop loop = loop(store)) {
            sendScenario(loop, store);
            loop.config().set(LoopOptions.PROMOTE_MAX, MAX_SEEN);
            loop.config().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint(release));
            assertThat(RestoreCheck.problems(savepoint(release), options(loop))).isEmpty();
            JobClient job = loop.submit(decoder -> decoder, real -> new AnsweringWorkshop(candidate(store)));
            awaitDecision(loop, DRIFTED, Action.SHADOW); // of the request under way, before any state came

            loop.send(loop.topics().states(), RestoreScenario.state(GAPPED, STEPS - 2));
            for (int step = STEPS; step < MAX_SEEN; step++) {
                for (String stream : List.of(STEADY, TRIED, DRIFTED)) {
                    loop.send(loop.topics().states(), RestoreScenario.state(stream, step));
                }
            }
            Map<String, List<Rollout>> rollouts = loop.awaitRollouts(2 + 3 * (MAX_SEEN - STEPS));
            assertThat(steps(rollouts)).isEqualTo(expectedSteps());
            assertThat(rollouts.values())
                    .allSatisfy(made -> assertThat(made)
                            .extracting(Rollout::residual)
                            .as("residuals, which take the state before")
                            .doesNotContain(Double.NaN));
            assertThat(statuses(loop, DRIFTED)).as("the alarm is up").containsOnly(DriftScore.Status.DRIFTING);
            ModelDecision verdict = awaitDecision(loop, TRIED, Action.REJECT);
            assertThat(verdict.reason()).isEqualTo("nothing told the two apart on " + MAX_SEEN + " transitions");
            assertThat(loop.committed(loop.topics().models(), ModelDecisionCodec::decode))
                    .as("the one sent, the answer, the verdict")
                    .hasSize(3);
            assertThatTheReleaseKnowsTheStateOf(job);
        }
    }

    private void assertThatTheReleaseKnowsTheStateOf(JobClient job) throws Exception {
        String path = job.stopWithSavepoint(false, folder.toString(), SavepointFormatType.NATIVE)
                .get(60, TimeUnit.SECONDS);
        Map<String, Set<String>> states = new TreeMap<>();
        Savepoint.read(path)
                .operators()
                .forEach(operator ->
                        states.put(operator.uid(), operator.serializers().keySet()));
        assertThat(states).isEqualTo(KnownStates.byUid());
    }

    /** Of keyed state, and of state that is the same in all tasks. */
    @ParameterizedTest
    @ValueSource(strings = {"tracked-stream", "model-decision"})
    void aSavepointOfALaterReleaseIsRefusedAtOnceAndForGood(String layout) throws Exception {
        Path release = releases().get(0);
        String later = PatchedSavepoint.withLayoutVersion(
                release.resolve("savepoint"), Files.createDirectory(folder.resolve("later")), layout, 99);
        try (LoopFixture.Loop loop = loop(modelsOf(release))) {
            loop.config().set(StateRecoveryOptions.SAVEPOINT_PATH, later);
            assertThat(RestoreCheck.problems(later, options(loop)))
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem).contains("written by a later release (layout 99"));
            assertThatThrownBy(() -> loop.submit(decoder -> decoder))
                    .hasStackTraceContaining("The failure is not recoverable")
                    .hasStackTraceContaining("state of the type " + layout
                            + " was written by a later release (layout 99, this one reads up to 2); upgrade to that"
                            + " release, or go back to an earlier savepoint");
        }
    }

    /** Run with {@code -Dfixture=FOLDER} to write the savepoint of a release. */
    @Test
    @EnabledIfSystemProperty(named = "fixture", matches = ".+")
    void writeFixture() throws Exception {
        Path release = Path.of(System.getProperty("fixture"));
        Path store = release.resolve("models");
        publishModels(store);
        try (LoopFixture.Loop loop = loop(store)) {
            EncodedRecord decision = RestoreScenario.decision(champion(store), candidate(store));
            loop.send(loop.topics().models(), decision);
            JobClient job = loop.submit(decoder -> decoder, real -> new BlockedWorkshop());
            String checkpoints = loop.config().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
            await("the decision")
                    .atMost(PATIENCE)
                    .until(() -> SavepointFolder.list(checkpoints).stream()
                            .anyMatch(listed -> listed.savepoint() != null
                                    && listed.savepoint().models().containsKey(candidate(store))));
            for (EncodedRecord record : RestoreScenario.states()) {
                loop.send(loop.topics().states(), record);
            }
            BlockedWorkshop.awaitRequest();
            loop.awaitRollouts(4 * STEPS - 2); // and no more transactions are open
            String written = job.stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                    .get(60, TimeUnit.SECONDS);
            Files.move(Path.of(URI.create(written)), release.resolve("savepoint"));
        }
    }

    /** A copy: jobs publish models. */
    private Path modelsOf(Path release) throws Exception {
        Path copy = folder.resolve("models");
        FileUtils.copy(flinkPath(release.resolve("models")), flinkPath(copy), false);
        return copy;
    }

    private static org.apache.flink.core.fs.Path flinkPath(Path path) {
        return new org.apache.flink.core.fs.Path(path.toUri());
    }

    private LoopFixture.Loop loop(Path store) throws Exception {
        LoopFixture.Loop loop = fixture.loop(RestoreScenario.PREFIX, store);
        RestoreScenario.configure(loop.config());
        return loop;
    }

    private static void sendScenario(LoopFixture.Loop loop, Path store) throws Exception {
        loop.send(loop.topics().models(), RestoreScenario.decision(champion(store), candidate(store)));
        for (EncodedRecord record : RestoreScenario.states()) {
            loop.send(loop.topics().states(), record);
        }
    }

    private static String savepoint(Path release) {
        return release.resolve("savepoint").toUri().toString();
    }

    private static Map<String, String> options(LoopFixture.Loop loop) {
        Map<String, String> options = new TreeMap<>(loop.config().toMap());
        options.put(CoreOptions.DEFAULT_PARALLELISM.key(), "2");
        return options;
    }

    private static ModelId champion(Path store) {
        return ModelStore.open(store).resolve(RestoreScenario.BASE + "@1");
    }

    private static ModelId candidate(Path store) {
        return ModelStore.open(store).resolve(RestoreScenario.CANDIDATE + "@1");
    }

    private static Map<String, List<Integer>> expectedSteps() {
        List<Integer> next = IntStream.range(STEPS, MAX_SEEN).boxed().toList();
        return Map.of(STEADY, next, TRIED, next, DRIFTED, next, GAPPED, List.of(STEPS - 2, STEPS - 1));
    }

    private static Map<String, List<Integer>> steps(Map<String, List<Rollout>> rollouts) {
        return rollouts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .map(rollout -> (int) rollout.baseStep())
                                .toList()));
    }

    private static Stream<DriftScore.Status> statuses(LoopFixture.Loop loop, String stream) throws Exception {
        return loop.committed(loop.topics().drift(), DriftScoreCodec::decode).stream()
                .filter(score -> score.streamId().equals(stream))
                .map(DriftScore::status);
    }

    private static ModelDecision awaitDecision(LoopFixture.Loop loop, String stream, Action action) {
        return await(action + " for " + stream)
                .atMost(PATIENCE)
                .until(
                        () -> loop.committed(loop.topics().models(), ModelDecisionCodec::decode).stream()
                                .filter(decision -> decision.scope().equals(stream)
                                        && decision.action() == action
                                        && !decision.reason().equals("to be tried"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The base as this release ships it, and the same with slightly other weights. */
    private static void publishModels(Path store) throws Exception {
        FileUtils.copy(
                flinkPath(Path.of("../model-store/models/heat-1d/1")), flinkPath(store.resolve("heat-1d/1")), false);
        StoredModel base = ModelStore.open(store).load(champion(store));
        ModelManifest m = base.manifest();
        float[] weights = base.surrogate().weights().toArray();
        weights[0] += 1e-4f;
        ModelStore.open(store)
                .publish(new ModelDraft(
                        RestoreScenario.CANDIDATE,
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
                        "# of a savepoint\n"));
    }
}
