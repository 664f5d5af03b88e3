package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.pde.Shape;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.io.NpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int run(String line) {
        return run(line.replace("{dir}", folder.toString()).split(" "));
    }

    @Test
    void writesADatasetAndSaysSo() throws IOException {
        assertThat(
                        run(
                                "--equation heat-1d --param kappa=4e-4 --trajectories 3 --steps 5 --seed 7 --out {dir}/heat.npz"))
                .isZero();
        Dataset dataset = Dataset.read(folder.resolve("heat.npz"));
        assertThat(dataset.count()).isEqualTo(3);
        assertThat(dataset.states()).isEqualTo(6);
        assertThat(dataset.grid().shape()).isEqualTo(Shape.of(1, 256));
        assertThat(dataset.dt()).isEqualTo(0.2);
        assertThat(dataset.parameters(2)).isEqualTo(Map.of("kappa", 4e-4));
        assertThat(dataset.extra("seed").get(0)).isEqualTo(7);
        assertThat(out.toString())
                .contains("3 trajectories of 5 steps on 256 points")
                .hasLineCount(1);
        assertThat(err.toString()).isEmpty();
        assertThat(folder.toFile().list()).containsExactly("heat.npz");
    }

    @Test
    void oneSeedMakesOneFile() throws IOException {
        String command =
                "--equation burgers-1d --param nu=0.01 --dt 0.1 --modes 4 --solver-grid 512 --trajectories 4 --steps 2";
        assertThat(run(command + " --seed 1 --out {dir}/a.npz")).isZero();
        assertThat(run(command + " --seed 1 --out {dir}/b.npz")).isZero();
        assertThat(run(command + " --seed 2 --out {dir}/c.npz")).isZero();
        assertThat(folder.resolve("a.npz")).hasSameBinaryContentAs(folder.resolve("b.npz"));
        assertThat(Files.mismatch(folder.resolve("a.npz"), folder.resolve("c.npz")))
                .isNotNegative();
    }

    @Test
    void reportsJsonThatAProgramCanRead() throws IOException {
        assertThat(run("--equation heat-1d --trajectories 2 --steps 4 --output-grid 128 --json --out {dir}/heat.npz"))
                .isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("file").asText()).endsWith("heat.npz");
        assertThat(report.get("trajectories").asInt()).isEqualTo(2);
        assertThat(report.get("steps").asInt()).isEqualTo(4);
        assertThat(report.get("grid").asInt()).isEqualTo(128);
        assertThat(report.get("seed").asLong()).isZero();
        assertThat(report.get("seconds").asDouble()
                        * report.get("realTimeFactor").asDouble())
                .isCloseTo(2 * 4 * 0.2, within(1e-9));
    }

    @Test
    void startsFromGivenStates() throws IOException {
        double[] sines = new double[2 * 1024];
        for (int i = 1; i < 1023; i++) {
            sines[i] = Math.sin(Math.PI * i / 1023);
            sines[1024 + i] = Math.sin(2 * Math.PI * i / 1023);
        }
        NpyArray.of(sines, 2, 1024).write(folder.resolve("u0.npy"));
        assertThat(run("--equation heat-1d --steps 10 --initial {dir}/u0.npy --out {dir}/heat.npz"))
                .isZero();
        Dataset dataset = Dataset.read(folder.resolve("heat.npz"));
        assertThat(dataset.count()).isEqualTo(2);
        assertThat(dataset.extras()).isEmpty(); // no seed
        double decay = Math.exp(-2e-4 * Math.PI * Math.PI * 2);
        for (int i = 0; i < 256; i++) {
            assertThat(dataset.state(0, 0)[i]).isEqualTo((float) sines[4 * i]);
            assertThat((double) dataset.state(0, 10)[i]).isCloseTo(decay * sines[4 * i], within(1e-6));
        }
    }

    @Test
    void aSingleGivenStateNeedsNoAxisOfTrajectories() throws IOException {
        NpyArray.of(new float[1024], 1024).write(folder.resolve("u0.npy"));
        assertThat(run("--equation burgers-1d --steps 1 --initial {dir}/u0.npy --out {dir}/b.npz"))
                .isZero();
        assertThat(Dataset.read(folder.resolve("b.npz")).count()).isEqualTo(1);
    }

    @Test
    void keepsAFileThatExistsUnlessForced() throws IOException {
        Path file = Files.writeString(folder.resolve("old.npz"), "old");
        assertThat(run("--equation heat-1d --steps 1 --out {dir}/old.npz")).isEqualTo(2);
        assertThat(err.toString()).contains("old.npz exists", "--force");
        assertThat(file).hasContent("old");
        assertThat(run("--equation heat-1d --steps 1 --force --out {dir}/old.npz"))
                .isZero();
        assertThat(Dataset.read(file).count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--equation heat-1d --steps 1 | neither",
                "--equation heat-1d --steps 1 --out {dir}/a.npz --bootstrap localhost:1 | both",
                "--equation heat-1d --out {dir}/a.npz | --steps K",
                "--equation heat-1d --steps -1 --out {dir}/a.npz | got -1",
                "--equation heat-1d --steps x --out {dir}/a.npz | 'x'",
                "--equation wave-1d --steps 1 --out {dir}/a.npz | 'wave-1d'",
                "--equation gray-scott-2d --steps 1 --out {dir}/a.npz | no solver",
                "--equation heat-1d --param nu=1 --steps 1 --out {dir}/a.npz | [kappa]",
                "--equation heat-1d --param kappa=-1 --steps 1 --out {dir}/a.npz | positive",
                "--equation burgers-1d --param nu=1e-4 --steps 1 --out {dir}/a.npz | at least 5000 points",
                "--equation heat-1d --output-grid 100 --steps 1 --out {dir}/a.npz | divides",
                "--equation heat-1d --dt 0 --steps 1 --out {dir}/a.npz | dt",
                "--equation heat-1d --trajectories 0 --steps 1 --out {dir}/a.npz | --trajectories",
                "--equation heat-1d --steps 1 --out {dir}/no/a.npz | folder",
                "--equation heat-1d --steps 1 --out {dir}/a.npz --rate 3 | --rate goes with --bootstrap",
                "--equation heat-1d --trajectories 2 --bootstrap localhost:1 | --trajectories goes with --out",
                "--equation heat-1d --rate 0 --bootstrap localhost:1 | rate",
                "--equation burgers-1d --max-age 5 --steps 1 --out {dir}/a.npz | only heat",
            })
    void refusesMistakesWithAReason(String line, String reason) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesInitialStatesThatDoNotFit() throws IOException {
        NpyArray.of(new float[512], 2, 256).write(folder.resolve("coarse.npy"));
        assertThat(run("--equation heat-1d --steps 1 --initial {dir}/coarse.npy --out {dir}/a.npz"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("[trajectory, 1024]", "[2, 256]");
        NpyArray.of(new float[2048], 2, 1024).write(folder.resolve("two.npy"));
        assertThat(run("--equation heat-1d --steps 1 --trajectories 3 --initial {dir}/two.npy --out {dir}/a.npz"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--trajectories 2");
        float[] lifted = new float[1024];
        lifted[0] = 1;
        NpyArray.of(lifted, 1024).write(folder.resolve("lifted.npy"));
        assertThat(run("--equation burgers-1d --steps 1 --initial {dir}/lifted.npy --out {dir}/a.npz"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("u = 0 at the boundary");
        assertThat(folder.resolve("a.npz")).doesNotExist();
    }

    @Test
    void aFileThatCannotBeReadIsAFailureOfOneLine() throws IOException {
        Files.writeString(folder.resolve("u0.npy"), "no array");
        assertThat(run("--equation heat-1d --steps 1 --initial {dir}/u0.npy --out {dir}/a.npz"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("u0.npy", "magic").hasLineCount(1);
    }

    @Test
    void publishesToABroker() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            assertThat(run("--equation heat-1d --streams 2 --rate 200 --steps 20 --json --bootstrap "
                            + broker.bootstrap()))
                    .isZero();
        }
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("statesSent").asLong()).isEqualTo(2 * 21);
        assertThat(report.get("streams").asInt()).isEqualTo(2);
        assertThat(report.get("topic").asText()).isEqualTo("pde.states");
    }

    @Test
    void namesABrokerThatDoesNotAnswer() {
        assertThat(run("--equation heat-1d --steps 1 --bootstrap 127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("127.0.0.1:1", "start one there");
    }
}
