package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.io.NpyArray;
import org.jspecify.annotations.Nullable;

/**
 * Trajectories in a file.
 *
 * @param grid of the states; of an {@code .npy}, which has no coordinates, the numbers of the points
 * @param dt the time between two states
 * @param count how many trajectories
 * @param states of each, the initial one included
 * @param values [trajectory, time, channel, space…]
 * @param hasCoordinates whether the grid is that of the equation
 */
record TrueStates(Grid grid, double dt, int count, int states, float[] values, boolean hasCoordinates) {
    /** @throws IOException if the file cannot be read */
    static TrueStates ofDataset(Path file) throws IOException {
        ProvenanceOfData.requireEvolution(file);
        Dataset dataset = Dataset.read(file);
        return new TrueStates(dataset.grid(), dataset.dt(), dataset.count(), dataset.states(), dataset.values(), true);
    }

    /**
     * [(trajectory,) time, space] of one channel, or [trajectory, time, channel, space].
     *
     * @param dt the time between two states
     * @param dimensions of space, 1 or 2; null to take 4 axes or more for two dimensions
     * @throws IllegalArgumentException if the file has other axes
     */
    static TrueStates ofArray(Path file, double dt, @Nullable Integer dimensions) throws IOException {
        NpyArray array = NpyArray.read(file);
        int[] shape = array.shape();
        int space = dimensions == null ? (shape.length < 4 ? 1 : 2) : dimensions;
        int leading = shape.length - space;
        if (space < 1 || space > 2 || leading < 1 || leading > 3 || array.size() == 0) {
            throw new IllegalArgumentException("expected --truth of shape [time, space], [trajectory, time, space] or"
                    + " [trajectory, time, channel, space] with 1 or 2 space axes, got " + Arrays.toString(shape)
                    + " in " + file + " for " + space + "; say --dimensions, or reshape it");
        }
        List<Axis> axes = IntStream.range(leading, shape.length)
                .mapToObj(axis -> new Axis(0, 1, shape[axis]))
                .toList();
        return new TrueStates(
                new Grid(leading == 3 ? shape[2] : 1, axes),
                dt,
                leading == 1 ? 1 : shape[0],
                leading == 1 ? shape[0] : shape[1],
                array.floats(),
                false);
    }

    /** The first states of one trajectory. */
    Trajectory trajectory(int i, int steps) {
        return trajectory(values, i, states, steps);
    }

    /** The first states of one of such trajectories as these. */
    Trajectory trajectory(float[] all, int i, int statesOfEach, int steps) {
        int size = grid.shape().size();
        List<Field> fields = IntStream.rangeClosed(0, steps)
                .map(t -> (i * statesOfEach + t) * size)
                .mapToObj(from -> Field.ofFloats(grid, Arrays.copyOfRange(all, from, from + size)))
                .toList();
        return new Trajectory(dt, fields);
    }
}
