package org.hssflow.hss.kernel;

import java.util.List;
import org.hssflow.hss.TensorView;

/**
 * The flat array of a network's parameters, and a copy in which every block of a matrix is transposed in its place: for a block's
 * product the weights that meet one value must lie together, for the transposed block's the other way round. Serves any number
 * of threads as long as nobody changes the values.
 */
public final class Parameters {
    private final List<TensorView> tensors;
    final float[] values;
    final float[] transposed;

    /** @param values not copied; who changes them calls {@link #update} */
    Parameters(List<TensorView> tensors, float[] values) {
        this.tensors = tensors;
        this.values = values;
        this.transposed = new float[values.length];
        update();
    }

    /** Takes over changed values. */
    public void update() {
        for (TensorView tensor : tensors) {
            List<Integer> shape = tensor.shape();
            int dimensions = shape.size();
            if (dimensions >= 2) {
                int rows = shape.get(dimensions - 2);
                int columns = shape.get(dimensions - 1);
                for (int at = tensor.offset(); at < tensor.end(); at += rows * columns) {
                    transpose(at, rows, columns);
                }
            }
        }
    }

    private void transpose(int at, int rows, int columns) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) { // four at once: lines of the cache are shared
            int from = at + i * columns;
            int to = at + i;
            for (int k = 0; k < columns; k++, from++, to += rows) {
                transposed[to] = values[from];
                transposed[to + 1] = values[from + columns];
                transposed[to + 2] = values[from + 2 * columns];
                transposed[to + 3] = values[from + 3 * columns];
            }
        }
        for (; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                transposed[at + k * rows + i] = values[at + i * columns + k];
            }
        }
    }
}
