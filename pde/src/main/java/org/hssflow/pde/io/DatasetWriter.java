package org.hssflow.pde.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;
import org.hssflow.pde.Trajectory;

/**
 * Writes a {@link Dataset} trajectory by trajectory: only one of them has to be in memory. The numbers go to a file
 * of this writer's own beside the target, {@code .name.<random>.part}, which takes the target's name in {@link #close()} when
 * it is complete and no call has failed: nobody ever sees half a dataset, and of two writers to one target the one that closes last counts.
 *
 * <p>One thread at a time.
 */
public final class DatasetWriter implements TrajectorySink {
    private static final List<String> DATA = Stream.concat(
                    Stream.of(Dataset.VALUES, Dataset.TIME_STEP), Dataset.AXES.stream())
            .toList();

    private final Path target;
    private final Path part;
    private final NpzWriter npz;
    private final int first;
    private final int count;
    private final int states;
    private final Grid grid;
    private final double dt;
    private final SortedMap<String, double[]> parameters = new TreeMap<>();
    private final Map<String, Extra> extras = new LinkedHashMap<>();
    private final Calls calls = new Calls();
    private int written;

    private interface Extra {
        void writeTo(NpzWriter npz) throws IOException;
    }

    private DatasetWriter(Path target, int first, int count, int states, Grid grid, double dt) throws IOException {
        this.target = target;
        this.part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        this.first = first;
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
        return create(target, 0, count, states, grid, dt);
    }

    /** @param first the index among all of this file's first trajectory, for messages */
    static DatasetWriter create(Path target, int first, int count, int states, Grid grid, double dt)
            throws IOException {
        if (count < 1 || states < 1 || !(dt > 0)) {
            throw new IllegalArgumentException(
                    "expected at least 1 trajectory of at least 1 state and a positive dt, got " + count + ", " + states
                            + ", " + dt);
        }
        DatasetWriter writer = new DatasetWriter(target, first, count, states, grid, dt);
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

    @Override
    public void append(Trajectory trajectory, Map<String, Double> parameters) throws IOException {
        calls.begin();
        require(trajectory, parameters);
        for (Field state : trajectory.states()) {
            npz.append(finite(state.toFloats()));
        }
        parameters.forEach(
                (name, value) -> this.parameters.computeIfAbsent(name, key -> new double[count])[written] = value);
        written++;
        calls.done();
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
        for (String name : given.keySet()) {
            if (DATA.contains(name) || extras.containsKey(name)) {
                refuseName(name);
            }
        }
    }

    private float[] finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("expected finite numbers, got " + value + " in trajectory "
                        + (first + written) + "; leave out trajectories that blew up");
            }
        }
        return values;
    }

    @Override
    public void putExtra(String name, NpyArray array) {
        calls.begin();
        put(name, npz -> npz.put(name, array));
    }

    @Override
    public void putText(String name, String text) {
        calls.begin();
        NpyText.require(text); // now, not after the last trajectory
        put(name, npz -> npz.putText(name, text));
    }

    private void put(String name, Extra extra) {
        if (DATA.contains(name) || parameters.containsKey(name)) {
            refuseName(name);
        }
        extras.put(name, extra);
        calls.done();
    }

    private static void refuseName(String name) {
        throw new IllegalArgumentException(
                "expected different names of data, parameters and extras, got '" + name + "' twice; rename the extra");
    }

    @Override
    public void close() throws IOException {
        try {
            complete();
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes what is left, without giving the file its name. */
    void complete() throws IOException {
        try (npz) {
            calls.requireComplete(count, written, target);
            finish();
        }
    }

    /** Removes what has not got its name yet. */
    void discard() throws IOException {
        try (npz) {
            Files.deleteIfExists(part);
        }
    }

    Path target() {
        return target;
    }

    /** The file of this writer's own, until it has its name. */
    Path part() {
        return part;
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
        for (Extra extra : extras.values()) {
            extra.writeTo(npz);
        }
    }
}
