package org.hssflow.app.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobOptionsTest {
    private static final String SECRET = "kafka.client.ssl.key.password";

    @TempDir
    private Path folder;

    @Test
    void argumentsAreSplitAtTheFirstEqualsSign() {
        assertThat(JobOptions.ofArguments(new String[] {"-Da.b=c=d", "-De="}).toMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a.b", "c=d", "e", ""));
        assertThat(JobOptions.ofArguments(new String[0]).toMap()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-D", "-D=x", "-Dx", "--x=y", "x=y", ""})
    void anArgumentThatIsNoOptionIsRefused(String argument) {
        assertThatThrownBy(() -> JobOptions.ofArguments(new String[] {argument}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected arguments such as -Dmodel.names=heat-1d, got '" + argument + "'");
    }

    @Test
    void aFileMayNestNamesOrWriteThemWithDots() throws Exception {
        Path file = file("""
                model:
                  names: [heat-1d@1, burgers-1d]
                  store: /models
                kafka.bootstrap.servers: broker:9092
                parallelism.default: 3
                state:
                  backend.type: rocksdb
                job:
                  empty:
                """);
        assertThat(JobOptions.ofFile(file))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "model.names",
                        "heat-1d@1;burgers-1d",
                        "model.store",
                        "/models",
                        "kafka.bootstrap.servers",
                        "broker:9092",
                        "parallelism.default",
                        "3",
                        "state.backend.type",
                        "rocksdb",
                        "job.empty",
                        ""));
    }

    @Test
    void anEmptyFileSetsNothing() throws Exception {
        assertThat(JobOptions.ofFile(file("# nothing yet\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a\n- b\n", "just words", "a: [1\n", "a: 1\na: 2\n", "\tmodel.names: heat-1d\n"})
    void aFileThatHoldsNoOptionsIsRefused(String text) throws Exception {
        Path file = file(text);
        assertThatThrownBy(() -> JobOptions.ofFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("expected options in YAML, such as 'model.names: heat-1d', in " + file, "got:")
                .hasMessageNotContaining("cannot be cast")
                .hasMessageNotContaining("null");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> JobOptions.ofFile(folder.resolve("none.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a YAML file of options, got nothing at " + folder.resolve("none.yaml"));
    }

    @Test
    void changesWinAndTheRestStays() {
        assertThat(JobOptions.changed(Map.of("a", "1", "b", "2"), Map.of("b", "3", "c", "4")))
                .containsExactlyEntriesOf(new TreeMap<>(Map.of("a", "1", "b", "3", "c", "4")));
    }

    @Test
    void secretsThatTheClusterMasksHaveToBeGivenAgain() {
        Map<String, String> running = Map.of("a", "1", SECRET, GlobalConfiguration.HIDDEN_CONTENT);
        assertThatThrownBy(() -> JobOptions.changed(running, Map.of("a", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("expected the secrets [" + SECRET + "]", "--config or --client-config");
        assertThat(JobOptions.changed(running, Map.of(SECRET, "x"))).containsEntry(SECRET, "x");
    }

    @Test
    void secretsAreToldByTheirNames() {
        assertThat(JobOptions.secrets(Map.of("a", "1", SECRET, "x", "kafka.client.sasl.jaas.config", "y")))
                .containsOnlyKeys(SECRET, "kafka.client.sasl.jaas.config");
    }

    @Test
    void differencesNameWhatChangedAndHideSecrets() {
        assertThat(JobOptions.differences(
                        Map.of("kept", "1", "changed", "1", "gone", "1", SECRET, "old"),
                        Map.of("kept", "1", "changed", "2", "new", "1", SECRET, "new-secret")))
                .containsExactlyInAnyOrder(
                        "changed: 1 -> 2", "gone: 1 -> default", "new: default -> 1", SECRET + ": ... -> ...");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), text);
    }
}
