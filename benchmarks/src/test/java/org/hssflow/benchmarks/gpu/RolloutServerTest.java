package org.hssflow.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.io.SurrogateFiles;
import org.hssflow.pde.stream.Float32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int N = 16;

    @TempDir
    private Path folder;

    private Surrogate surrogate;
    private float[] states;

    @BeforeEach
    void writesAModelAndThreeStates() throws IOException {
        Random random = new Random(7);
        Architecture architecture =
                new Architecture(N, N, 2, 2, 2, Architecture.Outer.HSS, Architecture.Outer.DENSE, true, true);
        surrogate = new Surrogate(
                architecture, 0.1f, new Weights(architecture, gaussian(architecture.parameterCount(), random)));
        states = gaussian(3 * N, random);
        Files.write(folder.resolve(SurrogateFiles.CONFIG), SurrogateFiles.config(surrogate));
        Files.write(folder.resolve(SurrogateFiles.WEIGHTS), SurrogateFiles.weights(surrogate));
        Files.write(folder.resolve("states"), Float32.toBytes(states));
    }

    @Test
    void writesWhatTheEngineComputes() throws IOException {
        JsonNode answer = ask(request(3, 5, 4)).get(1);

        float[] expected = rollout(states, 3, 5);
        assertThat(Float32.fromBytes(Files.readAllBytes(folder.resolve("out")))).isEqualTo(expected);
        assertThat(answer.path("nanos")).hasSize(4).allMatch(nanos -> nanos.longValue() > 0);
        assertThat(answer.get("deviceNanos").isNull()).isTrue();
        double sum = 0;
        for (float value : expected) {
            sum += value;
        }
        assertThat(answer.path("checksum").doubleValue()).isEqualTo(sum);
    }

    @Test
    void repeatsTheStatesOfAFileAndWritesOnlySome() throws IOException {
        ask(request(8, 2, 1).put("every", 4));

        float[] expected = rollout(states, 3, 2);
        float[] actual = Float32.fromBytes(Files.readAllBytes(folder.resolve("out")));
        assertThat(actual).hasSize(2 * N);
        assertThat(actual).startsWith(Arrays.copyOf(expected, N)); // state 0
        assertThat(actual).endsWith(Arrays.copyOfRange(expected, N, 2 * N)); // state 4, which is state 1
    }

    @Test
    void randomStatesDependOnTheSeedAlone() throws IOException {
        ObjectNode one = request(2, 1, 1).put("seed", 1).putNull("states");
        ObjectNode two = request(2, 1, 1).put("seed", 2).putNull("states");

        List<Double> checksums = ask(one, two, one).stream()
                .skip(1)
                .map(answer -> answer.path("checksum").doubleValue())
                .toList();

        assertThat(checksums.get(0)).isEqualTo(checksums.get(2)).isNotEqualTo(checksums.get(1));
    }

    @Test
    void answersWhatCannotBeDoneAndGoesOn() throws IOException {
        List<JsonNode> answers = ask(
                request(0, 1, 1),
                request(1, 1, 1).put("model", folder.resolve("none").toString()),
                request(1 << 30, 1, 1),
                request(1, 1, 1).put("stpes", 3),
                request(1, 1, 1));

        assertThat(answers.get(1).path("error").textValue()).contains("batch, steps and repeats of at least 1");
        assertThat(answers.get(2).path("error").textValue()).contains("none");
        assertThat(answers.get(3).path("error").textValue()).contains("smaller batch or a larger -Xmx");
        assertThat(answers.get(4).path("error").textValue()).contains("stpes");
        assertThat(answers.get(5).has("nanos")).isTrue();
    }

    @Test
    void anUnknownEngineIsSaidAtOnce() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int exit = RolloutServer.serve("gpu", reader(""), new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(exit).isEqualTo(1);
        assertThat(JSON.readTree(out.toString(StandardCharsets.UTF_8))
                        .path("error")
                        .textValue())
                .contains("expected an engine of this build", "'gpu'");
    }

    @Test
    void saysInItsAnswerWhyAnEngineCannotWorkHere() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int exit = RolloutServer.serve("cuda", reader(""), new PrintStream(out, true, StandardCharsets.UTF_8));

        JsonNode answer = JSON.readTree(out.toString(StandardCharsets.UTF_8));
        if (exit == 0) {
            assertThat(answer.path("engine").textValue()).isEqualTo("cuda"); // a card is here
        } else {
            assertThat(answer.path("error").textValue())
                    .startsWith("expected an engine that works here, got 'cuda': ")
                    .endsWith("or use the engine cpu or auto");
        }
    }

    private ObjectNode request(int batch, int steps, int repeats) {
        return JSON.createObjectNode()
                .put("model", folder.toString())
                .put("batch", batch)
                .put("steps", steps)
                .put("repeats", repeats)
                .put("states", folder.resolve("states").toString())
                .put("out", folder.resolve("out").toString());
    }

    private static List<JsonNode> ask(ObjectNode... requests) throws IOException {
        String lines = Stream.of(requests).map(ObjectNode::toString).collect(Collectors.joining("\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = RolloutServer.serve("cpu", reader(lines), new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(exit).isZero();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        assertThat(answers).hasSize(requests.length + 1);
        assertThat(answers.get(0).path("engine").textValue()).isEqualTo("cpu");
        return answers;
    }

    private static BufferedReader reader(String lines) {
        return new BufferedReader(new StringReader(lines));
    }

    private float[] rollout(float[] from, int batch, int steps) {
        float[] out = new float[batch * N];
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            session.rollout(from, batch, new int[] {steps}, out);
        }
        return out;
    }

    private static float[] gaussian(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return values;
    }
}
