package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;
import org.hssflow.pde.io.NpyArray;

/**
 * The states that rollouts begin with, [(trajectory,) (channel,) space…]; a single channel may be left out, and one axis in front
 * of it is that of the trajectories.
 *
 * @param values one state after the other; all finite in single precision
 * @param count how many states
 * @param withTrajectories whether the file has an axis for them
 * @param state the extents of one state as the file has them
 */
record InitialStates(double[] values, int count, boolean withTrajectories, int[] state) {
    /**
     * @param whose whose shape it is, for the message
     * @throws IllegalArgumentException if the file's shape is none of these, or a value is not finite
     */
    static InitialStates read(Path file, Shape shape, String whose) throws IOException {
        NpyArray array = NpyArray.read(file);
        int[] given = array.shape();
        int[] full = shape.toArray();
        int[] space = Arrays.copyOfRange(full, 1, full.length);
        for (int[] state : shape.channels() == 1 ? new int[][] {space, full} : new int[][] {full}) {
            int more = given.length - state.length;
            if ((more == 0 || more == 1)
                    && array.size() > 0
                    && Arrays.equals(given, more, given.length, state, 0, state.length)) {
                double[] values = array.doubles();
                requireFinite(values, shape.size(), file);
                return new InitialStates(values, values.length / shape.size(), more == 1, state);
            }
        }
        String one = Arrays.toString(shape.channels() == 1 ? space : full);
        throw new IllegalArgumentException("expected --initial of shape " + one + " or [trajectory, "
                + one.substring(1) + ", the shape of " + whose + ", got " + Arrays.toString(given) + " in " + file
                + "; resample it, or take another " + whose);
    }

    private static void requireFinite(double[] values, int size, Path file) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite((float) values[i])) {
                throw new IllegalArgumentException("expected finite values in single precision, got " + values[i]
                        + " in state " + i / size + ", value " + i % size + ", of " + file
                        + "; leave that state out");
            }
        }
    }

    /** The values as a model takes them. */
    float[] floats() {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** The states on a grid of their shape. */
    Field[] on(Grid grid) {
        int size = grid.shape().size();
        return IntStream.range(0, count)
                .mapToObj(i -> new Field(grid, Arrays.copyOfRange(values, i * size, (i + 1) * size)))
                .toArray(Field[]::new);
    }

    /** [(trajectory,) steps + 1, (channel,) space…]. */
    int[] rolloutShape(int steps) {
        IntStream leading = withTrajectories ? IntStream.of(count, steps + 1) : IntStream.of(steps + 1);
        return IntStream.concat(leading, IntStream.of(state)).toArray();
    }
}
