package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JobChangesTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNotNamedIsNotChanged() {
        assertThat(changes()).isEmpty();
    }

    @Test
    void foldersBecomeAbsoluteAndUrisStay() {
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(changes("--state", "some/../state", "--store", "models"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "execution.checkpointing.dir",
                        "file://" + here + "/state/checkpoints",
                        "execution.checkpointing.savepoint-dir",
                        "file://" + here + "/state/savepoints",
                        "model.store",
                        here + "/models"));
        assertThat(changes("--state", "s3://bucket/job", "--store", "s3://bucket/models"))
                .containsEntry("execution.checkpointing.dir", "s3://bucket/job/checkpoints")
                .containsEntry("execution.checkpointing.savepoint-dir", "s3://bucket/job/savepoints")
                .containsEntry("model.store", "s3://bucket/models");
        assertThat(changes("--state", "s3://bucket/job/"))
                .containsEntry("execution.checkpointing.dir", "s3://bucket/job/checkpoints");
    }

    @Test
    void modelsAreAList() {
        assertThat(changes("--model", "heat-1d@1", "--model", "burgers-1d"))
                .containsExactlyEntriesOf(Map.of("model.names", "heat-1d@1;burgers-1d"));
    }

    @Test
    void aNamedOptionWinsOverTheFileAndASingleOneOverBoth() throws Exception {
        Path config = Files.writeString(
                folder.resolve("job.yaml"), "parallelism.default: 2\nmodel.store: /a\nmodel.names: m\n");
        assertThat(changes(
                        "--config", config.toString(), "--parallelism", "3", "--store", "/b", "-D", "model.store=/c"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("parallelism.default", "3", "model.store", "/c", "model.names", "m"));
    }

    @Test
    void aFileOfKafkasClientsNamesTheBrokerAndItsSettings() throws Exception {
        Path client = Files.writeString(
                folder.resolve("client.properties"), "bootstrap.servers=broker:9093\nsecurity.protocol=SASL_SSL\n");
        assertThat(changes("--client-config", client.toString()))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("kafka.bootstrap.servers", "broker:9093", "kafka.client.security.protocol", "SASL_SSL"));
        assertThat(changes("--client-config", client.toString(), "--bootstrap", "other:9093"))
                .containsEntry("kafka.bootstrap.servers", "other:9093");
    }

    private static Map<String, String> changes(String... args) {
        return CommandLine.populateCommand(new JobChanges(), args).options();
    }
}
