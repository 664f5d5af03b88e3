package org.hssflow.simulators.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.io.DatasetWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of the files say where they belong: field + 1000 trajectory + 100 time + 10 x + y + component/4. */
class RecordingTest {
    private static final Offset<Double> FLOAT = within(1e-6);

    static Path file(String name) throws IOException {
        try {
            return Path.of(RecordingTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static Recording open(String name, String... fields) throws IOException {
        return Recording.open(file(name), List.of(fields));
    }

    /** [x(, y)] of one channel, as make.py numbers them. */
    private static float[] numbered(double first, int trajectory, int time, int... points) {
        int rows = points[0];
        int columns = points.length == 1 ? 1 : points[1];
        float[] state = new float[rows * columns];
        for (int i = 0; i < state.length; i++) {
            state[i] = (float) (first + 1000 * trajectory + 100 * time + 10 * (i / columns) + i % columns);
        }
        return state;
    }

    private static float[] join(float[]... channels) {
        float[] all = new float[channels.length * channels[0].length];
        for (int c = 0; c < channels.length; c++) {
            System.arraycopy(channels[c], 0, all, c * channels[c].length, channels[c].length);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pdebench_tensor_1d.hdf5", "pdebench_big_endian_f8.hdf5", "pdebench_big_endian_chunked.hdf5"})
    void everyStateOfATensorIsRead(String name) throws IOException {
        try (Recording recording = open(name)) {
            assertThat(recording.trajectories()).isEqualTo(3);
            assertThat(recording.states()).isEqualTo(5);
            assertThat(recording.dt()).isCloseTo(0.05, FLOAT);
            assertThat(recording.channels()).containsExactly("tensor");
            assertThat(recording.grid().channels()).isEqualTo(1);
            Axis x = recording.grid().axes().get(0);
            assertThat(x.points()).isEqualTo(8);
            assertThat(x.start()).isCloseTo(1 / 16.0, FLOAT);
            assertThat(x.spacing()).isCloseTo(1 / 8.0, FLOAT);
            for (int i = 0; i < 3; i++) {
                for (int t = 0; t < 5; t++) {
                    assertThat(recording.state(i, t)).containsExactly(numbered(0, i, t, 8));
                }
            }
        }
    }

    @Test
    void rootAttributesAreTheParametersOfEveryTrajectory() throws IOException {
        try (Recording recording = open("pdebench_tensor_1d.hdf5")) {
            assertThat(recording.startTime()).isZero();
            assertThat(recording.parameters(0)).isEqualTo(Map.of("Nu", 0.01));
            assertThat(recording.parameters(2)).isEqualTo(Map.of("Nu", 0.01));
            assertThat(recording.description()).contains("PDEBench");
        }
        try (Recording recording = open("pdebench_big_endian_f8.hdf5")) {
            assertThat(recording.startTime()).isEqualTo(0.5);
            assertThat(recording.parameters(0)).isEmpty();
        }
    }

    @Test
    void everyFieldIsAChannel() throws IOException {
        try (Recording recording = open("pdebench_fields_2d.hdf5")) {
            assertThat(recording.channels()).containsExactly("Vx", "Vy", "density", "pressure");
            assertThat(recording.grid().shape().toArray()).containsExactly(4, 4, 6);
            assertThat(recording.grid().axes().get(1).spacing()).isCloseTo(0.5, FLOAT);
            assertThat(recording.states()).isEqualTo(3);
            assertThat(recording.parameters(1)).isEqualTo(Map.of("eta", 1e-8, "zeta", 2e-8, "M", 0.1));
            assertThat(recording.state(1, 2))
                    .containsExactly(join(
                            numbered(20000, 1, 2, 4, 6),
                            numbered(30000, 1, 2, 4, 6),
                            numbered(0, 1, 2, 4, 6),
                            numbered(10000, 1, 2, 4, 6)));
        }
    }

    @Test
    void fieldsComeInTheOrderThatIsAskedFor() throws IOException {
        try (Recording recording = open("pdebench_fields_2d.hdf5", "pressure", "Vx")) {
            assertThat(recording.channels()).containsExactly("pressure", "Vx");
            assertThat(recording.state(0, 1))
                    .containsExactly(join(numbered(10000, 0, 1, 4, 6), numbered(20000, 0, 1, 4, 6)));
        }
    }

    @Test
    void aGroupPerTrajectoryHasItsComponentsLast() throws IOException {
        try (Recording recording = open("pdebench_samples_2d.h5")) {
            assertThat(recording.trajectories()).isEqualTo(2);
            assertThat(recording.states()).isEqualTo(3);
            assertThat(recording.dt()).isEqualTo(2.5);
            assertThat(recording.channels()).containsExactly("data_0", "data_1");
            assertThat(recording.grid().shape().toArray()).containsExactly(2, 4, 6);
            assertThat(recording.state(1, 2))
                    .containsExactly(join(numbered(0, 1, 2, 4, 6), numbered(0.25, 1, 2, 4, 6)));
        }
    }

    @Test
    void theWellsScalarAndVectorFieldsAreChannels() throws IOException {
        try (Recording recording = open("the_well_2d.hdf5")) {
            assertThat(recording.trajectories()).isEqualTo(2);
            assertThat(recording.states()).isEqualTo(3);
            assertThat(recording.dt()).isEqualTo(0.25);
            assertThat(recording.channels())
                    .containsExactly("density", "profile", "velocity_x", "velocity_y", "drift_x", "drift_y");
            assertThat(recording.grid().shape().toArray()).containsExactly(6, 4, 6);
            assertThat(recording.grid().axes().get(1).start()).isEqualTo(-0.75);
            for (int i = 0; i < 2; i++) {
                for (int t = 0; t < 3; t++) {
                    float[] profile = numbered(5000, i, t, 4, 6);
                    for (int p = 0; p < profile.length; p++) {
                        profile[p] -= p % 6; // it does not vary along y
                    }
                    assertThat(recording.state(i, t))
                            .containsExactly(join(
                                    numbered(0, i, t, 4, 6),
                                    profile,
                                    numbered(10000, i, t, 4, 6),
                                    numbered(10000.25, i, t, 4, 6),
                                    numbered(20000, 0, t, 4, 6), // nor drift between trajectories
                                    numbered(20000.25, 0, t, 4, 6)));
                }
            }
        }
    }

    @Test
    void theWellsScalarsAreParametersUnlessTheyVaryInTime() throws IOException {
        try (Recording recording = open("the_well_2d.hdf5")) {
            assertThat(recording.parameters(0)).isEqualTo(Map.of("tcool", 0.03125, "Re", 100.0));
            assertThat(recording.parameters(1)).isEqualTo(Map.of("tcool", 0.03125, "Re", 200.0));
        }
    }

    @Test
    void theWellsDescriptionNamesBoundariesAndWhatIsLeftOut() throws IOException {
        try (Recording recording = open("the_well_2d.hdf5", "velocity")) {
            assertThat(recording.channels()).containsExactly("velocity_x", "velocity_y");
            assertThat(recording.description())
                    .contains("The Well, example", "[x: PERIODIC, y: OPEN]", "constant mask", "tensor stress");
        }
    }

    @Test
    void aDatasetIsARecording(@TempDir Path folder) throws Exception {
        Grid grid = new Grid(2, List.of(new Axis(0, 0.5, 4)));
        Trajectory trajectory =
                new Trajectory(0.1, List.of(Field.ofFloats(grid, ramp(8, 0)), Field.ofFloats(grid, ramp(8, 10))));
        Path path = folder.resolve("renamed.hdf5"); // the content decides
        try (DatasetWriter writer = DatasetWriter.create(path, 1, 2, grid, 0.1)) {
            writer.append(trajectory, Map.of("f", 0.03));
        }
        try (Recording recording = Recording.open(path, List.of("u_1"))) {
            assertThat(recording.trajectories()).isEqualTo(1);
            assertThat(recording.states()).isEqualTo(2);
            assertThat(recording.dt()).isEqualTo(Dataset.read(path).dt());
            assertThat(recording.parameters(0)).isEqualTo(Map.of("f", 0.03));
            assertThat(recording.channels()).containsExactly("u_1");
            assertThat(recording.grid().shape().toArray()).containsExactly(1, 4);
            assertThat(recording.state(0, 1)).containsExactly(14, 15, 16, 17);
        }
        assertThatThrownBy(() -> Recording.open(path, List.of("w"))).hasMessageContainingAll("w", "[u_0, u_1]");
    }

    private static float[] ramp(int n, float first) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = first + i;
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pdebench_tensor_1d.hdf5", "pdebench_fields_2d.hdf5", "the_well_2d.hdf5"})
    void aSubsampledRecordingIsASliceOfTheWhole(String name) throws IOException {
        try (Recording all = open(name);
                Recording some = all.subsampled(2, 2)) {
            assertThat(some.states()).isEqualTo((all.states() + 1) / 2);
            assertThat(some.dt()).isEqualTo(2 * all.dt());
            assertThat(some.startTime()).isEqualTo(all.startTime());
            assertThat(some.grid()).isEqualTo(all.grid().every(2));
            assertThat(some.trajectories()).isEqualTo(all.trajectories());
            assertThat(some.parameters(1)).isEqualTo(all.parameters(1));
            for (int t = 0; t < some.states(); t++) {
                Field whole = Field.ofFloats(all.grid(), all.state(1, 2 * t));
                assertThat(Field.ofFloats(some.grid(), some.state(1, t))).isEqualTo(whole.every(2));
            }
            assertThatThrownBy(() -> some.state(0, some.states())).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aStrideHasToDivideTheGrid() throws IOException {
        try (Recording recording = open("pdebench_fields_2d.hdf5")) { // 4 × 6 points, 3 states
            assertThatThrownBy(() -> recording.subsampled(4, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[4, 6]", "[1, 2]", "got 4");
            assertThatThrownBy(() -> recording.subsampled(1, 3)).hasMessageContainingAll("1 to 2", "got 3");
            assertThatThrownBy(() -> recording.subsampled(0, 1)).hasMessageContaining("got 0");
            assertThat(recording.subsampled(1, 1)).isSameAs(recording);
        }
    }

    @Test
    void aStateThatIsNotThereIsAMistakeOfTheCaller() throws IOException {
        try (Recording recording = open("pdebench_tensor_1d.hdf5")) {
            assertThatThrownBy(() -> recording.state(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> recording.state(0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
