package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.io.NpyArray;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

/** {@code plot} of what {@code simulate} and {@code rollout} write. */
class PlotFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int N = 256;

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    private Path pictures;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    /** Three trajectories of eight steps, and rollouts of six from the same states. */
    @BeforeAll
    static void simulateAndRollOut() throws Exception {
        PlotFilesTest commands = new PlotFilesTest();
        String[] simulate = {"simulate", "--equation", "heat-1d", "--trajectories", "3", "--steps", "8", "--out"};
        assertThat(commands.run(with(simulate, file("heat.npz")))).isZero();
        Dataset heat = Dataset.read(data.resolve("heat.npz"));
        float[] u0 = new float[3 * N];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(heat.state(i, 0), 0, u0, i * N, N);
        }
        NpyArray.of(u0, 3, N).write(data.resolve("u0.npy"));
        NpyArray.of(heat.state(1, 0), N).write(data.resolve("one.npy"));
        NpyArray.of(heat.values(), 3, 9, N).write(data.resolve("heat.npy"));
        for (String initial : new String[] {"u0", "one"}) {
            String[] rollout = {"rollout", "--model", "heat-1d", "--steps", "6", "--store", data.toString()};
            assertThat(commands.run(
                            with(rollout, "--initial", file(initial + ".npy"), "--out", file(initial + "-v.npy"))))
                    .as(commands.err.toString())
                    .isZero();
        }
    }

    @BeforeEach
    void choose() {
        pictures = folder.resolve("pictures");
    }

    private static String file(String name) {
        return data.resolve(name).toString();
    }

    private static String[] with(String[] args, String... more) {
        return Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
    }

    private int plot(String truth, String forecast, String... more) {
        String[] args = {
            "plot", "--truth", file(truth), "--forecast", file(forecast), "--out", pictures.toString(), "--json"
        };
        return run(with(args, more));
    }

    private JsonNode report() throws Exception {
        return JSON.readTree(out.toString());
    }

    @Test
    void whatSimulateAndRolloutWriteGoesTogether() throws Exception {
        assertThat(plot("heat.npz", "u0-v.npy")).as(err.toString()).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(report().get("steps").asInt()).as("those that both have").isEqualTo(6);
        assertThat(report().get("trajectories").asInt()).isEqualTo(3);
        assertThat(report().get("relativeL2").asDouble()).isBetween(1e-9, 1e-4);
        assertThat(report().at("/persistence/relativeL2").asDouble()).isGreaterThan(0.02);
        assertThat(report().get("relativeL2ByStep")).hasSize(6);
        assertThat(report().get("files")).hasSize(2);
        BufferedImage fields = ImageIO.read(pictures.resolve("fields.png").toFile());
        BufferedImage errors = ImageIO.read(pictures.resolve("error.png").toFile());
        assertThat(fields.getWidth()).isEqualTo(1_710);
        assertThat(errors.getWidth()).isEqualTo(1_000);
    }

    @Test
    void oneRolloutIsOfTheTrajectoryThatIsSaid() throws Exception {
        assertThat(plot("heat.npz", "one-v.npy", "--trajectory", "1")).isZero();
        assertThat(err.toString()).isEmpty();
        double right = report().get("relativeL2").asDouble();
        assertThat(right).isLessThan(1e-4);
        out.getBuffer().setLength(0);
        assertThat(plot("heat.npz", "one-v.npy", "--trajectory", "2", "--force"))
                .isZero();
        assertThat(err.toString())
                .contains("does not begin with the first state")
                .hasLineCount(1);
        assertThat(report().get("relativeL2").asDouble()).isGreaterThan(0.1);
        out.getBuffer().setLength(0);
        assertThat(plot("heat.npz", "u0-v.npy", "--trajectory", "1", "--force")).isZero();
        assertThat(report().get("relativeL2").asDouble()).isEqualTo(right);
    }

    @Test
    void anArrayIsATruthOnceItsTimeStepIsSaid() throws Exception {
        assertThat(plot("heat.npz", "u0-v.npy")).isZero();
        double error = report().get("relativeL2").asDouble();
        out.getBuffer().setLength(0);
        assertThat(plot("heat.npy", "u0-v.npy", "--force")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--dt DT");
        assertThat(plot("heat.npy", "u0-v.npy", "--dt", "0.2", "--force")).isZero();
        assertThat(report().get("relativeL2").asDouble()).isEqualTo(error);
        assertThat(plot("heat.npz", "u0-v.npy", "--dt", "0.2", "--force")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("only with an .npy");
    }

    @Test
    void inTwoDimensionsTheSpaceAxesOfAnArrayAreSaid() throws Exception {
        float[] u = new float[3 * 4 * 4];
        for (int i = 0; i < u.length; i++) {
            u[i] = 1 + i % 5;
        }
        NpyArray.of(u, 3, 4, 4).write(data.resolve("flat.npy"));
        assertThat(plot("flat.npy", "flat.npy", "--dt", "1", "--dimensions", "2"))
                .as(err.toString())
                .isZero();
        assertThat(report().get("shape").toString()).isEqualTo("[1,4,4]");
        assertThat(report().get("steps").asInt()).isEqualTo(2);
        assertThat(report().get("relativeL2").asDouble()).isZero();
    }

    @Test
    void picturesThatExistStayUnlessItIsToldOtherwise() throws Exception {
        Files.createDirectories(pictures);
        Files.writeString(pictures.resolve("error.png"), "mine");
        assertThat(plot("heat.npz", "u0-v.npy")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("error.png exists; add --force");
        assertThat(pictures.resolve("error.png")).hasContent("mine");
        assertThat(pictures.resolve("fields.png")).doesNotExist();
        assertThat(plot("heat.npz", "u0-v.npy", "--force")).isZero();
        assertThat(ImageIO.read(pictures.resolve("error.png").toFile())).isNotNull();
    }

    @Test
    void refusesWhatDoesNotGoTogether() throws Exception {
        NpyArray.of(new float[3 * 5 * 128], 3, 5, 128).write(data.resolve("coarse.npy"));
        assertThat(plot("heat.npz", "coarse.npy")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("[steps + 1, 256]", "[3, 5, 128]", "roll out on the grid");
        assertThat(plot("heat.npz", "one-v.npy")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("each of the 3 trajectories", "say --trajectory");
        assertThat(plot("heat.npz", "u0-v.npy", "--trajectory", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--trajectory from 0 to 2");
        assertThat(plot("no-such.npz", "u0-v.npy")).isEqualTo(ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("no-such.npz");
        assertThat(pictures).doesNotExist();
    }

    @Test
    void aStationaryProblemHasNoLeadTime() {
        String[] simulate = {"simulate", "--equation", "poisson-1d", "--trajectories", "2", "--out"};
        assertThat(run(with(simulate, folder.resolve("poisson.npz").toString())))
                .isZero();
        assertThat(run(
                        "plot",
                        "--truth",
                        folder.resolve("poisson.npz").toString(),
                        "--forecast",
                        file("u0-v.npy"),
                        "--out",
                        pictures.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("poisson-1d", "stationary");
    }

    @Test
    void topicsAndFilesAreOneOrTheOther() {
        assertThat(plot("heat.npz", "u0-v.npy", "--bootstrap", "127.0.0.1:1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("got both");
        assertThat(plot("heat.npz", "u0-v.npy", "--stream", "sim-0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--stream goes with --bootstrap");
        assertThat(run("plot", "--out", pictures.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("got neither");
        assertThat(run("plot", "--bootstrap", "127.0.0.1:1", "--trajectory", "1", "--out", pictures.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--trajectory goes with --truth");
        assertThat(run("plot", "--truth", file("heat.npz"), "--out", pictures.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("got only --truth");
        assertThat(pictures).doesNotExist();
    }
}
