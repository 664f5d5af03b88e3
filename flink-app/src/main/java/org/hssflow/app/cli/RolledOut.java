package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.hssflow.pde.Shape;
import org.hssflow.pde.io.NpyArray;

/**
 * What {@code rollout} writes: [(trajectory,) steps + 1, (channel,) space…], the initial states first.
 *
 * @param count how many trajectories
 * @param withTrajectories whether the file has an axis for them
 * @param states of each
 * @param values [trajectory, time, channel, space…]
 */
record RolledOut(int count, boolean withTrajectories, int states, float[] values) {
    /**
     * @param shape of a state of the truth
     * @throws IllegalArgumentException if the file's shape is none of these
     */
    static RolledOut read(Path file, Shape shape) throws IOException {
        NpyArray array = NpyArray.read(file);
        int[] given = array.shape();
        int[] full = shape.toArray();
        int[] space = Arrays.copyOfRange(full, 1, full.length);
        for (int[] state : shape.channels() == 1 ? new int[][] {space, full} : new int[][] {full}) {
            int more = given.length - state.length;
            if ((more == 1 || more == 2)
                    && array.size() > 0
                    && given[more - 1] > 1
                    && Arrays.equals(given, more, given.length, state, 0, state.length)) {
                return new RolledOut(more == 2 ? given[0] : 1, more == 2, given[more - 1], array.floats());
            }
        }
        String one = Arrays.toString(shape.channels() == 1 ? space : full).substring(1);
        throw new IllegalArgumentException("expected --forecast of shape [steps + 1, " + one
                + " or [trajectory, steps + 1, " + one + ", the initial state first, as the truth has states, got "
                + Arrays.toString(given) + " in " + file + "; roll out on the grid of the truth");
    }
}
