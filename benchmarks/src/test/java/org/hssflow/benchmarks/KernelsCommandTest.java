package org.hssflow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class KernelsCommandTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "3601"})
    void secondsThatAreNoneAreRefused(String seconds) {
        assertThat(run("--seconds", seconds)).isEqualTo(2);
        assertThat(err.toString()).contains("Expected --seconds above 0 and up to 3600, got", "--help");
    }

    @Test
    void anUnknownCaseIsRefusedWithTheKnownOnes() {
        assertThat(run("--only", "Poisson")).isEqualTo(2);
        assertThat(err.toString()).contains("got 'Poisson'", "Heat 47K, batch 256", "Burgers 1.5M training step");
    }

    @Test
    void aFolderIsNoPlaceForTheReport(@TempDir Path folder) {
        assertThat(run("--json", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Expected --json with a file", folder.toString());
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(run("--sceonds", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("--sceonds");
    }

    private int run(String... args) {
        CommandLine commandLine = KernelsCommand.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
