package org.hssflow.pde.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;

/**
 * Writes trajectories in their order to the files of a {@link DatasetSplit}, the first ones to the first file: train, then
 * validation, then test. Each file is a {@link Dataset} of its own, with the extra {@value #FIRST}: the index among all of its
 * first trajectory, with which any of them can be made again from the seed. All files take their names in {@link #close()}, or
 * none does; none does either if any call has failed.
 *
 * <p>One thread at a time.
 */
public final class SplitWriter implements TrajectorySink {
    /** The name of the extra that holds the index of a file's first trajectory. */
    public static final String FIRST = "first";

    private final List<DatasetWriter> writers;
    private final int[] counts;
    private final int count;
    private final Calls calls = new Calls();
    private Set<String> parameters = Set.of();
    private int written;

    private SplitWriter(List<DatasetWriter> writers, int[] counts, int count) {
        this.writers = writers;
        this.counts = counts;
        this.count = count;
    }

    /**
     * @param target names the files: {@link DatasetSplit#file}; those that exist are replaced
     * @param split which share goes where
     * @param count the number of trajectories that will follow, enough for one in each part
     * @param states the number of states of each, the initial one included, at least 1
     * @param grid of each state
     * @param dt the time between two states
     */
    public static SplitWriter create(Path target, DatasetSplit split, int count, int states, Grid grid, double dt)
            throws IOException {
        int[] counts = split.counts(count);
        List<DatasetWriter> writers = new ArrayList<>();
        try {
            int first = 0;
            for (int i = 0; i < counts.length; i++) {
                Path file = split.file(target, split.parts().get(i));
                writers.add(DatasetWriter.create(file, first, counts[i], states, grid, dt));
                writers.get(i).putExtra(FIRST, NpyArray.scalar(first));
                first += counts[i];
            }
        } catch (IOException | RuntimeException e) {
            discard(writers);
            throw e;
        }
        return new SplitWriter(writers, counts, count);
    }

    @Override
    public void append(Trajectory trajectory, Map<String, Double> parameters) throws IOException {
        calls.begin();
        if (written > 0 && !parameters.keySet().equals(this.parameters)) {
            throw new IllegalArgumentException(
                    "expected the parameters " + this.parameters + " of every trajectory, got " + parameters.keySet());
        }
        writers.get(partOf(written)).append(trajectory, parameters);
        this.parameters = Set.copyOf(parameters.keySet());
        written++;
        calls.done();
    }

    /** The last part also takes, and refuses, what is one too many. */
    private int partOf(int trajectory) {
        int part = 0;
        for (int end = counts[0]; trajectory >= end && part < counts.length - 1; end += counts[part]) {
            part++;
        }
        return part;
    }

    /** The same in every file. */
    @Override
    public void putExtra(String name, NpyArray array) {
        calls.begin();
        requireOwn(name);
        writers.forEach(writer -> writer.putExtra(name, array));
        calls.done();
    }

    /** The same in every file. */
    @Override
    public void putText(String name, String text) {
        calls.begin();
        requireOwn(name);
        writers.forEach(writer -> writer.putText(name, text));
        calls.done();
    }

    private static void requireOwn(String name) {
        if (name.equals(FIRST)) {
            throw new IllegalArgumentException(
                    "expected an extra that is not '" + FIRST + "', which each file sets; choose another name");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            calls.requireComplete(
                    count, written, writers.stream().map(DatasetWriter::target).toList());
            for (DatasetWriter writer : writers) {
                writer.complete();
            }
            publish();
        } finally {
            discard(writers);
        }
    }

    /** All files take their names, or what was there before has them again. */
    private void publish() throws IOException {
        Rollback rollback = new Rollback();
        List<Path> replaced = new ArrayList<>();
        try {
            for (DatasetWriter writer : writers) {
                Path target = writer.target();
                if (Files.isRegularFile(target)) {
                    Path old = target.resolveSibling(writer.part().getFileName() + ".old");
                    Files.move(target, old);
                    rollback.add(() -> Files.move(old, target));
                    replaced.add(old);
                }
                Files.move(writer.part(), target);
                rollback.add(() -> Files.delete(target));
            }
        } catch (IOException | RuntimeException e) {
            rollback.run(e);
            throw e;
        }
        for (Path old : replaced) {
            Files.delete(old);
        }
    }

    private static void discard(List<DatasetWriter> writers) throws IOException {
        if (!writers.isEmpty()) {
            try {
                writers.get(0).discard();
            } finally {
                discard(writers.subList(1, writers.size()));
            }
        }
    }
}
