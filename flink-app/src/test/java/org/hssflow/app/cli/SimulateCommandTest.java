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
import org.hssflow.app.Release;
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
        JsonNode provenance = new ObjectMapper().readTree(dataset.text("provenance"));
        assertThat(provenance.get("code").asText()).isEqualTo("hssflow " + Release.VERSION);
        assertThat(provenance.get("seed").asLong()).isEqualTo(7);
        assertThat(provenance.get("solverGrid").asInt()).isEqualTo(1024);
        assertThat(provenance.get("parameters").get("kappa").asDouble()).isEqualTo(4e-4);
        assertThat(out.toString())
                .contains("3 trajectories of 5 steps of [1, 256]")
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
        assertThat(report.get("files").get(0).asText()).endsWith("heat.npz");
        assertThat(report.get("trajectories").asInt()).isEqualTo(2);
        assertThat(report.get("steps").asInt()).isEqualTo(4);
        assertThat(report.get("shape").get(1).asInt()).isEqualTo(128);
        assertThat(report.get("cpuSecondsPerTrajectory").asDouble()).isPositive();
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
        assertThat(dataset.extras()).containsExactly("provenance"); // no seed
        double decay = Math.exp(-2e-4 * Math.PI * Math.PI * 2);
        for (int i = 0; i < 256; i++) {
            assertThat(dataset.state(0, 0)[i]).isEqualTo((float) sines[4 * i]);
            assertThat((double) dataset.state(0, 10)[i]).isCloseTo(decay * sines[4 * i], within(1e-6));
        }
    }

    @Test
    void aPlaneStartsFromGivenStatesToo() throws IOException {
        double[] wave = new double[16 * 16];
        for (int i = 0; i < wave.length; i++) {
            wave[i] = Math.cos(2 * Math.PI * (i % 16) / 16);
        }
        NpyArray.of(wave, 16, 16).write(folder.resolve("w0.npy"));
        assertThat(run("--equation navier-stokes-2d --grid 16 --steps 1 --initial {dir}/w0.npy --out {dir}/ns.npz"))
                .isZero();
        Dataset dataset = Dataset.read(folder.resolve("ns.npz"));
        assertThat(dataset.grid().shape()).isEqualTo(Shape.of(1, 16, 16));
        assertThat(dataset.state(0, 0)[17]).isEqualTo((float) wave[17]);
    }

    @Test
    void aStationaryProblemIsARightHandSideAndItsSolution() throws IOException {
        assertThat(run("--equation poisson-1d --trajectories 8 --seed 3 --out {dir}/p.npz"))
                .isZero();
        assertThat(out.toString())
                .contains("8 trajectories of 1 steps of [1, 256]")
                .doesNotContain("real time");
        Dataset dataset = Dataset.read(folder.resolve("p.npz"));
        assertThat(dataset.count()).isEqualTo(8);
        assertThat(dataset.states()).isEqualTo(2);
        assertThat(dataset.dt()).isEqualTo(1);
        assertThat(dataset.parameters(0)).isEmpty();
        for (int i = 0; i < 8; i++) {
            float[] f = dataset.state(i, 0);
            float[] u = dataset.state(i, 1);
            double flux = 0; // −u′ between two points is the integral of f before it
            for (int j = 0; j < 255; j++) {
                flux += f[j] / 256;
                assertThat((u[j] - u[j + 1]) * 256.0).isCloseTo(flux, within(1e-5));
            }
        }
    }

    @Test
    void aRightHandSideMayBeGivenOnAnyGrid() throws IOException {
        double[] f = new double[2 * 33 * 33];
        for (int i = 0; i < f.length; i++) {
            double x = i / 33 % 33 / 32.0;
            double y = i % 33 / 32.0;
            f[i] = (1 + i / (33 * 33)) * Math.sin(Math.PI * x) * Math.sin(2 * Math.PI * y);
        }
        NpyArray.of(f, 2, 33, 33).write(folder.resolve("f.npy"));
        assertThat(run("--equation poisson-2d --grid 33 --initial {dir}/f.npy --json --out {dir}/p.npz"))
                .isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).has("realTimeFactor"))
                .isFalse();
        Dataset dataset = Dataset.read(folder.resolve("p.npz"));
        double sx = Math.sin(Math.PI / 64);
        double sy = Math.sin(2 * Math.PI / 64);
        double eigenvalue = 4 * 32 * 32 * (sx * sx + sy * sy);
        for (int i = 0; i < f.length; i++) {
            assertThat((double) dataset.state(i / (33 * 33), 1)[i % (33 * 33)])
                    .isCloseTo(f[i] / eigenvalue, within(1e-8));
        }
        NpyArray.of(new double[] {1, 2, 3, 4}, 4).write(folder.resolve("g.npy"));
        assertThat(run("--equation poisson-1d --grid 4 --initial {dir}/g.npy --out {dir}/q.npz"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("mean 0", "got mean 2.5");
    }

    @Test
    void aSplitIsOfWholeTrajectories() throws IOException {
        assertThat(run("--equation heat-1d --trajectories 10 --steps 2 --seed 5 --split 0.7,0.2,0.1 --out {dir}/h.npz"))
                .isZero();
        assertThat(run("--equation heat-1d --trajectories 10 --steps 2 --seed 5 --out {dir}/all.npz"))
                .isZero();
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("h-train.npz", "h-validation.npz", "h-test.npz", "all.npz");
        Dataset all = Dataset.read(folder.resolve("all.npz"));
        int next = 0;
        for (String part : new String[] {"train", "validation", "test"}) {
            Dataset dataset = Dataset.read(folder.resolve("h-" + part + ".npz"));
            assertThat(dataset.extra("first").get(0)).isEqualTo(next);
            for (int i = 0; i < dataset.count(); i++) {
                assertThat(dataset.state(i, 2)).isEqualTo(all.state(next++, 2));
            }
            assertThat(dataset.text("provenance")).contains("\"seed\":5");
        }
        assertThat(next).isEqualTo(10);
        assertThat(run("--equation heat-1d --trajectories 10 --steps 2 --split 0.7,0.3 --out {dir}/h.npz"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("h-train.npz exists", "--force");
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
                "--equation gray-scott-2d --modes 3 --steps 1 --out {dir}/a.npz | no number of modes",
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
                "--equation poisson-1d --max-age 5 --out {dir}/a.npz | no age for poisson-1d",
                "--equation poisson-1d --steps 2 --out {dir}/a.npz | expected --steps 1 for poisson-1d, got 2",
                "--equation poisson-2d --steps 0 --out {dir}/a.npz | one step solves it: leave it out",
                "--equation poisson-1d --dt 0.2 --out {dir}/a.npz | dt 1.0 for poisson-1d",
                "--equation poisson-2d --param nu=1 --out {dir}/a.npz | a parameter of poisson-2d",
                "--equation poisson-2d --grid 11 --out {dir}/a.npz | more than 11 points for 10 modes",
                "--equation poisson-1d --bootstrap localhost:1 | got poisson-1d; its states make a data set (--out FILE)",
                "--equation poisson-1d --steps 1 --bootstrap localhost:1 | but no stream",
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
    void aPropertiesFileMayNameTheBroker() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Files.writeString(
                    folder.resolve("client.properties"),
                    "bootstrap.servers=" + broker.bootstrap() + "\nclient.id=lab\n");
            assertThat(run("--equation heat-1d --rate 200 --steps 20 --json --client-config {dir}/client.properties"))
                    .isZero();
            assertThat(new ObjectMapper()
                            .readTree(out.toString())
                            .get("bootstrap")
                            .asText())
                    .isEqualTo(broker.bootstrap());
        }
    }

    @Test
    void publishesAScenarioWithItsTruth() throws IOException {
        Path yaml = Files.writeString(
                folder.resolve("gaps.yaml"),
                "{equation: heat-1d, streams: 2, rate: 200, steps: 50, events: [{at: 10, for: 20, drop: 1}]}");
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            assertThat(run("--json --scenario " + yaml + " --truth {dir}/truth.jsonl --bootstrap "
                            + broker.bootstrap()))
                    .isZero();
            assertThat(run("--scenario " + yaml + " --truth {dir}/truth.jsonl --bootstrap " + broker.bootstrap()))
                    .isEqualTo(2);
        }
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("source").asText()).isEqualTo("gaps");
        assertThat(report.get("statesSent").asLong()).isEqualTo(2 * (51 - 20));
        assertThat(report.get("withheld").asLong()).isEqualTo(2 * 20);
        assertThat(Files.readAllLines(folder.resolve("truth.jsonl"))).hasSize(2 * 51);
        assertThat(err.toString()).contains("truth.jsonl exists; --resume goes on with it");
    }

    @Test
    void publishesAScenarioOfSeveralEquationsAndLimitsEach() throws IOException {
        Path yaml = Files.writeString(folder.resolve("two.yaml"), """
                        {equation: heat-1d, streams: 2, rate: 200, steps: 50}
                        ---
                        {equation: kuramoto-sivashinsky-1d, streams: 1, rate: 100}
                        """);
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            assertThat(run("--json --steps 20 --scenario " + yaml + " --truth {dir}/truth.jsonl --bootstrap "
                            + broker.bootstrap()))
                    .isZero();
        }
        assertThat(new ObjectMapper().readTree(out.toString()).get("statesSent").asLong())
                .isEqualTo(3 * 21);
        assertThat(Files.readAllLines(folder.resolve("truth.jsonl")))
                .filteredOn(line -> line.contains("\"kuramoto-sivashinsky-1d-0\""))
                .hasSize(21);
        assertThat(run("--stream-prefix lab --scenario " + yaml + " --bootstrap localhost:1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no --stream-prefix with a file of 2 scenarios, got 'lab'");
    }

    @Test
    void aScenarioThatIsWrongIsRefusedWithItsLine() throws IOException {
        Path yaml = Files.writeString(folder.resolve("s.yaml"), "equation: heat-1d\nstreams: 2\nrates: 200\nrate: 1\n");
        assertThat(run("--scenario " + yaml + " --bootstrap localhost:1")).isEqualTo(2);
        assertThat(err.toString()).contains("s.yaml line 3", "'rates'");
        assertThat(run("--scenario {dir}/none.yaml --bootstrap localhost:1")).isEqualTo(1);
        assertThat(err.toString()).contains("none.yaml", "bad-sensors");
    }

    @Test
    void publishesARecordingAndGoesOnWhereItStopped() throws IOException {
        assertThat(run("--equation heat-1d --trajectories 3 --steps 30 --out {dir}/h.npz"))
                .isZero();
        String replay =
                "--equation heat-1d --replay {dir}/h.npz --every-time 2 --every-space 4 --rate 100 --json --resume";
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            out.getBuffer().setLength(0);
            assertThat(run(replay + " --duration 0.05 --bootstrap " + broker.bootstrap()))
                    .isZero();
            JsonNode first = new ObjectMapper().readTree(out.toString());
            out.getBuffer().setLength(0);
            assertThat(run(replay + " --bootstrap " + broker.bootstrap())).isZero();
            JsonNode rest = new ObjectMapper().readTree(out.toString());
            assertThat(rest.get("takenUp").asLong())
                    .isEqualTo(first.get("statesSent").asLong())
                    .isPositive();
            assertThat(first.get("statesSent").asLong() + rest.get("statesSent").asLong())
                    .isEqualTo(3 * 16);
        }
    }

    @Test
    void aRecordingThatIsBrokenIsAFailureOfOneLine() throws IOException {
        Files.writeString(folder.resolve("r.hdf5"), "no recording");
        assertThat(run("--equation burgers-1d --replay {dir}/r.hdf5 --bootstrap localhost:1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("r.hdf5").hasLineCount(1);
    }

    @Test
    void namesABrokerThatDoesNotAnswer() {
        assertThat(run("--equation heat-1d --steps 1 --bootstrap 127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("127.0.0.1:1", "start one there");
    }
}
