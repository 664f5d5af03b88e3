package org.hssflow.simulators.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.jhdf.api.WritableNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedFilesTest {
    private static final double[] X = {0, 0.25, 0.5, 0.75};
    private static final double[] T = {0, 0.1, 0.2};

    @TempDir
    private Path folder;

    private void refused(Path file, List<String> fields, String... parts) {
        assertThatThrownBy(() -> {
                    try (Recording recording = Recording.open(file, fields)) {
                        readAll(recording);
                    }
                })
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll("expected ", "found ", "; ")
                .hasMessageContainingAll(parts);
    }

    private static void readAll(Recording recording) throws IOException {
        for (int i = 0; i < recording.trajectories(); i++) {
            for (int t = 0; t < recording.states(); t++) {
                recording.state(i, t);
            }
        }
    }

    /** A file in PDEBench's layout, 2 trajectories of 3 states on 4 points; "absent" leaves a dataset out. */
    private Path pdeBench(Map<String, Object> changes) {
        Map<String, Object> datasets =
                new HashMap<>(Map.of("tensor", new float[2][3][4], "x-coordinate", X, "t-coordinate", T));
        datasets.putAll(changes);
        Path path = folder.resolve("pdebench.hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            datasets.forEach((name, data) -> {
                if (!data.equals("absent")) {
                    file.putDataset(name, data);
                }
            });
        }
        return path;
    }

    @Test
    void aFileOfTheLayoutIsNot() throws IOException {
        try (Recording recording = Recording.open(pdeBench(Map.of()), List.of())) {
            readAll(recording);
            assertThat(recording.grid().shape().toArray()).containsExactly(1, 4);
        }
    }

    @Test
    void compressedChunksOfAnotherWriterAreRead() throws IOException {
        float[][][] u = new float[2][3][4];
        u[1][2][3] = 7;
        Path path = folder.resolve("chunked.hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putDataset(
                    "tensor",
                    u,
                    DatasetCreationOptions.builder()
                            .chunkDimensions(2, 2, 3)
                            .shuffle()
                            .deflate()
                            .build());
            file.putDataset("x-coordinate", X);
            file.putDataset("t-coordinate", T);
        }
        try (Recording recording = Recording.open(path, List.of())) {
            assertThat(recording.state(1, 2)).containsExactly(0, 0, 0, 7);
            assertThat(recording.state(1, 1)).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void noFile() throws IOException {
        refused(folder.resolve("none.hdf5"), List.of(), "nothing there");
        refused(folder, List.of(), "a directory");
        refused(Files.createFile(folder.resolve("empty.hdf5")), List.of(), "an empty file");
        refused(Files.writeString(folder.resolve("text.hdf5"), "t,x,u\n"), List.of(), "neither");
    }

    @Test
    void aMissingDataset() {
        refused(pdeBench(Map.of("x-coordinate", "absent")), List.of(), "'x-coordinate'", "only ", "tensor");
        refused(pdeBench(Map.of("t-coordinate", "absent")), List.of(), "'t-coordinate'");
        refused(pdeBench(Map.of("tensor", "absent")), List.of(), "'tensor'", "coordinates alone");
        refused(pdeBench(Map.of("tensor", new float[2][3][4][5])), List.of(), "'y-coordinate'");
    }

    @Test
    void extentsThatDoNotFit() {
        refused(pdeBench(Map.of("x-coordinate", T)), List.of(), "[x-coordinate]", "[4]", "[3]");
        refused(pdeBench(Map.of("t-coordinate", new double[] {0, 1})), List.of(), "[t-coordinate]", "[3]", "[2]");
        refused(pdeBench(Map.of("v", new float[2][3][5])), List.of(), "[v]", "[2, 3, 4]", "[2, 3, 5]");
        refused(pdeBench(Map.of("tensor", new float[2][4])), List.of(), "[tensor]", "[2, 4]");
        refused(pdeBench(Map.of("tensor", new float[2][3][4][1][1][1])), List.of(), "[tensor]", "1 to 3 space");
    }

    @Test
    void aFieldThatDoesNotFitMayBeLeftOut() throws IOException {
        try (Recording recording = Recording.open(pdeBench(Map.of("v", new float[2][3][5])), List.of("tensor"))) {
            readAll(recording);
            assertThat(recording.channels()).containsExactly("tensor");
        }
    }

    @Test
    void aFieldThatIsNotThere() {
        refused(pdeBench(Map.of()), List.of("density"), "[density]", "[tensor]");
        refused(pdeBench(Map.of()), List.of("tensor", "tensor"), "once");
        refused(pdeBench(Map.of()), List.of("x-coordinate"), "[tensor]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void aValueThatIsNoFiniteFloat(double value) throws IOException {
        double[][][] u = new double[2][3][4];
        u[1][2][3] = value;
        Path file = pdeBench(Map.of("tensor", u));
        refused(file, List.of(), "[tensor]", "finite", "trajectory 1 at time index 2");
        try (Recording recording = Recording.open(file, List.of())) {
            assertThat(recording.state(1, 1)).containsOnly(0);
        }
    }

    @Test
    void aGridThatIsNotUniform() {
        double[] stretched = {0, 0.25, 0.5, 0.76};
        refused(pdeBench(Map.of("x-coordinate", stretched)), List.of(), "[x-coordinate]", "at index 1");
        double[] backwards = {0.75, 0.5, 0.25, 0};
        refused(pdeBench(Map.of("x-coordinate", backwards)), List.of(), "increasing");
        refused(pdeBench(Map.of("x-coordinate", new double[] {0, Double.NaN, 0.5, 0.75})), List.of(), "NaN");
        refused(pdeBench(Map.of("t-coordinate", new double[] {0, 0.1, 0.3})), List.of(), "[t-coordinate]");
    }

    @Test
    void oneStateIsNoEvolution() {
        Map<String, Object> steady = Map.of("tensor", new float[2][1][4], "t-coordinate", new double[] {0});
        refused(pdeBench(steady), List.of(), "[t-coordinate]", "at least 2");
    }

    @Test
    void aStateThatWasNeverWritten() throws IOException {
        Path file = RecordingTest.file("pdebench_unfinished.hdf5");
        refused(file, List.of(), "[tensor]", "No chunk with offset [2, 0, 5]");
        try (Recording recording = Recording.open(file, List.of())) {
            assertThat(recording.state(1, 4)).containsExactly(1400, 1410, 1420, 1430, 1440, 1450, 1460, 1470);
            assertThatThrownBy(() -> recording.state(2, 4)).hasMessageContaining("[2, 4, 0]");
        }
    }

    @Test
    void aStateLargerThanAnArray() throws IOException {
        Path file = RecordingTest.file("pdebench_too_large.hdf5");
        refused(file, List.of(), "[tensor]", "[1, 1024, 1024, 1024]", "every n-th point");
    }

    @Test
    void aFieldOfText() {
        refused(pdeBench(Map.of("note", new String[] {"made by hand"})), List.of(), "[note]", "numbers", "String");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pdebench_tensor_1d.hdf5",
                "pdebench_big_endian_f8.hdf5",
                "pdebench_fields_2d.hdf5",
                "pdebench_samples_2d.h5",
                "the_well_2d.hdf5"
            })
    void aTruncatedFile(String name) throws IOException {
        byte[] whole = Files.readAllBytes(RecordingTest.file(name));
        Path file = folder.resolve("truncated.hdf5");
        for (int size = 1; size < whole.length; size += 61) {
            Files.write(file, Arrays.copyOf(whole, size));
            refused(file, List.of(), "truncated.hdf5");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        refused(file, List.of(), whole.length + " bytes");
    }

    @Test
    void samplesOfDifferentKinds() {
        refused(samples(X, X, new float[3][4][1], new float[3][5][1]), List.of(), "[0001/data]", "[3, 4, 1]");
        double[] wider = {0, 0.5, 1, 1.5};
        refused(samples(X, wider, new float[3][4][1], new float[3][4][1]), List.of(), "[0001/grid]", "the same grid");
        refused(samples(X, X, new float[3][4], new float[3][4]), List.of(), "[0000/data]", "component");
        refused(samples(X, X, new float[3][4][1], new float[3][4][1]), List.of("u"), "[data]");
    }

    private Path samples(double[] x0, double[] x1, Object u0, Object u1) {
        Path path = folder.resolve("samples.h5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            for (int i = 0; i < 2; i++) {
                WritableGroup sample = file.putGroup("000" + i);
                sample.putDataset("data", i == 0 ? u0 : u1);
                WritableGroup grid = sample.putGroup("grid");
                grid.putDataset("x", i == 0 ? x0 : x1);
                grid.putDataset("t", T);
            }
        }
        return path;
    }

    /** A file in The Well's layout, with one change; "absent" leaves an attribute, group or dataset out. */
    private Path well(String changed, Object change) {
        Path path = folder.resolve("well.hdf5");
        Map<String, Object> changes = new HashMap<>();
        changes.put(changed, change);
        try (WritableHdfFile file = HdfFile.write(path)) {
            attribute(file, "dataset_name", "example", changes);
            attribute(file, "grid_type", "cartesian", changes);
            attribute(file, "n_spatial_dims", 1, changes);
            attribute(file, "n_trajectories", 2, changes);
            WritableGroup dimensions = file.putGroup("dimensions");
            attribute(dimensions, "spatial_dims", new String[] {"x"}, changes);
            dataset(dimensions, "time", T, 0, 1, changes);
            dataset(dimensions, "x", X, 0, 0, changes);
            if (!"absent".equals(changes.get("boundary_conditions"))) {
                WritableGroup boundary = file.putGroup("boundary_conditions").putGroup("x_wall");
                attribute(boundary, "bc_type", "wall", changes);
                attribute(boundary, "associated_dims", new String[] {"x"}, changes);
            }
            WritableGroup scalars = file.putGroup("scalars");
            scalars.putAttribute("field_names", new String[] {"nu"});
            dataset(scalars, "nu", new double[] {1, 2}, 1, 0, changes);
            WritableGroup scalarFields = file.putGroup("t0_fields");
            attribute(scalarFields, "field_names", new String[] {"u"}, changes);
            dataset(scalarFields, "u", new float[2][3][4], 1, 1, changes);
        }
        return path;
    }

    private static void attribute(WritableNode node, String name, Object value, Map<String, Object> changes) {
        Object changed = changes.getOrDefault(name, value);
        if (!"absent".equals(changed)) {
            node.putAttribute(name, changed);
        }
    }

    private static void dataset(
            WritableGroup group, String name, Object data, int sample, int time, Map<String, Object> changes) {
        Object changed = changes.getOrDefault(name, data);
        if (!"absent".equals(changed)) {
            WritableNode dataset = group.putDataset(name, changed);
            dataset.putAttribute("sample_varying", sample);
            dataset.putAttribute("time_varying", changes.getOrDefault(name + "@time_varying", time));
            dataset.putAttribute("dim_varying", changes.getOrDefault("dim_varying", new int[] {1}));
        }
    }

    @Test
    void aFileOfTheWellIsNot() throws IOException {
        try (Recording recording = Recording.open(well("", ""), List.of())) {
            readAll(recording);
            assertThat(recording.parameters(1)).isEqualTo(Map.of("nu", 2.0));
        }
    }

    @Test
    void somethingMissingInTheWell() {
        for (String attribute : List.of(
                "dataset_name",
                "grid_type",
                "n_spatial_dims",
                "n_trajectories",
                "spatial_dims",
                "field_names",
                "bc_type")) {
            refused(well(attribute, "absent"), List.of(), "@" + attribute, "none");
        }
        refused(well("boundary_conditions", "absent"), List.of(), "'boundary_conditions'");
        refused(well("time", "absent"), List.of(), "'dimensions/time'", "only ", "x");
        refused(well("x", "absent"), List.of(), "'dimensions/x'");
        refused(well("u", "absent"), List.of(), "t0_fields/u");
        refused(well("nu", "absent"), List.of(), "scalars/nu");
    }

    @Test
    void somethingWrongInTheWell() {
        refused(well("grid_type", "spherical"), List.of(), "@grid_type", "cartesian", "spherical");
        refused(well("n_spatial_dims", 4), List.of(), "@n_spatial_dims", "1 to 3", "4");
        refused(well("n_trajectories", 0), List.of(), "@n_trajectories", "at least 1");
        refused(well("n_trajectories", new int[] {2, 2}), List.of(), "@n_trajectories", "one value");
        refused(well("n_trajectories", 0.5), List.of(), "@n_trajectories", "an integer");
        refused(well("n_trajectories", 3), List.of(), "[t0_fields/u]", "[3, 3, 4]", "[2, 3, 4]");
        refused(well("nu", new double[] {1, 2, 3}), List.of(), "2 finite numbers", "[1.0, 2.0, 3.0]");
        refused(well("u", new float[2][3][5]), List.of(), "[t0_fields/u]", "[2, 3, 4]", "[2, 3, 5]");
        refused(well("x", new double[2][4]), List.of(), "[dimensions/x]");
        refused(well("x", new double[] {0, 1, 2, 4}), List.of(), "[dimensions/x]", "at index 1");
        refused(well("time", new double[][] {T, {0, 0.2, 0.4}}), List.of(), "trajectory 1");
        refused(well("time", new double[] {0}), List.of(), "at least 2");
        refused(well("nu", new double[] {1, Double.NaN}), List.of(), "[scalars/nu]", "NaN");
        refused(well("dim_varying", new int[] {1, 1}), List.of(), "@dim_varying");
        refused(well("u@time_varying", 0), List.of(), "vary in time");
        refused(well("", ""), List.of("v"), "[v]", "[u]");
    }

    @Test
    void constantsAndTensorsOfTheWellAreNoStates() throws IOException {
        Path file = RecordingTest.file("the_well_2d.hdf5");
        refused(file, List.of("mask"), "[density, profile, velocity, drift]");
        refused(file, List.of("stress"), "[density, profile, velocity, drift]");
    }
}
