package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README says of the shipped models, on fewer trajectories; and that none of them is beaten by its equation's cheap physics. */
class ShippedAccuracyTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "heat-1d, 1.5e-5, 1e-6, 1e-5, persistence",
        "burgers-1d, 0.025, 0.005, 0.05, persistence",
        "navier-stokes-2d, 0.045, 0.02, 0.045, forcedDiffusion",
    })
    void isWhatWasPromised(String model, double relativeL2, double oneStep, double atStep10, String rival)
            throws Exception {
        StringWriter out = new StringWriter();
        assertThat(Hssflow.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute(
                                "evaluate",
                                "--model",
                                model + "@1",
                                "--trajectories",
                                "10",
                                "--json",
                                "--store",
                                folder.toString()))
                .isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("relativeL2").asDouble()).isLessThan(relativeL2);
        assertThat(report.get("oneStepRelativeL2").get("surrogate").asDouble())
                .isLessThan(oneStep)
                .isLessThan(report.get("oneStepRelativeL2").get(rival).asDouble());
        assertThat(report.get("relativeL2ByStep").get(9).asDouble()).isLessThan(atStep10);
        assertThat(report.get("relativeL2").asDouble())
                .isLessThan(report.get("baselines").get(rival).get("relativeL2").asDouble());
    }
}
