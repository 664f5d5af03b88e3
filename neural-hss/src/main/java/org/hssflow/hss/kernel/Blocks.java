package org.hssflow.hss.kernel;

import java.util.Arrays;

/**
 * Products of small weight blocks with rows of a batch. A block A is (rows, columns) at an offset of the flat weights with
 * any strides, so a transposed block is the same block with its strides exchanged.
 *
 * <p>Every sum takes four columns at a time, then two, then one, whatever the batch: the path for one column and the loops
 * over a batch round alike. Holds scratch: one thread at a time.
 */
final class Blocks {
    /** Columns of a gradient that are accumulated at once: one tile of packed rows stays in the first-level cache. */
    private static final int TILE = 32;
    /** Below this, packing costs more than it saves. */
    private static final int WORTH_PACKING = 16;

    private final float[] sums = new float[TILE];
    private float[] column = new float[0];
    private float[][] packed = new float[0][];

    void release() {
        column = new float[0];
        packed = new float[0][];
    }

    /** Y += A X over a batch; X is rows {@code x0…} of x, Y is rows {@code y0…} of y. */
    void multiplyAdd(
            float[] a,
            int offset,
            int rowStride,
            int columnStride,
            int rows,
            int columns,
            float[][] x,
            int x0,
            float[][] y,
            int y0,
            int batch) {
        if (batch == 1) {
            gather(x, x0, columns);
            single(a, offset, rowStride, columnStride, rows, columns, column, y, y0);
            return;
        }
        int c = columnStride;
        for (int i = 0; i < rows; i++) {
            float[] yi = y[y0 + i];
            int p = offset + i * rowStride;
            int k = x0;
            int end = x0 + columns;
            for (; k + 4 <= end; k += 4, p += 4 * c) {
                add4(a[p], a[p + c], a[p + 2 * c], a[p + 3 * c], x[k], x[k + 1], x[k + 2], x[k + 3], yi, batch);
            }
            if (k + 2 <= end) {
                add2(a[p], a[p + c], x[k], x[k + 1], yi, batch);
                k += 2;
                p += 2 * c;
            }
            if (k < end) {
                add1(a[p], x[k], yi, batch);
            }
        }
    }

    /** The same for a batch of one, where the inner loop must run over the columns; four rows at once keep the core busy. */
    private static void single(
            float[] a,
            int offset,
            int rowStride,
            int columnStride,
            int rows,
            int columns,
            float[] x,
            float[][] y,
            int y0) {
        int i = 0;
        for (; i + 4 <= rows && columnStride == 1; i += 4) {
            fourRows(a, offset + i * rowStride, rowStride, columns, x, y, y0 + i);
        }
        for (; i < rows; i++) {
            int p = offset + i * rowStride;
            y[y0 + i][0] = row(a, p, columnStride, 0, columns, x, y[y0 + i][0]);
        }
    }

    private static void fourRows(float[] a, int p, int rowStride, int columns, float[] x, float[][] y, int y0) {
        int p1 = p + rowStride;
        int p2 = p1 + rowStride;
        int p3 = p2 + rowStride;
        float s0 = y[y0][0];
        float s1 = y[y0 + 1][0];
        float s2 = y[y0 + 2][0];
        float s3 = y[y0 + 3][0];
        int k = 0;
        for (; k + 4 <= columns; k += 4) {
            float u = x[k];
            float v = x[k + 1];
            float w = x[k + 2];
            float z = x[k + 3];
            s0 += a[p + k] * u + a[p + k + 1] * v + a[p + k + 2] * w + a[p + k + 3] * z;
            s1 += a[p1 + k] * u + a[p1 + k + 1] * v + a[p1 + k + 2] * w + a[p1 + k + 3] * z;
            s2 += a[p2 + k] * u + a[p2 + k + 1] * v + a[p2 + k + 2] * w + a[p2 + k + 3] * z;
            s3 += a[p3 + k] * u + a[p3 + k + 1] * v + a[p3 + k + 2] * w + a[p3 + k + 3] * z;
        }
        y[y0][0] = row(a, p, 1, k, columns, x, s0);
        y[y0 + 1][0] = row(a, p1, 1, k, columns, x, s1);
        y[y0 + 2][0] = row(a, p2, 1, k, columns, x, s2);
        y[y0 + 3][0] = row(a, p3, 1, k, columns, x, s3);
    }

    /** sum plus the columns from {@code first} on of the row that begins at p. */
    private static float row(float[] a, int p, int c, int first, int columns, float[] x, float sum) {
        int k = first;
        int q = p + first * c;
        for (; k + 4 <= columns; k += 4, q += 4 * c) {
            sum += a[q] * x[k] + a[q + c] * x[k + 1] + a[q + 2 * c] * x[k + 2] + a[q + 3 * c] * x[k + 3];
        }
        if (k + 2 <= columns) {
            sum += a[q] * x[k] + a[q + c] * x[k + 1];
            k += 2;
            q += 2 * c;
        }
        return k < columns ? sum + a[q] * x[k] : sum;
    }

    /** A += Y Xᵀ, summed over the batch: Y is rows {@code y0…} of y, X is rows {@code x0…} of x. */
    void outerAdd(
            float[][] y,
            int y0,
            int rows,
            float[][] x,
            int x0,
            int columns,
            float[] a,
            int offset,
            int rowStride,
            int columnStride,
            int batch) {
        if (columns < rows) {
            outerAdd(x, x0, columns, y, y0, rows, a, offset, columnStride, rowStride, batch);
        } else if (rows < WORTH_PACKING) {
            outerDots(y, y0, rows, x, x0, columns, a, offset, rowStride, columnStride, batch);
        } else {
            outerPacked(y, y0, rows, x, x0, columns, a, offset, rowStride, columnStride, batch);
        }
    }

    private static void outerDots(
            float[][] y,
            int y0,
            int rows,
            float[][] x,
            int x0,
            int columns,
            float[] a,
            int offset,
            int rowStride,
            int columnStride,
            int batch) {
        for (int i = 0; i < rows; i++) {
            int p = offset + i * rowStride;
            int k = 0;
            for (; k + 4 <= columns; k += 4) {
                dot4(y[y0 + i], x, x0 + k, a, p + k * columnStride, columnStride, batch);
            }
            for (; k < columns; k++) {
                a[p + k * columnStride] += dot(y[y0 + i], x[x0 + k], batch);
            }
        }
    }

    /** Transposes a tile of X first, so that the inner loop runs over columns: a sum over a batch would not vectorise. */
    private void outerPacked(
            float[][] y,
            int y0,
            int rows,
            float[][] x,
            int x0,
            int columns,
            float[] a,
            int offset,
            int rowStride,
            int columnStride,
            int batch) {
        for (int c0 = 0; c0 < columns; c0 += TILE) {
            int width = Math.min(TILE, columns - c0);
            pack(x, x0 + c0, width, batch);
            for (int i = 0; i < rows; i++) {
                sumOverBatch(y[y0 + i], width, batch);
                int p = offset + i * rowStride + c0 * columnStride;
                for (int c = 0; c < width; c++) {
                    a[p + c * columnStride] += sums[c];
                }
            }
        }
    }

    private void sumOverBatch(float[] g, int width, int batch) {
        Arrays.fill(sums, 0f);
        int b = 0;
        for (; b + 4 <= batch; b += 4) {
            add4(
                    g[b],
                    g[b + 1],
                    g[b + 2],
                    g[b + 3],
                    packed[b],
                    packed[b + 1],
                    packed[b + 2],
                    packed[b + 3],
                    sums,
                    width);
        }
        for (; b < batch; b++) {
            add1(g[b], packed[b], sums, width);
        }
    }

    private void pack(float[][] x, int x0, int width, int batch) {
        if (packed.length < batch) {
            packed = new float[batch][TILE];
        }
        for (int c = 0; c < width; c++) {
            float[] row = x[x0 + c];
            for (int b = 0; b < batch; b++) {
                packed[b][c] = row[b];
            }
        }
    }

    private void gather(float[][] x, int x0, int columns) {
        if (column.length < columns) {
            column = new float[columns];
        }
        for (int k = 0; k < columns; k++) {
            column[k] = x[x0 + k][0];
        }
    }

    private static void dot4(float[] y, float[][] x, int x0, float[] a, int p, int stride, int batch) {
        float[] u = x[x0];
        float[] v = x[x0 + 1];
        float[] w = x[x0 + 2];
        float[] z = x[x0 + 3];
        float su = 0;
        float sv = 0;
        float sw = 0;
        float sz = 0;
        for (int b = 0; b < batch; b++) {
            float g = y[b];
            su += g * u[b];
            sv += g * v[b];
            sw += g * w[b];
            sz += g * z[b];
        }
        a[p] += su;
        a[p + stride] += sv;
        a[p + 2 * stride] += sw;
        a[p + 3 * stride] += sz;
    }

    static float dot(float[] y, float[] x, int batch) {
        float sum = 0;
        for (int b = 0; b < batch; b++) {
            sum += y[b] * x[b];
        }
        return sum;
    }

    private static void add4(
            float a0,
            float a1,
            float a2,
            float a3,
            float[] x0,
            float[] x1,
            float[] x2,
            float[] x3,
            float[] y,
            int length) {
        for (int b = 0; b < length; b++) {
            y[b] += a0 * x0[b] + a1 * x1[b] + a2 * x2[b] + a3 * x3[b];
        }
    }

    private static void add2(float a0, float a1, float[] x0, float[] x1, float[] y, int length) {
        for (int b = 0; b < length; b++) {
            y[b] += a0 * x0[b] + a1 * x1[b];
        }
    }

    private static void add1(float a0, float[] x0, float[] y, int length) {
        for (int b = 0; b < length; b++) {
            y[b] += a0 * x0[b];
        }
    }
}
