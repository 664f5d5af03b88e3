package org.hssflow.hss.cuda;

import java.util.Arrays;

/**
 * How the flat array of a network's parameters becomes the weights that a {@link Program} reads: for every weight the index of the
 * parameter that it is, or −1 for zero. Element (i, k) of block j of a matrix lies at {@code (j·columns + k)·padded + i}, where padded is
 * the number of rows to a multiple of 4 or more: so four rows of a column are read at once.
 */
final class Packing {
    private int[] from = new int[1024];
    private int count;

    /** A matrix of several blocks, its element (i, k) of block j at {@code at + j·rows·columns + i·rowStride + k·columnStride}. */
    record Matrix(int at, int blocks, int rows, int columns, int rowStride, int columnStride) {
        /** One stored row by row. */
        static Matrix of(int at, int blocks, int rows, int columns) {
            return new Matrix(at, blocks, rows, columns, columns, 1);
        }

        Matrix transposed() {
            return new Matrix(at, blocks, columns, rows, columnStride, rowStride);
        }
    }

    /** @return where it begins in the weights */
    int add(Matrix m, int padded) {
        int begin = reserve(m.blocks * m.columns * padded);
        for (int j = 0; j < m.blocks; j++) {
            for (int k = 0; k < m.columns; k++) {
                for (int i = 0; i < m.rows; i++) {
                    from[begin + (j * m.columns + k) * padded + i] =
                            m.at + j * m.rows * m.columns + i * m.rowStride + k * m.columnStride;
                }
            }
        }
        return begin;
    }

    /** Parameters as they are. */
    int add(int at, int length) {
        int begin = reserve(length);
        for (int i = 0; i < length; i++) {
            from[begin + i] = at + i;
        }
        return begin;
    }

    int size() {
        return count;
    }

    int[] from() {
        return Arrays.copyOf(from, count);
    }

    private int reserve(int length) {
        int begin = count;
        count = Math.addExact(begin, Math.addExact(length, 3) / 4 * 4);
        if (count > from.length) {
            int old = from.length;
            from = Arrays.copyOf(from, Math.max(count, 2 * old));
        }
        Arrays.fill(from, begin, count, -1);
        return begin;
    }
}
