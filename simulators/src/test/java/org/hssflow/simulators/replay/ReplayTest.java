package org.hssflow.simulators.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.DatasetWriter;
import org.hssflow.pde.stream.Float32;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.StreamScript;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final Simulation HEAT = new Simulation(SimulationSettings.defaults(Equation.HEAT_1D));
    private static final int STEPS = 6;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void record() throws IOException {
        file = record("heat.npz", 3);
    }

    private Path record(String name, long seed) throws IOException {
        Path path = folder.resolve(name);
        Grid grid = HEAT.outputGrid();
        try (DatasetWriter writer = DatasetWriter.create(path, 2, STEPS + 1, grid, 0.2)) {
            for (int i = 0; i < 2; i++) {
                Trajectory trajectory = HEAT.trajectory(seed, i, STEPS);
                writer.append(trajectory, HEAT.settings().parameters());
            }
        }
        return path;
    }

    private static Replay replay(Recording recording, int streams, Map<String, Double> parameters) {
        return new Replay("heat.npz", recording, Equation.HEAT_1D, new TreeMap<>(parameters), "old", streams, 10);
    }

    private static List<Delivery> deliveries(StreamScript script) {
        List<Delivery> all = new ArrayList<>();
        for (Delivery next = script.peek(); next != null; next = script.peek()) {
            all.add(next);
            script.advance();
        }
        return all;
    }

    @Test
    void aTrajectoryIsAStream() throws IOException {
        try (Recording recording = Recording.open(file, List.of())) {
            List<Delivery> second = deliveries(
                    replay(recording, 2, Map.of()).streamSet().scripts().get(1));
            assertThat(second).hasSize(STEPS + 1).allMatch(Delivery::isSent);
            Trajectory truth = HEAT.trajectory(3, 1, STEPS);
            for (int i = 0; i <= STEPS; i++) {
                Delivery delivery = second.get(i);
                assertThat(delivery.state().streamId()).isEqualTo("old-1");
                assertThat(delivery.state().step()).isEqualTo(i);
                assertThat(delivery.state().time()).isEqualTo(0.2 * i);
                assertThat(delivery.state().parameters()).isEqualTo(Map.of("kappa", 2e-4));
                assertThat(Float32.fromBytes(delivery.state().values()))
                        .isEqualTo(truth.states().get(i).toFloats());
                assertThat(delivery.due()).isEqualTo((i + 0.5) / 10);
            }
        }
    }

    @Test
    void givenParametersWinOverThoseOfTheFile() throws IOException {
        try (Recording recording = Recording.open(file, List.of())) {
            Delivery first = deliveries(replay(recording, 1, Map.of("kappa", 1.0, "q", 2.0))
                            .streamSet()
                            .scripts()
                            .get(0))
                    .get(0);
            assertThat(first.state().parameters()).isEqualTo(Map.of("kappa", 1.0, "q", 2.0));
        }
    }

    @Test
    void theFingerprintIsOfTheData() throws IOException {
        try (Recording recording = Recording.open(file, List.of());
                Recording same = Recording.open(record("copy.npz", 3), List.of());
                Recording other = Recording.open(record("other.npz", 4), List.of())) {
            String fingerprint = replay(recording, 2, Map.of()).streamSet().fingerprint();
            assertThat(replay(same, 2, Map.of()).streamSet().fingerprint()).isEqualTo(fingerprint);
            assertThat(replay(other, 2, Map.of()).streamSet().fingerprint()).isNotEqualTo(fingerprint);
            assertThat(replay(recording, 2, Map.of("b", 1.0, "a", 2.0, "c", 3.0))
                            .parameters()
                            .keySet())
                    .containsExactly("a", "b", "c"); // in one order in every process
            assertThat(replay(recording.subsampled(2, 1), 2, Map.of())
                            .streamSet()
                            .fingerprint())
                    .isNotEqualTo(fingerprint);
        }
    }

    @Test
    void aRecordingOfAnotherKindThanTheEquationIsRefused() throws IOException {
        try (Recording recording = Recording.open(file, List.of())) {
            assertThatThrownBy(() ->
                            new Replay("heat.npz", recording, Equation.GRAY_SCOTT_2D, new TreeMap<>(), "old", 1, 10))
                    .hasMessageContainingAll("2 channels in 2 dimensions", "gray-scott-2d", "[u] in 1");
            assertThatThrownBy(
                            () -> new Replay("heat.npz", recording, Equation.POISSON_1D, new TreeMap<>(), "old", 1, 10))
                    .hasMessageContainingAll("got poisson-1d", "no stream");
        }
    }

    @Test
    void moreStreamsThanTrajectoriesAreRefused() throws IOException {
        try (Recording recording = Recording.open(file, List.of())) {
            assertThatThrownBy(() -> replay(recording, 3, Map.of())).hasMessageContainingAll("1 to 2 streams", "got 3");
        }
    }
}
