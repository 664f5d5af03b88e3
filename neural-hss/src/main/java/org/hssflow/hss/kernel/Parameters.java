package org.hssflow.hss.kernel;

import java.util.List;
import org.hssflow.hss.TensorView;

/**
 * The flat array of a network's parameters, and a copy in which every block of a matrix is transposed in its place: for a block's
 * product the weights that meet one value must lie together, for the transposed block's the other way round. Serves any number
 * of threads as long as nobody changes the values.
 */
public final class Parameters {
    /** Rows whose lines of the cache are read to their ends before they go. */
    private static final int TILE = 16;

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
        for (int top = 0; top < rows; top += TILE) {
            int bottom = Math.min(top + TILE, rows);
            for (int k = 0; k < columns; k++) {
                for (int i = top; i < bottom; i++) {
                    transposed[at + k * rows + i] = values[at + i * columns + k];
                }
            }
        }
    }
}
