package org.hssflow.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PipelineCommandTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--rounds,0,Expected --rounds from 1 to 100",
        "--rounds,101,Expected --rounds from 1 to 100",
        "--states,19999,Expected --states from 20000 to 1000000",
        "--states,1000001,Expected --states from 20000 to 1000000",
        "--parallelism,'1,0',Expected --parallelism from 1 to 8",
        "--parallelism,9,Expected --parallelism from 1 to 8",
    })
    void valuesOutOfRangeAreRefusedBeforeAnythingStarts(String option, String value, String message) {
        assertThat(run(option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(message, "--help");
    }

    @Test
    void anUnknownContestIsRefusedWithTheKnownOnes() {
        assertThat(run("--only", "Poisson")).isEqualTo(2);
        assertThat(err.toString())
                .contains("got 'Poisson'", "model / identity, 1 KB, K=10", "RocksDB / stateless, 64 KB, K=1;");
    }

    @Test
    void aFolderIsNoPlaceForTheReport(@TempDir Path folder) {
        assertThat(run("--json", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Expected --json with a file", folder.toString());
    }

    private int run(String... args) {
        CommandLine commandLine = PipelineCommand.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
