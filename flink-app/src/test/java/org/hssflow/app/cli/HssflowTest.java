package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HssflowTest {
    /** The errors of the heat model are those of single precision: another order of the sums moves them by this share. */
    private static final double ROUNDING = 0.02;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"demo", "simulate", "train", "evaluate", "rollout"})
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("hssflow " + command).contains("--json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | Expected a command",
                "dance | Unmatched argument",
                "demo --seconds soon | 'soon' is not an int",
                "demo --seconds 0 | at least 1 second",
                "demo --hostile -1 | at least 0 malformed records",
                "demo --streams 0 | at least 1 stream",
                "demo --rate -2 | rate",
                "demo --kafka-port 70000 | 0 to 65535",
                "demo --monitor-port -1 | 0 to 65535",
                "monitor | expected --bootstrap HOST:PORT or --client-config FILE",
                "monitor --bootstrap 127.0.0.1:9 --port 70000 | 0 to 65535",
                "monitor --bootstrap 127.0.0.1:9 --since soon | such as 30s or 10m, got 'soon'",
                "monitor --bootstrap 127.0.0.1:9 --since 0s | such as 30s or 10m, got '0s'",
                "monitor --bootstrap 127.0.0.1:9 --field-memory 0 | at least 1 MiB for --field-memory",
                "monitor --bootstrap 127.0.0.1:9 --topic-prefix a/b | topic prefix",
                "demo --metrics-port 0 | from 1 to 65535",
                "demo --metrics-port 9092 --kafka-port 9092 | a port of its own for --metrics-port",
                "job run --metrics-port 8081 --bootstrap localhost:1 | a port of its own for --metrics-port",
                "job run --metrics-port 9249 --rest http://localhost:1 --bootstrap localhost:1 | in its own configuration",
                "demo --scenario viscosity-jump --rate 3 | no --streams, --rate or --seed with --scenario",
                "demo --scenario flash-crowd | add --seconds",
                "demo --scenario steady --seconds 0 | at least 1 second",
                "demo --engine abacus | expected an engine of this build (auto, cpu, cuda), got 'abacus'",
                "job run --engine abacus --bootstrap 127.0.0.1:9 | of this build (auto, cpu, cuda), got 'abacus'",
                "demo --json no-such-folder/r.json | folder that can be written",
                "train | --recipe",
                "train --recipe tea | heat-1d",
                "train --recipe heat-1d --steps 0 | at least 1 step",
                "train --recipe heat-1d --store pom.xml | folder that can be written",
                "train --recipe heat-1d --threads 0 | at least 1 thread",
                "train --recipe heat-1d --curve pom.xml | pom.xml exists; add --force",
                "train --recipe heat-1d --curve no-such-folder/loss.png --force | folder that can be written",
                "train --recipe heat-1d --curve src --force | name a file",
                "evaluate --model no-such-model | heat-1d@1",
                "evaluate --model ../etc | model name",
                "evaluate --model heat-1d --steps 0 | at least 1 step",
                "evaluate --model heat-1d --engine abacus | abacus",
                "evaluate --model heat-1d --plots pom.xml | folder for --plots",
                "rollout | --model",
                "rollout --model tea --initial a.npy --steps 1 --out b.npy | heat-1d@1",
                "rollout --model heat-1d --initial a.npy --steps 1 --out no-such-folder/b.npy | make the folder first",
                "rollout --model heat-1d --initial a.npy --steps 1 --out src | something else",
            })
    void aCommandThatCannotBeUnderstoodExitsWith2AndSaysWhy(String args, String message) {
        assertThat(run(args == null ? new String[0] : args.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "job run --bootstrap 127.0.0.1:1 --create-topics 1"})
    void aPortForTheMetricsThatIsTakenIsRefusedBeforeAnythingIsStarted(String command) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run((command + " --metrics-port " + port).split(" ", -1)))
                    .isEqualTo(CommandLine.ExitCode.SOFTWARE);
            assertThat(err.toString())
                    .contains("expected a free port for the metrics, got " + port)
                    .contains("choose another one")
                    .hasLineCount(1);
            assertThat(out.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "evaluate",
                "rollout --model heat-1d --initial a.npy --steps 1 --out b.npy",
                "job run --bootstrap 127.0.0.1:9 --create-topics 1"
            })
    void anEngineThatCannotWorkHereIsRefusedBeforeAnythingIsStarted(String command) {
        assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "a GPU is here");
        assertThat(run((command + " --engine cuda").split(" ", -1))).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .contains("expected an engine that works here, got 'cuda': ")
                .contains("or use the engine cpu or auto")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "job run"})
    void theHelpSaysWhoCanReadTheMetrics(String command) {
        assertThat(run((command + " --help").split(" ", -1))).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("--metrics-port=P")
                .contains("on all network interfaces of the machine and to whoever asks");
    }

    @Test
    void aFileThatIsMissingFailsInOneLine() {
        assertThat(run("evaluate", "--data", "no-such.npz")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .contains("no-such.npz")
                .doesNotContain("\tat ")
                .hasLineCount(1);
    }

    @Test
    void evaluateReproducesTheFiguresOfTheCard() throws Exception {
        assertThat(run("evaluate", "--model", "heat-1d@1", "--store", store(), "--json"))
                .isZero();
        JsonNode report = JSON.readTree(out.toString());
        ModelStore store = ModelStore.open(folder);
        ModelManifest manifest = store.manifest(store.resolve("heat-1d@1"));
        Map<String, Double> card = manifest.validation();
        for (String figure : new String[] {"relativeL2", "l2", "l2SqrtH", "rms"}) {
            assertThat(report.get(figure).asDouble())
                    .as(figure)
                    .isCloseTo(card.get(figure), within(ROUNDING * card.get(figure)));
        }
        assertThat(report.get("relativeL2ByStep").get(9).asDouble())
                .isCloseTo(card.get("relativeL2Step10"), within(ROUNDING * card.get("relativeL2Step10")));
        assertThat(report.get("relativeL2").asDouble()).isLessThan(5e-4);
        JsonNode baselines = report.get("baselines");
        assertThat(baselines.get("persistence").get("relativeL2").asDouble())
                .isCloseTo(card.get("persistenceRelativeL2"), within(1e-12));
        assertThat(baselines.get("linearMap").get("relativeL2").asDouble())
                .as("heat is linear, and the map is in double precision")
                .isLessThan(1e-8);
        assertThat(report.get("notes").toString()).contains("the linear map is the physics");
        assertThat(report.get("modelDigest").asText()).isEqualTo(manifest.id().digest());
    }

    @Test
    void evaluateTakesWhatSimulateWrites() throws Exception {
        String file = folder.resolve("heat.npz").toString();
        assertThat(run(
                        "simulate",
                        "--equation",
                        "heat-1d",
                        "--trajectories",
                        "3",
                        "--steps",
                        "12",
                        "--seed",
                        "5",
                        "--out",
                        file))
                .isZero();
        Path report = folder.resolve("report.json");
        assertThat(run("evaluate", "--store", store(), "--data", file, "--steps", "12", "--json", report.toString()))
                .isZero();
        JsonNode json = JSON.readTree(report.toFile());
        assertThat(json.get("trajectories").asInt()).isEqualTo(3);
        assertThat(json.get("relativeL2").asDouble()).isLessThan(5e-4);
        assertThat(out.toString())
                .contains(
                        "relative L2",
                        "surrogate",
                        "persistence",
                        "linear map",
                        "nRMSE at step 10",
                        "last stable step");
    }

    @Test
    void evaluateTakesShortDataAsItIsAndDrawsIt() throws Exception {
        String file = folder.resolve("heat.npz").toString();
        assertThat(run("simulate", "--equation", "heat-1d", "--steps", "3", "--out", file))
                .isZero();
        Path plots = folder.resolve("new/plots");
        String[] evaluate = {"evaluate", "--store", store(), "--data", file, "--plots", plots.toString(), "--json"};
        out.getBuffer().setLength(0);
        assertThat(run(evaluate)).isZero();
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("steps").asInt()).isEqualTo(3);
        assertThat(report.get("plots")).hasSize(2);
        for (String name : new String[] {"error.png", "fields.png"}) {
            assertThat(ImageIO.read(plots.resolve(name).toFile()).getWidth()).isGreaterThan(900);
        }
        assertThat(run(evaluate)).as("pictures exist").isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("error.png exists", "--force");
        assertThat(run(Stream.concat(Stream.of(evaluate), Stream.of("--force")).toArray(String[]::new)))
                .isZero();
    }

    @Test
    void evaluateRefusesDataOfAnotherTimeStep() throws Exception {
        String file = folder.resolve("heat.npz").toString();
        assertThat(run("simulate", "--equation", "heat-1d", "--steps", "12", "--dt", "0.1", "--out", file))
                .isZero();
        assertThat(run("evaluate", "--store", store(), "--data", file, "--steps", "12"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("dt 0.2", "dt 0.1");
    }

    @Test
    void trainPublishesAVersionThatEvaluateLoads() throws Exception {
        Path curve = Files.writeString(folder.resolve("loss.png"), "an earlier picture");
        String[] train = {"train", "--recipe", "heat-1d", "--steps", "30", "--store", store(), "--json"};
        assertThat(run(Stream.concat(Stream.of(train), Stream.of("--curve", curve.toString(), "--force"))
                        .toArray(String[]::new)))
                .isZero();
        assertThat(blue(ImageIO.read(curve.toFile()))).as("the curve").isGreaterThan(100);
        JsonNode report = JSON.readTree(out.toString());
        int version = report.get("modelVersion").asInt();
        assertThat(version).as("the next after the shipped one").isEqualTo(2);
        Path published = folder.resolve("heat-1d/" + version);
        assertThat(published)
                .isDirectoryContaining("glob:**model.safetensors")
                .isDirectoryContaining("glob:**config.json")
                .isDirectoryContaining("glob:**manifest.json");
        assertThat(Files.readString(published.resolve("README.md"))).contains("# heat-1d", "relative L2");
        assertThat(run("evaluate", "--model", "heat-1d", "--store", store())).isZero();
        assertThat(out.toString())
                .contains("heat-1d@2 (" + report.get("modelDigest").asText().substring(0, 12));
    }

    /** Pixels of the colour the training loss is drawn in. */
    private static long blue(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(pixel -> pixel == 0xff0072b2)
                .count();
    }

    private String store() {
        return folder.toString();
    }

    private int run(String... args) {
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
