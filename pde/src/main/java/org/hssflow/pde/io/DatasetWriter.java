package org.hssflow.pde.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;
import org.hssflow.pde.Trajectory;

/**
 * Writes a {@link Dataset} trajectory by trajectory: only one of them has to be in memory. The numbers go to a file
 * of this writer's own beside the target, {@code .name.<random>.part}, which takes the target's name in {@link #close()} when
 * it is complete: nobody ever sees half a dataset, and of two writers to one target the one that closes last counts.
 *
 * <p>One thread at a time.
 */
public final class DatasetWriter implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final NpzWriter npz;
    private final int count;
    private final int states;
    private final Grid grid;
    private final double dt;
    private final SortedMap<String, double[]> parameters = new TreeMap<>();
    private final Map<String, NpyArray> extras = new LinkedHashMap<>();
    private int written;
    private boolean complete;

    private DatasetWriter(Path target, int count, int states, Grid grid, double dt) throws IOException {
        this.target = target;
        this.part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        this.count = count;
        this.states = states;
        this.grid = grid;
        this.dt = dt;
        this.npz = NpzWriter.create(part);
    }

    /**
     * @param target the file to make, or to replace
     * @param count the number of trajectories that will follow, at least 1
     * @param states the number of states of each, the initial one included, at least 1
     * @param grid of each state
     * @param dt the time between two states
     */
    public static DatasetWriter create(Path target, int count, int states, Grid grid, double dt) throws IOException {
        if (count < 1 || states < 1 || !(dt > 0)) {
            throw new IllegalArgumentException(
                    "expected at least 1 trajectory of at least 1 state and a positive dt, got " + count + ", " + states
                            + ", " + dt);
        }
        DatasetWriter writer = new DatasetWriter(target, count, states, grid, dt);
        writer.begin();
        return writer;
    }

    private void begin() throws IOException {
        Shape shape = grid.shape();
        boolean scalar1d = shape.channels() == 1 && shape.dimensions() == 1;
        int[] state = scalar1d ? new int[] {shape.points(0)} : shape.toArray();
        long[] extents = LongStream.concat(
                        LongStream.of(count, states), Arrays.stream(state).asLongStream())
                .toArray();
        npz.begin(Dataset.VALUES, extents);
    }

    /**
     * Writes the next trajectory.
     *
     * @param parameters its physical parameters: the same names every time
     * @throws IllegalArgumentException if it does not fit what was announced, or holds a number that is not finite in float32
     */
    public void append(Trajectory trajectory, Map<String, Double> parameters) throws IOException {
        complete = false; // until this one is on disk
        require(trajectory, parameters);
        for (Field state : trajectory.states()) {
            npz.append(finite(state.toFloats()));
        }
        parameters.forEach(
                (name, value) -> this.parameters.computeIfAbsent(name, key -> new double[count])[written] = value);
        written++;
        complete = written == count;
    }

    private void require(Trajectory trajectory, Map<String, Double> given) {
        if (written == count
                || trajectory.states().size() != states
                || trajectory.dt() != dt
                || !trajectory.grid().shape().equals(grid.shape())) {
            throw new IllegalArgumentException(
                    "expected " + count + " trajectories of " + states + " states " + grid.shape()
                            + " with dt " + dt + ", got as number " + (written + 1) + " one of "
                            + trajectory.states().size()
                            + " states " + trajectory.grid().shape() + " with dt " + trajectory.dt());
        }
        if (written > 0 && !given.keySet().equals(parameters.keySet())) {
            throw new IllegalArgumentException(
                    "expected the parameters " + parameters.keySet() + " of every trajectory, got " + given.keySet());
        }
    }

    private float[] finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("expected finite numbers, got " + value + " in trajectory " + written
                        + "; leave out trajectories that blew up");
            }
        }
        return values;
    }

    /** Adds an array that says where the data came from, such as the seed. */
    public void putExtra(String name, NpyArray array) {
        extras.put(name, array);
    }

    /** @throws IllegalStateException if trajectories are missing; then, as after any failure, no file is left behind */
    @Override
    public void close() throws IOException {
        try {
            try (npz) {
                if (complete) {
                    finish();
                }
            }
            if (!complete) {
                throw new IllegalStateException(
                        "expected " + count + " trajectories, got " + written + "; nothing was written to " + target);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void finish() throws IOException {
        npz.end();
        npz.put(Dataset.TIME_STEP, NpyArray.scalar(dt));
        for (int axis = 0; axis < grid.axes().size(); axis++) {
            Axis points = grid.axes().get(axis);
            npz.put(Dataset.AXES.get(axis), NpyArray.of(points.coordinates(), points.points()));
        }
        for (Map.Entry<String, double[]> parameter : parameters.entrySet()) {
            npz.put(parameter.getKey(), NpyArray.of(parameter.getValue(), count));
        }
        for (Map.Entry<String, NpyArray> extra : extras.entrySet()) {
            npz.put(extra.getKey(), extra.getValue());
        }
    }
}
