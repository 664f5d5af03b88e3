package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.io.NpyArray;
import org.hssflow.pde.io.NpyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ExitCode;

class RolloutCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int N = 256;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private int rollout(NpyArray initial, int steps, String... more) throws Exception {
        initial.write(folder.resolve("u0.npy"));
        String[] args = {
            "rollout",
            "--model",
            "heat-1d@1",
            "--store",
            folder.toString(),
            "--initial",
            folder.resolve("u0.npy").toString(),
            "--steps",
            Integer.toString(steps),
            "--out",
            folder.resolve("u.npy").toString()
        };
        return run(Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new));
    }

    private NpyArray result() throws Exception {
        return NpyArray.read(folder.resolve("u.npy"));
    }

    private static float[] bumps(int count) {
        float[] u = new float[count * N];
        for (int i = 0; i < u.length; i++) {
            u[i] = (float) (Math.sin(Math.PI * (i % N) / N) / (1 + i / N));
        }
        return u;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "256 | 5,256",
                "1,256 | 1,5,256",
                "3,256 | 3,5,256",
                "3,1,256 | 3,5,1,256",
            })
    void theResultHasTheAxesOfTheInitialStatesAndOneForTime(String given, String made) throws Exception {
        int[] shape = extents(given);
        float[] u0 = bumps(Arrays.stream(shape).reduce(1, (a, b) -> a * b) / N);
        assertThat(rollout(NpyArray.of(u0, shape), 4)).as(err.toString()).isZero();
        NpyArray u = result();
        assertThat(u.shape()).isEqualTo(extents(made));
        assertThat(u.type()).isEqualTo(NpyType.FLOAT32);
        for (int i = 0; i < u0.length / N; i++) {
            assertThat(Arrays.copyOfRange(u.floats(), i * 5 * N, i * 5 * N + N))
                    .as("the initial state comes first")
                    .isEqualTo(Arrays.copyOfRange(u0, i * N, (i + 1) * N));
        }
    }

    private static int[] extents(String text) {
        return Stream.of(text.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    @Test
    void itsErrorsAreThoseOfEvaluate() throws Exception {
        String data = folder.resolve("heat.npz").toString();
        assertThat(run("simulate", "--equation", "heat-1d", "--trajectories", "3", "--steps", "6", "--out", data))
                .isZero();
        Dataset dataset = Dataset.read(Path.of(data));
        float[] u0 = new float[3 * N];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(dataset.state(i, 0), 0, u0, i * N, N);
        }
        assertThat(rollout(NpyArray.of(u0, 3, N), 6)).isZero();
        float[] u = result().floats();
        List<ErrorMetrics> errors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Field> states = new ArrayList<>();
            for (int t = 0; t <= 6; t++) {
                int at = (i * 7 + t) * N;
                states.add(Field.ofFloats(dataset.grid(), Arrays.copyOfRange(u, at, at + N)));
            }
            errors.add(ErrorMetrics.of(new Trajectory(0.2, states), dataset.trajectory(i)));
        }
        out.getBuffer().setLength(0);
        assertThat(run("evaluate", "--model", "heat-1d@1", "--store", folder.toString(), "--data", data, "--json"))
                .isZero();
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("relativeL2").asDouble())
                .isEqualTo(ErrorMetrics.mean(errors).relativeL2());
    }

    @Test
    void reportsWhatItDid() throws Exception {
        assertThat(rollout(NpyArray.of(bumps(2), 2, N), 4, "--json")).isZero();
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("modelName").asText()).isEqualTo("heat-1d");
        assertThat(report.get("modelVersion").asInt()).isEqualTo(1);
        assertThat(report.get("shape").toString()).isEqualTo("[2,5,256]");
        assertThat(report.get("finite").asBoolean()).isTrue();
    }

    @Test
    void aRolloutThatLeavesTheFiniteNumbersIsWrittenAndFails() throws Exception {
        float[] u0 = bumps(2);
        for (int i = N; i < 2 * N; i++) {
            u0[i] = i % 2 == 0 ? 3e38f : -3e38f;
        }
        assertThat(rollout(NpyArray.of(u0, 2, N), 4, "--json")).isEqualTo(ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("trajectory 1", "from step ").hasLineCount(1);
        assertThat(result().shape()).containsExactly(2, 5, N);
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.get("finite").asBoolean()).isFalse();
        JsonNode first = report.get("firstNotFinite");
        int step = first.get("step").asInt();
        float[] values = result().floats();
        assertThat(finite(values, 5 + step - 1)).isTrue();
        assertThat(finite(values, 5 + step)).isFalse();
    }

    private static boolean finite(float[] values, int state) {
        for (int i = state * N; i < (state + 1) * N; i++) {
            if (!Float.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    @Test
    void doesNotReplaceAFileUnlessItIsTold() throws Exception {
        assertThat(rollout(NpyArray.of(bumps(1), N), 1)).isZero();
        assertThat(rollout(NpyArray.of(bumps(1), N), 2)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("u.npy exists", "--force");
        assertThat(result().shape()).containsExactly(2, N);
        assertThat(rollout(NpyArray.of(bumps(1), N), 2, "--force")).isZero();
        assertThat(result().shape()).containsExactly(3, N);
        assertThat(folder).as("no half file stays behind").isDirectoryNotContaining("glob:**.part");
        assertThat(Files.getPosixFilePermissions(folder.resolve("u.npy")))
                .as("whoever may read the other files may read this one")
                .isEqualTo(Files.getPosixFilePermissions(folder.resolve("u0.npy")));
    }

    @Test
    void refusesStatesOfAnotherShape() throws Exception {
        for (int[] shape : new int[][] {{128}, {2, 128}, {2, 2, 1, N}, {N, 2}, {0, N}}) {
            int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            assertThat(rollout(NpyArray.of(new float[size], shape), 1)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("[256] or [trajectory, 256]", Arrays.toString(shape));
        }
        assertThat(folder.resolve("u.npy")).doesNotExist();
    }

    @Test
    void refusesValuesThatAreNotFiniteInSinglePrecision() throws Exception {
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e39}) {
            double[] u0 = new double[2 * N];
            u0[N + 7] = bad;
            assertThat(rollout(NpyArray.of(u0, 2, N), 1)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("state 1, value 7");
        }
    }

    @Test
    void refusesARolloutOfNoSteps() throws Exception {
        assertThat(rollout(NpyArray.of(bumps(1), N), 0)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--steps of at least 1, got 0");
        assertThat(folder.resolve("u.npy")).doesNotExist();
    }

    @Test
    void aFileThatIsNoArrayFailsInOneLine() throws Exception {
        Path text = Files.writeString(folder.resolve("u0.txt"), "hello");
        Path target = folder.resolve("u.npy");
        for (Path file : List.of(text, folder.resolve("no-such.npy"))) {
            err.getBuffer().setLength(0);
            assertThat(run(
                            "rollout",
                            "--model",
                            "heat-1d",
                            "--initial",
                            file.toString(),
                            "--steps",
                            "1",
                            "--out",
                            target.toString()))
                    .isEqualTo(ExitCode.SOFTWARE);
            assertThat(err.toString())
                    .contains(file.getFileName().toString())
                    .hasLineCount(1)
                    .doesNotContain("\tat ");
        }
        assertThat(target).doesNotExist();
    }
}
