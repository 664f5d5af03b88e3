package org.hssflow.app.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.hssflow.app.Uids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreCheckTest {
    @TempDir
    private Path folder;

    private final Map<String, String> options = Fixture.options();

    @Test
    void whatThisReleaseReadsWillRestore() {
        assertThat(problems(Fixture.SAVEPOINT.toString())).isEmpty();
        assertThat(problems(Fixture.SAVEPOINT.resolve("_metadata").toUri().toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tracked-stream, state-tracker, stream",
        "stream-health, drift-monitor, health",
        "tune-request, fine-tuner, _async_wait_operator_state_"
    })
    void stateOfALaterLayoutIsNamed(String layout, String uid, String state) throws Exception {
        String later = PatchedSavepoint.withLayoutVersion(Fixture.SAVEPOINT, folder, layout, 99);
        assertThat(problems(later))
                .containsExactly(uid + ", state '" + state
                        + "': written by a later release (layout 99, this one reads up to 2); upgrade to that release,"
                        + " or go back to an earlier savepoint");
    }

    /** A value with and without a time to live, a map, a state of Flink's own operator. */
    @ParameterizedTest
    @ValueSource(strings = {"tracked-stream", "raw-record", "pde-state", "tune-request"})
    void stateOfAnEarlierLayoutWillRestore(String layout) throws Exception {
        assertThat(problems(PatchedSavepoint.withLayoutVersion(Fixture.SAVEPOINT, folder, layout, 1)))
                .isEmpty();
    }

    @Test
    void aLayoutThatThisReleaseDoesNotHaveIsNamed() throws Exception {
        String other = PatchedSavepoint.withName(Fixture.SAVEPOINT, folder, "stream-health", "stream-wealth");
        assertThat(problems(other))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("drift-monitor, state 'health': written by a later release")
                        .contains("'stream-wealth'"));
    }

    @Test
    void aStateThatChangedItsTypeIsNamed() throws Exception {
        String other = PatchedSavepoint.withName(Fixture.SAVEPOINT, folder, "tracked-stream", "model-decision");
        assertThat(problems(other))
                .containsExactly("state-tracker, state 'stream': expected tracked-stream v2, got model-decision v2;"
                        + " restore it with the release that wrote it");
    }

    @Test
    void aStateThatThisReleaseDoesNotHaveIsNamed() throws Exception {
        String other = PatchedSavepoint.withName(Fixture.SAVEPOINT, folder, "waiting", "waltzes");
        assertThat(problems(other))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("state-tracker, state 'waltzes': expected one of [")
                        .contains("waiting", "got one that this release does not have"));
    }

    @Test
    void anOperatorThatThisReleaseDoesNotHaveIsNamed() throws Exception {
        OperatorID stranger = new OperatorID(7, 8);
        String other = PatchedSavepoint.withOperators(
                Fixture.SAVEPOINT,
                folder,
                operator -> isNamed(operator, Uids.MONITOR) ? operator.copyWithNewIDs("oracle", stranger) : operator);
        assertThat(problems(other))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("operator oracle: expected one of [")
                        .endsWith(
                                "got state of one that this release does not have; restore it with the release that wrote"
                                        + " it"));
    }

    @Test
    void anotherMaxParallelismIsNamed() throws Exception {
        String other = PatchedSavepoint.withOperators(
                Fixture.SAVEPOINT,
                folder,
                operator -> isNamed(operator, Uids.PROMOTER) ? copy(operator, 64) : operator);
        assertThat(problems(other))
                .containsExactly("operator promoter: expected a max parallelism of 128, got 64; restore it with the"
                        + " release that wrote it");
    }

    @Test
    void aParallelismBeyondWhatTheSavepointAllowsIsNamedByItsOption() {
        options.put("parallelism.default", "129");
        options.put("finetune.parallelism", "200");
        assertThat(problems(Fixture.SAVEPOINT.toString()))
                .containsExactlyInAnyOrder(
                        "parallelism.default: expected 1 to 128, which the savepoint can be scaled out to, got 129",
                        "finetune.parallelism: expected 1 to 128, which the savepoint can be scaled out to, got 200");
        options.put("parallelism.default", "128");
        options.put("finetune.parallelism", "128");
        assertThat(problems(Fixture.SAVEPOINT.toString())).isEmpty();
    }

    @Test
    void aModelThatADecisionNamesAndTheStoreDoesNotHoldIsNamed() {
        options.put("model.store", folder.toString());
        assertThat(problems(Fixture.SAVEPOINT.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("heat-1d-variant@1 (")
                        .contains(
                                "(candidate of heat-1d/lab-tried)",
                                "expected a model that exists",
                                "put this version"));
    }

    @Test
    void aDamagedModelIsNamed() throws Exception {
        Path version = folder.resolve("heat-1d-variant/1");
        Files.createDirectories(version);
        for (File file :
                Fixture.FOLDER.resolve("models/heat-1d-variant/1").toFile().listFiles()) {
            Files.copy(file.toPath(), version.resolve(file.getName()));
        }
        options.put("model.store", folder.toString());
        assertThat(problems(Fixture.SAVEPOINT.toString())).isEmpty();
        byte[] weights = Files.readAllBytes(version.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(version.resolve("model.safetensors"), weights);
        assertThat(problems(Fixture.SAVEPOINT.toString()))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).startsWith("heat-1d-variant@1 (").contains("model.safetensors"));
    }

    @Test
    void whatTheJobWouldRefuseIsAProblemBesideThoseOfTheSavepoint() throws Exception {
        options.put("drift.margin", "0");
        options.put("model.names", "heat-9d");
        String later = PatchedSavepoint.withLayoutVersion(Fixture.SAVEPOINT, folder, "stream-health", 99);
        assertThat(problems(later))
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem).startsWith("drift: "))
                .anySatisfy(problem -> assertThat(problem).startsWith("model: ").contains("'heat-9d'"))
                .anySatisfy(problem -> assertThat(problem).startsWith("drift-monitor, state 'health': "));
    }

    @Test
    void aSavepointThatIsNotThereIsAProblem() {
        String nowhere = folder.resolve("chk-7").toString();
        assertThat(problems(nowhere))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).contains(nowhere, "got a file that is not there", "the newest checkpoint"));
    }

    @Test
    void aFileThatARunningJobRemovedMeanwhileIsAProblem() throws Exception {
        Path gone = folder.resolve("3f7a");
        OperatorStateHandle handle = new OperatorStreamStateHandle(
                Map.of(), new FileStateHandle(new org.apache.flink.core.fs.Path(gone.toUri()), 5));
        OperatorSubtaskState task = OperatorSubtaskState.builder()
                .setManagedOperatorState(new StateObjectCollection<>(List.of(handle)))
                .build();
        String other = PatchedSavepoint.withOperators(Fixture.SAVEPOINT, folder, operator -> {
            if (isNamed(operator, Uids.TRACKER)) {
                operator.putState(0, task);
            }
            return operator;
        });
        assertThat(problems(other))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("expected the state of state-tracker, got a file that is not there")
                        .contains(gone.toString(), "the newest checkpoint"));
    }

    @Test
    void whatIsNoSavepointIsAProblem() throws Exception {
        Files.writeString(folder.resolve("_metadata"), "these are no bytes of Flink");
        assertThat(problems(folder.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains(
                                "expected a savepoint or a checkpoint that Flink 2.2.1 reads",
                                "take one that is whole"));
        byte[] whole = Files.readAllBytes(Fixture.SAVEPOINT.resolve("_metadata"));
        Files.write(folder.resolve("_metadata"), Arrays.copyOf(whole, whole.length / 2));
        assertThat(problems(folder.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("take one that is whole"));
    }

    @Test
    void anotherReleaseMayAskThroughAClassLoaderOfItsOwn() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(new File(entry).toURI().toURL());
        }
        String later = PatchedSavepoint.withLayoutVersion(Fixture.SAVEPOINT, folder, "tracked-stream", 99);
        try (URLClassLoader release =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> check = release.loadClass(RestoreCheck.class.getName());
            assertThat(check).isNotSameAs(RestoreCheck.class);
            Object problems =
                    check.getMethod("problems", String.class, Map.class).invoke(null, later, options);
            assertThat(problems).isEqualTo(problems(later));
            assertThat((List<?>) problems).hasSize(1);
        }
    }

    private List<String> problems(String savepoint) {
        return RestoreCheck.problems(savepoint, options);
    }

    private static boolean isNamed(OperatorState operator, String uid) {
        return SavepointMetadata.uid(operator).equals(uid);
    }

    private static OperatorState copy(OperatorState operator, int maxParallelism) {
        OperatorState copy =
                new OperatorState(null, null, operator.getOperatorID(), operator.getParallelism(), maxParallelism);
        operator.getSubtaskStates().forEach(copy::putState);
        return copy;
    }
}
