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
    private int offset;

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

    /** Without values of its own; rows() is 0. {@link #look} says what it shows. */
    static Panel window() {
        return new Panel(0, false);
    }

    /**
     * Turns a window to another panel: its row i shows row {@code first + i * apart} there. So one axis of a grid lies along the
     * rows.
     *
     * @param together how many rows are taken as one, whose columns then are theirs side by side; more than 1 only if that panel
     *     is {@link #gapless}
     */
    void look(Panel panel, int first, int apart, int together) {
        values = panel.values;
        offset = panel.at(first);
        stride = apart * panel.stride;
        batch = together == 1 ? panel.batch : together * panel.stride;
        width = together == 1 ? panel.width : together * panel.stride;
    }

    /** Turns a window to some columns of another panel, of all its rows; whole groups, unless they are all it has. */
    void columns(Panel panel, int first, int count) {
        values = panel.values;
        offset = panel.offset + first;
        stride = panel.stride;
        batch = count;
        width = count;
    }

    /** Makes room for the columns of another panel, rows as far apart as there; the values are then undefined. */
    void resizeLike(Panel other) {
        batch = other.batch;
        width = other.width;
        stride = other.stride;
        if (values.length < rows * stride) {
            values = new float[rows * stride];
        }
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

    /** Whether a row begins where the columns of the one before it end. */
    boolean gapless() {
        return width == stride;
    }

    /** Where row i begins. */
    int at(int i) {
        return offset + i * stride;
    }

    /** From a row to the next. */
    public int stride() {
        return stride;
    }

    /** The value of row i and column b is at {@code i * stride() + b}, in a window at {@code at(i) + b}; not a copy. */
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
