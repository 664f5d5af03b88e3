package org.hssflow.pde.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Grid;

/** Takes the arrays of a file apart, and says which of them do not fit together. */
final class DatasetReader {
    /** Names that always mean a physical parameter: of the wrong length they are a mistake, not an extra. */
    private static final Set<String> KNOWN_PARAMETERS = Set.of("kappa", "nu", "f", "k");

    private static final double SPACING_TOLERANCE = 1e-3; // of the spacing: coordinates may be float32

    private final Path path;
    private final Npz npz;

    DatasetReader(Path path, Npz npz) {
        this.path = path;
        this.npz = npz;
    }

    Dataset read() throws IOException {
        double dt = readTimeStep();
        List<Axis> axes = readAxes();
        NpyArray u = npz.read(Dataset.VALUES);
        int[] shape = u.shape();
        boolean channelDropped = axes.size() == 1 && shape.length == 3;
        if (!channelDropped && shape.length != 3 + axes.size()) {
            throw mismatch(
                    Dataset.VALUES,
                    "[trajectory, time, channel, " + String.join(", ", Dataset.AXES.subList(0, axes.size())) + "]",
                    "the shape " + Arrays.toString(shape),
                    "reshape it, and give one coordinate array per space axis");
        }
        for (int axis = 0; axis < axes.size(); axis++) {
            int points = shape[shape.length - axes.size() + axis];
            if (points != axes.get(axis).points()) {
                throw mismatch(
                        Dataset.AXES.get(axis),
                        points + " coordinates, as u " + Arrays.toString(shape) + " has points",
                        String.valueOf(axes.get(axis).points()),
                        "keep every n-th coordinate where you keep every n-th point");
            }
        }
        if (u.size() == 0) {
            throw mismatch(Dataset.VALUES, "at least one state", "the shape " + Arrays.toString(shape), "add data");
        }
        Grid grid = new Grid(channelDropped ? 1 : shape[2], axes);
        float[] values = u.floats();
        requireFinite(values, grid.shape().size(), shape[1]);
        SortedMap<String, double[]> parameters = new TreeMap<>();
        Set<String> extras = readParameters(shape[0], parameters);
        return new Dataset(path, grid, dt, shape[0], shape[1], values, parameters, extras);
    }

    private double readTimeStep() throws IOException {
        NpyArray dt = npz.read(Dataset.TIME_STEP);
        if (dt.size() != 1 || !(dt.get(0) > 0) || !Double.isFinite(dt.get(0))) {
            throw mismatch(
                    Dataset.TIME_STEP,
                    "one positive, finite number",
                    dt.size() == 1 ? String.valueOf(dt.get(0)) : dt.toString(),
                    "save it as np.float64(dt)");
        }
        return dt.get(0);
    }

    private List<Axis> readAxes() throws IOException {
        List<Axis> axes = new ArrayList<>();
        for (String name : Dataset.AXES) {
            if (axes.isEmpty() || npz.names().contains(name)) { // the first one has to be there
                axes.add(axis(name, npz.read(name).doubles()));
            }
        }
        return axes;
    }

    private Axis axis(String name, double[] x) throws NpyFormatException {
        String remedy = "save the coordinates of an equally spaced grid, as np.linspace makes them";
        if (x.length < 2 || !(x[x.length - 1] > x[0])) {
            throw mismatch(name, "at least 2 increasing coordinates", Arrays.toString(x), remedy);
        }
        double spacing = (x[x.length - 1] - x[0]) / (x.length - 1);
        for (int i = 0; i < x.length; i++) {
            double expected = x[0] + i * spacing;
            if (!(Math.abs(x[i] - expected) <= SPACING_TOLERANCE * spacing)) {
                throw mismatch(name, "the coordinate " + expected + " at index " + i, String.valueOf(x[i]), remedy);
            }
        }
        return new Axis(x[0], spacing, x.length);
    }

    private void requireFinite(float[] values, int stateSize, int states) throws NpyFormatException {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int state = i / stateSize;
                throw mismatch(
                        Dataset.VALUES,
                        "finite float32 numbers",
                        values[i] + " in trajectory " + state / states + " at time index " + state % states,
                        "leave out trajectories that blew up");
            }
        }
    }

    /** Fills {@code parameters} and gives the names of what is left. */
    private Set<String> readParameters(int count, SortedMap<String, double[]> parameters) throws IOException {
        Set<String> extras = new TreeSet<>(npz.names());
        extras.remove(Dataset.VALUES);
        extras.remove(Dataset.TIME_STEP);
        extras.removeAll(Dataset.AXES);
        for (String name : List.copyOf(extras)) {
            boolean known = KNOWN_PARAMETERS.contains(name);
            if (!known && !isPerTrajectory(name, count)) {
                continue;
            }
            NpyArray values = npz.read(name);
            if (!Arrays.equals(values.shape(), new int[] {count}) || !allFinite(values.doubles())) {
                throw mismatch(
                        name,
                        "one finite number per trajectory, the shape [" + count + "]",
                        values.size() == count
                                ? "one that is not finite"
                                : "the shape " + Arrays.toString(values.shape()),
                        "save it as np.full(" + count + ", " + name + ")");
            }
            parameters.put(name, values.doubles());
            extras.remove(name);
        }
        return extras;
    }

    private boolean isPerTrajectory(String name, int count) throws IOException {
        try {
            return Arrays.equals(npz.header(name).shape(), new long[] {count});
        } catch (NpyFormatException foreign) {
            return false; // an extra of a type we do not read harms nobody who does not ask for it
        }
    }

    private static boolean allFinite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private NpyFormatException mismatch(String array, String expected, String found, String remedy) {
        return new NpyFormatException(path + "[" + array + "]", expected, found, remedy);
    }
}
