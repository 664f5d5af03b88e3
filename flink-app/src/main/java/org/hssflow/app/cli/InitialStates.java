package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.io.NpyArray;

/** States to start from, out of an {@code .npy} file. */
final class InitialStates {
    private InitialStates() {}

    /** [trajectory, channel, space…]; one trajectory needs no axis, and one channel neither. */
    static Field[] read(Path file, Grid grid) throws IOException {
        NpyArray array = NpyArray.read(file);
        int size = grid.shape().size();
        int[] state = grid.shape().toArray();
        int[] space = Arrays.copyOfRange(state, 1, state.length);
        int[] shape = array.shape();
        boolean withChannels = endsWith(shape, state) && shape.length <= state.length + 1;
        boolean withoutChannels = grid.channels() == 1 && endsWith(shape, space) && shape.length <= space.length + 1;
        boolean fits = withChannels || withoutChannels;
        if (!fits || array.size() == 0) {
            throw new IllegalArgumentException("expected --initial of shape [trajectory, "
                    + Arrays.toString(grid.channels() == 1 ? space : state).substring(1)
                    + " on the solver's grid, got " + Arrays.toString(shape)
                    + "; resample it, or change --solver-grid");
        }
        double[] values = array.doubles();
        Field[] fields = new Field[values.length / size];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = new Field(grid, Arrays.copyOfRange(values, i * size, (i + 1) * size));
        }
        return fields;
    }

    private static boolean endsWith(int[] shape, int[] end) {
        int from = shape.length - end.length;
        return from >= 0 && Arrays.equals(shape, from, shape.length, end, 0, end.length);
    }
}
