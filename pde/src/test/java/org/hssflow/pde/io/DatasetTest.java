package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    private static final Grid LINE = Grid.scalar(new Axis(0, 0.25, 4));
    private static final Grid PLANE = new Grid(2, List.of(new Axis(-1, 0.5, 2), new Axis(0, 0.25, 3)));

    @TempDir
    private Path folder;

    /** Counts up from {@code first} through all values of all states. */
    private static Trajectory counting(Grid grid, int states, double first) {
        List<Field> fields = new ArrayList<>();
        for (int t = 0; t < states; t++) {
            double[] values = new double[grid.shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = first++;
            }
            fields.add(new Field(grid, values));
        }
        return new Trajectory(0.2, fields);
    }

    @Test
    void readsWhatNumpyWrites() throws IOException {
        Dataset dataset = Dataset.read(NpyArrayTest.madeByNumpy("savez.npz"));
        assertThat(dataset.count()).isEqualTo(2);
        assertThat(dataset.states()).isEqualTo(3);
        assertThat(dataset.dt()).isEqualTo(0.2);
        assertThat(dataset.grid()).isEqualTo(LINE);
        assertThat(dataset.trajectory(1).states().get(2).values())
                .containsExactly(20 / 8.0, 21 / 8.0, 22 / 8.0, 23 / 8.0);
        assertThat(dataset.parameters(1)).isEqualTo(Map.of("nu", 2e-3));
        assertThat(dataset.extras()).containsExactlyInAnyOrder("seed", "note");
        assertThat(dataset.extra("seed")).isEqualTo(NpyArray.scalar(7));
    }

    @Test
    void writesAScalarFieldWithoutItsChannel() throws IOException {
        Path file = folder.resolve("line.npz");
        Trajectory first = counting(LINE, 3, 0);
        Trajectory second = counting(LINE, 3, 100);
        try (DatasetWriter writer = DatasetWriter.create(file, 2, 3, LINE, 0.2)) {
            writer.append(first, Map.of("nu", 1e-3));
            writer.append(second, Map.of("nu", 2e-3));
            writer.putExtra("seed", NpyArray.scalar(7));
        }
        try (Npz npz = Npz.open(file)) {
            assertThat(npz.names()).containsExactly("u", "dt", "x", "nu", "seed");
            assertThat(npz.read("u").shape()).containsExactly(2, 3, 4);
        }
        Dataset dataset = Dataset.read(file);
        assertThat(dataset.trajectory(0)).isEqualTo(first);
        assertThat(dataset.trajectory(1)).isEqualTo(second);
        assertThat(dataset.parameters(0)).isEqualTo(Map.of("nu", 1e-3));
        assertThat(dataset.extra("seed").get(0)).isEqualTo(7);
    }

    @Test
    void keepsChannelsAndAxesInTwoDimensions() throws IOException {
        Path file = folder.resolve("plane.npz");
        try (DatasetWriter writer = DatasetWriter.create(file, 1, 2, PLANE, 0.2)) {
            writer.append(counting(PLANE, 2, 0), Map.of());
        }
        Dataset dataset = Dataset.read(file);
        assertThat(dataset.trajectory(0)).isEqualTo(counting(PLANE, 2, 0));
        assertThat(dataset.grid().axes().get(1).spacing()).isCloseTo(0.25, within(1e-15));
    }

    @Test
    void equalDataMakesEqualFiles() throws IOException {
        for (String name : List.of("a.npz", "b.npz")) {
            try (DatasetWriter writer = DatasetWriter.create(folder.resolve(name), 1, 2, LINE, 0.2)) {
                writer.append(counting(LINE, 2, 0), Map.of("nu", 1.0));
            }
        }
        assertThat(folder.resolve("a.npz")).hasSameBinaryContentAs(folder.resolve("b.npz"));
    }

    @Test
    void anAbortedFileLeavesNothingBehindAndTheOldOneInPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("old.npz"), "old");
        assertThatThrownBy(() -> {
                    try (DatasetWriter writer = DatasetWriter.create(file, 2, 3, LINE, 0.2)) {
                        writer.append(counting(LINE, 3, 0), Map.of());
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("expected 2 trajectories, got 1", "nothing was written");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
        assertThat(file).hasContent("old");
    }

    @Test
    void twoWritersToOneTargetDoNotMix() throws IOException {
        Path file = folder.resolve("shared.npz");
        Trajectory earlier = counting(LINE, 3, 0);
        Trajectory later = counting(LINE, 3, 100);
        try (DatasetWriter one = DatasetWriter.create(file, 1, 3, LINE, 0.2)) {
            try (DatasetWriter two = DatasetWriter.create(file, 1, 3, LINE, 0.2)) {
                one.append(later, Map.of());
                two.append(earlier, Map.of());
            }
            assertThat(Dataset.read(file).trajectory(0)).isEqualTo(earlier);
        }
        assertThat(Dataset.read(file).trajectory(0)).isEqualTo(later);
        assertThat(folder.toFile().list()).containsExactly("shared.npz");
    }

    @Test
    void refusesTrajectoriesThatDoNotFit() throws IOException {
        DatasetWriter writer = DatasetWriter.create(folder.resolve("bad.npz"), 1, 3, LINE, 0.2);
        assertThatThrownBy(() -> writer.append(counting(LINE, 2, 0), Map.of())).hasMessageContaining("3 states");
        assertThatThrownBy(() -> writer.append(counting(LINE, 3, Double.NaN), Map.of()))
                .hasMessageContaining("NaN");
        assertThatThrownBy(writer::close).isInstanceOf(IllegalStateException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesArraysThatDoNotFitTogether() throws IOException {
        NpyArray u = NpyArray.of(new float[24], 2, 3, 4);
        NpyArray x = NpyArray.of(LINE.axes().get(0).coordinates(), 4);
        NpyArray dt = NpyArray.scalar(0.2);
        assertRefused(Map.of("u", u, "dt", dt), "array named 'x'");
        assertRefused(Map.of("u", u, "x", x), "array named 'dt'");
        assertRefused(Map.of("u", u, "x", x, "dt", NpyArray.scalar(-1)), "[dt]", "positive");
        assertRefused(
                Map.of("u", u, "dt", dt, "x", NpyArray.of(new double[] {0, 1, 2}, 3)), "[x]", "4 coordinates", "3");
        assertRefused(Map.of("u", u, "dt", dt, "x", NpyArray.of(new double[] {0, 1, 2, 4}, 4)), "[x]", "index 1");
        assertRefused(Map.of("u", NpyArray.of(new float[12], 3, 4), "dt", dt, "x", x), "[u]", "[3, 4]", "channel");
        assertRefused(Map.of("u", u, "dt", dt, "x", x, "y", x), "[u]", "channel, x, y");
        assertRefused(Map.of("u", u, "dt", dt, "x", x, "nu", NpyArray.of(new double[3], 3)), "[nu]", "[2]", "[3]");
        assertRefused(Map.of("u", u, "dt", dt, "x", x, "nu", NpyArray.scalar(1)), "[nu]", "np.full(2, nu)");
        assertRefused(
                Map.of("u", u, "dt", dt, "x", x, "nu", NpyArray.of(new double[] {1, Double.NaN}, 2)),
                "[nu]",
                "not finite");
        float[] broken = new float[24];
        broken[17] = Float.NaN;
        assertRefused(
                Map.of("u", NpyArray.of(broken, 2, 3, 4), "dt", dt, "x", x),
                "[u]",
                "NaN in trajectory 1 at time index 1");
    }

    private void assertRefused(Map<String, NpyArray> arrays, String... messages) throws IOException {
        Path file = folder.resolve("refused.npz");
        try (NpzWriter npz = NpzWriter.create(file)) {
            for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                npz.put(array.getKey(), array.getValue());
            }
        }
        assertThatThrownBy(() -> Dataset.read(file))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContainingAll(messages);
    }
}
