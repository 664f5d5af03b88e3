package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitWriterTest {
    private static final DatasetSplit SPLIT = DatasetSplit.parse("0.6,0.2,0.2");
    private static final Grid LINE = Grid.scalar(new Axis(0, 0.25, 4));
    private static final int COUNT = 10;

    @TempDir
    private Path folder;

    private Path target;

    @BeforeEach
    void name() {
        target = folder.resolve("ns.npz");
    }

    private SplitWriter create() throws IOException {
        return SplitWriter.create(target, SPLIT, COUNT, 2, LINE, 0.2);
    }

    private Path file(String part) {
        return folder.resolve("ns-" + part + ".npz");
    }

    private static Trajectory filledWith(double value, Grid grid) {
        double[] values = new double[grid.shape().size()];
        Arrays.fill(values, value);
        return new Trajectory(0.2, List.of(new Field(grid, values), new Field(grid, values)));
    }

    private static void append(SplitWriter writer, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            writer.append(filledWith(i, LINE), Map.of("nu", i / 8.0));
        }
    }

    @Test
    void theFirstTrajectoriesTrainTheLastOnesTest() throws IOException {
        try (SplitWriter writer = create()) {
            writer.putText("provenance", "{\"seed\": 7}");
            append(writer, 0, COUNT);
            writer.putExtra("seed", NpyArray.scalar(7));
            assertThat(file("train")).doesNotExist();
        }
        int index = 0;
        for (String part : List.of("train", "validation", "test")) {
            Dataset dataset = Dataset.read(file(part));
            assertThat(dataset.count()).isEqualTo(part.equals("train") ? 6 : 2);
            assertThat(dataset.extras()).containsExactlyInAnyOrder("first", "provenance", "seed");
            assertThat(dataset.extra(SplitWriter.FIRST)).isEqualTo(NpyArray.scalar(index));
            assertThat(dataset.extra("seed")).isEqualTo(NpyArray.scalar(7));
            assertThat(dataset.text("provenance")).isEqualTo("{\"seed\": 7}");
            for (int i = 0; i < dataset.count(); i++, index++) {
                assertThat(dataset.trajectory(i)).isEqualTo(filledWith(index, LINE));
                assertThat(dataset.parameters(i)).isEqualTo(Map.of("nu", index / 8.0));
            }
        }
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void trajectoriesGoToTheDiskAtOnce() throws IOException {
        Grid wide = Grid.scalar(new Axis(0, 1, 1 << 16));
        long bytes = (2L * Float.BYTES) << 16; // of one trajectory
        long buffers = 1 << 17;
        try (SplitWriter writer = SplitWriter.create(target, SPLIT, COUNT, 2, wide, 0.2)) {
            for (int i = 1; i <= COUNT; i++) {
                writer.append(filledWith(i, wide), Map.of());
                assertThat(bytesOnDisk()).as("after %d", i).isGreaterThan(i * bytes - 3 * buffers);
            }
        }
    }

    private long bytesOnDisk() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Test
    void aFailedAppendLeavesNoFileAndTheOldOnesInPlace() throws IOException {
        Files.writeString(file("train"), "old");
        assertThatThrownBy(() -> {
                    try (SplitWriter writer = create()) {
                        append(writer, 0, 7);
                        writer.append(filledWith(Double.NaN, LINE), Map.of("nu", 1.0));
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN in trajectory 7")
                .satisfies(e -> assertThat(e.getSuppressed()[0])
                        .hasMessageContainingAll("expected 10 trajectories, got 7", "nothing was written"));
        assertThat(folder.toFile().list()).containsExactly("ns-train.npz");
        assertThat(file("train")).hasContent("old");
    }

    @Test
    void oneTooManyIsRefusedAndLeavesNoFile() throws IOException {
        SplitWriter writer = create();
        append(writer, 0, COUNT);
        assertThatThrownBy(() -> append(writer, COUNT, COUNT + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(writer::close).isInstanceOf(IllegalStateException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void parametersAreTheSameInEveryPart() throws IOException {
        SplitWriter writer = create();
        append(writer, 0, 6);
        assertThatThrownBy(() -> writer.append(filledWith(6, LINE), Map.of("kappa", 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[nu]", "[kappa]");
        assertThatThrownBy(writer::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void earlierFilesAreReplacedTogether() throws IOException {
        Files.writeString(file("train"), "old");
        Files.writeString(file("test"), "old");
        try (SplitWriter writer = create()) {
            append(writer, 0, COUNT);
        }
        assertThat(Dataset.read(file("train")).count()).isEqualTo(6);
        assertThat(Dataset.read(file("test")).count()).isEqualTo(2);
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void oneNameThatCannotBeTakenLeavesAllFilesAsTheyWere() throws IOException {
        Files.writeString(file("train"), "old");
        Files.createDirectory(file("test"));
        SplitWriter writer = create();
        append(writer, 0, COUNT);
        assertThatThrownBy(writer::close).isInstanceOf(IOException.class).hasMessageContaining("ns-test.npz");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("ns-train.npz", "ns-test.npz");
        assertThat(file("train")).hasContent("old");
        assertThat(file("test")).isDirectory();
    }

    @Test
    void aSplitThatCannotBeginLeavesNothing() {
        assertThatThrownBy(() -> SplitWriter.create(target, SPLIT, COUNT, 0, LINE, 0.2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SplitWriter.create(target, SPLIT, 2, 2, LINE, 0.2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 trajectory in every part");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aNameHasOneMeaning() throws IOException {
        List<TrajectorySink> sinks =
                new ArrayList<>(List.of(create(), DatasetWriter.create(folder.resolve("one.npz"), 1, 2, LINE, 0.2)));
        for (TrajectorySink sink : sinks) {
            sink.putText("origin", "a text");
            assertThatThrownBy(() -> sink.append(filledWith(1, LINE), Map.of("origin", 1.0)))
                    .hasMessageContaining("'origin' twice");
            assertThatThrownBy(() -> sink.append(filledWith(1, LINE), Map.of("u", 1.0)))
                    .hasMessageContaining("'u' twice");
            sink.append(filledWith(1, LINE), Map.of("nu", 1.0));
            assertThatThrownBy(() -> sink.putText("nu", "")).hasMessageContaining("'nu' twice");
            assertThatThrownBy(() -> sink.putExtra("x", NpyArray.scalar(1))).hasMessageContaining("'x' twice");
        }
        assertThatThrownBy(() -> sinks.get(0).putExtra("first", NpyArray.scalar(1)))
                .hasMessageContaining("'first'");
        for (TrajectorySink sink : sinks) {
            assertThatThrownBy(sink::close).isInstanceOf(IllegalStateException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** A call that fails. */
    private interface Failure {
        void in(TrajectorySink sink) throws IOException;
    }

    @Test
    void whatOneCallFailedForIsNotPublished() throws IOException {
        List<Failure> failures = List.of(
                sink -> sink.putText("origin", "ends in NUL\0"),
                sink -> sink.putText("nu", "taken by a parameter"),
                sink -> sink.putExtra("x", NpyArray.scalar(1)),
                sink -> sink.append(filledWith(1, LINE), Map.of("kappa", 1.0)));
        for (Failure failure : failures) {
            SplitWriter split = create();
            append(split, 0, COUNT);
            assertNothingIsPublished(split, failure);
            DatasetWriter one = DatasetWriter.create(target, 1, 2, LINE, 0.2);
            one.append(filledWith(1, LINE), Map.of("nu", 1.0));
            assertNothingIsPublished(one, failure);
        }
        SplitWriter split = create();
        append(split, 0, COUNT);
        assertNothingIsPublished(split, sink -> sink.putText("first", "the files' own"));
    }

    private void assertNothingIsPublished(TrajectorySink sink, Failure failure) {
        assertThatThrownBy(() -> {
                    try (sink) {
                        failure.in(sink);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getSuppressed()[0])
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll("got one that failed", "nothing was written", "ns"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTrajectoryThatWasRefusedIsNotMadeGoodByAnother() throws IOException {
        SplitWriter writer = create();
        append(writer, 0, 3);
        assertThatThrownBy(() -> writer.append(filledWith(3, LINE), Map.of("kappa", 1.0)))
                .isInstanceOf(IllegalArgumentException.class);
        append(writer, 3, COUNT);
        assertThatThrownBy(writer::close).hasMessageContaining("got one that failed");
        assertThat(folder).isEmptyDirectory();
    }
}
