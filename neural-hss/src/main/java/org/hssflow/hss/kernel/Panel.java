package org.hssflow.hss.kernel;

import java.util.Arrays;

/**
 * A matrix (rows, batch) in one flat array: one row per feature, which holds the whole batch, so that a range of rows is a
 * free view (offset, stride). Rows are padded to whole groups of {@value #LANES} columns, as many as the widest vectors hold,
 * and lie an odd number of groups apart: rows at powers of two would fight for the same places in the cache. A batch of one
 * has neither padding nor gaps.
 *
 * <p>Grows with the widest batch seen and is used again. One thread at a time.
 */
public final class Panel {
    /** Columns of a group. */
    static final int LANES = 16;

    private final int rows;
    private final boolean padded;
    private float[] values = new float[0];
    private int batch;
    private int width;
    private int stride;

    private Panel(int rows, boolean padded) {
        this.rows = rows;
        this.padded = padded;
    }

    /** For {@link Network#forward} alone. */
    public static Panel forInference(int rows) {
        return new Panel(rows, false);
    }

    /** For {@link Network#backward} as well: padded even if the batch is one. */
    public static Panel forTraining(int rows) {
        return new Panel(rows, true);
    }

    /** Makes room for a batch; the values are then undefined. */
    public void resize(int columns) {
        batch = columns;
        if (columns == 1 && !padded) {
            width = 1;
            stride = 1;
        } else {
            int groups = (columns + LANES - 1) / LANES;
            width = groups * LANES;
            stride = (groups | 1) * LANES;
        }
        if (values.length < rows * stride) {
            values = new float[rows * stride];
        }
    }

    /** Gives the memory back; {@link #resize} makes room again. */
    public void release() {
        values = new float[0];
    }

    /** Sets all to zero, the padding too. */
    public void clear() {
        Arrays.fill(values, 0, rows * stride, 0f);
    }

    public int rows() {
        return rows;
    }

    public int batch() {
        return batch;
    }

    /** The columns that are computed: the batch and its padding. */
    int width() {
        return width;
    }

    /** From a row to the next. */
    public int stride() {
        return stride;
    }

    /** The value of row i and column b is at {@code i * stride() + b}; not a copy. */
    public float[] values() {
        return values;
    }

    /**
     * Makes the columns states that lie one after the other.
     *
     * @param states column b is at {@code from + b * rows()}
     */
    public void load(float[] states, int from) {
        int b = 0;
        for (; b + 4 <= batch; b += 4) {
            int at = from + b * rows;
            int to = b;
            for (int i = 0; i < rows; i++, to += stride) {
                values[to] = states[at + i];
                values[to + 1] = states[at + rows + i];
                values[to + 2] = states[at + 2 * rows + i];
                values[to + 3] = states[at + 3 * rows + i];
            }
        }
        for (; b < batch; b++) {
            for (int i = 0; i < rows; i++) {
                values[i * stride + b] = states[from + b * rows + i];
            }
        }
    }

    /**
     * Copies the columns out.
     *
     * @param states column b goes to {@code to + b * apart}
     */
    public void store(float[] states, int to, int apart) {
        int b = 0;
        for (; b + 4 <= batch; b += 4) {
            int at = to + b * apart;
            int from = b;
            for (int i = 0; i < rows; i++, from += stride) {
                states[at + i] = values[from];
                states[at + apart + i] = values[from + 1];
                states[at + 2 * apart + i] = values[from + 2];
                states[at + 3 * apart + i] = values[from + 3];
            }
        }
        for (; b < batch; b++) {
            for (int i = 0; i < rows; i++) {
                states[to + b * apart + i] = values[i * stride + b];
            }
        }
    }

    /** A copy without padding, (rows, batch). */
    public float[][] toRows() {
        float[][] copy = new float[rows][];
        for (int i = 0; i < rows; i++) {
            copy[i] = Arrays.copyOfRange(values, i * stride, i * stride + batch);
        }
        return copy;
    }
}
