package org.hssflow.pde.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;

/**
 * Trajectories of one equation on one grid, from an {@code .npz} file:
 *
 * <ul>
 *   <li>{@code u}: float32 [trajectory, time, channel, space…]; in one dimension the channel may be dropped,
 *   <li>{@code dt}: a number, the time between two states,
 *   <li>{@code x} (and {@code y}, {@code z}): the equally spaced coordinates along each axis, slowest first,
 *   <li>one array [trajectory] per physical parameter, such as {@code nu},
 *   <li>anything else, such as the seed or a text, says where the data came from: {@link #extras()}.
 * </ul>
 *
 * <p>Immutable. All states are in memory, in single precision.
 */
public final class Dataset {
    static final String VALUES = "u";
    static final String TIME_STEP = "dt";
    static final List<String> AXES = List.of("x", "y", "z");

    private final Grid grid;
    private final double dt;
    private final int count;
    private final int states;
    private final float[] values; // [trajectory, time, channel, space…]
    private final SortedMap<String, double[]> parameters;
    private final Set<String> extras;
    private final Path path;

    Dataset(
            Path path,
            Grid grid,
            double dt,
            int count,
            int states,
            float[] values,
            SortedMap<String, double[]> parameters,
            Set<String> extras) {
        this.path = path;
        this.grid = grid;
        this.dt = dt;
        this.count = count;
        this.states = states;
        this.values = values;
        this.parameters = new TreeMap<>(parameters);
        this.extras = Set.copyOf(extras);
    }

    /** @throws NpyFormatException if an array is missing, damaged, not finite, or does not fit the others */
    public static Dataset read(Path path) throws IOException {
        try (Npz npz = Npz.open(path)) {
            return new DatasetReader(path, npz).read();
        }
    }

    /** The number of trajectories. */
    public int count() {
        return count;
    }

    /** The number of states of each trajectory, the initial one included. */
    public int states() {
        return states;
    }

    public Grid grid() {
        return grid;
    }

    /** The time between two states. */
    public double dt() {
        return dt;
    }

    /** @param i 0 to {@code count() - 1} */
    public Trajectory trajectory(int i) {
        List<Field> fields = new ArrayList<>(states);
        for (int t = 0; t < states; t++) {
            fields.add(Field.ofFloats(grid, state(i, t)));
        }
        return new Trajectory(dt, fields);
    }

    /** One state, [channel, space…]; a copy. */
    public float[] state(int trajectory, int time) {
        if (trajectory < 0 || trajectory >= count || time < 0 || time >= states) {
            throw new IndexOutOfBoundsException("expected a trajectory below " + count + " and a time below " + states
                    + ", got " + trajectory + " and " + time);
        }
        int size = grid.shape().size();
        int from = (trajectory * states + time) * size;
        return Arrays.copyOfRange(values, from, from + size);
    }

    /** All states, [trajectory, time, channel, space…] in C order; not copied, so never to be written to. */
    public float[] values() {
        return values;
    }

    /** The names of the physical parameters: of the arrays [trajectory]. */
    public Set<String> parameterNames() {
        return Collections.unmodifiableSet(parameters.keySet());
    }

    /** The physical parameters of one trajectory. */
    public SortedMap<String, Double> parameters(int trajectory) {
        SortedMap<String, Double> one = new TreeMap<>();
        for (Map.Entry<String, double[]> parameter : parameters.entrySet()) {
            one.put(parameter.getKey(), parameter.getValue()[trajectory]);
        }
        return one;
    }

    /** The names of the arrays that are neither data nor parameters. */
    public Set<String> extras() {
        return extras;
    }

    /** Reads one of {@link #extras()} from the file, which has to be there still. */
    public NpyArray extra(String name) throws IOException {
        try (Npz npz = Npz.open(path)) {
            return npz.read(name);
        }
    }

    /**
     * Reads one of {@link #extras()} that is a text, such as the provenance, from the file, which has to be there still.
     *
     * @throws NpyFormatException if there is none of that name, or it is no text
     */
    public String text(String name) throws IOException {
        try (Npz npz = Npz.open(path)) {
            return npz.readText(name);
        }
    }
}
