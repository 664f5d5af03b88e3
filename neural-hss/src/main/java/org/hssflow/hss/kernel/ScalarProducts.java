package org.hssflow.hss.kernel;

import java.util.Arrays;

/**
 * {@link Products} in plain loops. The JIT compiler vectorises a loop over several arrays only when it indexes all of them
 * alike, so rows of panels are first copied to arrays of their own.
 */
final class ScalarProducts implements Products {
    private static final int LANES = Panel.LANES;
    private static final int DEPTH = 128;
    private static final int WIDTH = 128;

    private final float[] sums = new float[4 * LANES];
    private final float[] target = new float[Math.max(DEPTH, WIDTH)];
    private final float[][] source = new float[DEPTH][WIDTH];
    private float[][] packed = new float[0][];

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void multiply(
            float[] a,
            int atA,
            int columnsA,
            Panel x,
            int x0,
            float[] b,
            int atB,
            int columnsB,
            Panel w,
            int w0,
            int blocks,
            int rows,
            Panel y,
            int y0,
            boolean add) {
        one(a, atA, blocks, rows, columnsA, x, x0, y, y0, add);
        if (columnsB > 0) {
            one(b, atB, blocks, rows, columnsB, w, w0, y, y0, true);
        }
    }

    private void one(
            float[] a, int offset, int blocks, int rows, int columns, Panel x, int x0, Panel y, int y0, boolean add) {
        for (int j = 0; j < blocks; j++) {
            int p = offset + j * rows * columns;
            if (x.stride() == 1) {
                single(a, p, rows, columns, x.values(), x.at(x0 + j * columns), y.values(), y.at(y0 + j * rows), add);
                continue;
            }
            for (int c = 0; c < x.width(); c += WIDTH) {
                for (int k = 0; k < columns; k += DEPTH) {
                    int depth = Math.min(DEPTH, columns - k);
                    block(a, p + k * rows, rows, depth, x, x0 + j * columns + k, y, y0 + j * rows, c, add || k > 0);
                }
            }
        }
    }

    private void block(
            float[] a, int p, int rows, int depth, Panel x, int x0, Panel y, int y0, int column, boolean add) {
        int width = Math.min(WIDTH, x.width() - column);
        for (int k = 0; k < depth; k++) {
            System.arraycopy(x.values(), x.at(x0 + k) + column, source[k], 0, width);
        }
        for (int i = 0; i < rows; i++) {
            int at = y.at(y0 + i) + column;
            if (add) {
                System.arraycopy(y.values(), at, target, 0, width);
            } else {
                Arrays.fill(target, 0, width, 0f);
            }
            int k = 0;
            int q = p + i;
            for (; k + 4 <= depth; k += 4, q += 4 * rows) {
                add4(a[q], a[q + rows], a[q + 2 * rows], a[q + 3 * rows], source, k, width);
            }
            for (; k < depth; k++, q += rows) {
                add1(a[q], source[k], width);
            }
            System.arraycopy(target, 0, y.values(), at, width);
        }
    }

    private void add4(float a0, float a1, float a2, float a3, float[][] source, int k, int width) {
        float[] y = target;
        float[] u = source[k];
        float[] v = source[k + 1];
        float[] w = source[k + 2];
        float[] z = source[k + 3];
        for (int b = 0; b < width; b++) {
            y[b] = Math.fma(a3, z[b], Math.fma(a2, w[b], Math.fma(a1, v[b], Math.fma(a0, u[b], y[b]))));
        }
    }

    private void add1(float a0, float[] u, int width) {
        float[] y = target;
        for (int b = 0; b < width; b++) {
            y[b] = Math.fma(a0, u[b], y[b]);
        }
    }

    private static void single(
            float[] a, int p, int rows, int columns, float[] x, int xAt, float[] y, int yAt, boolean add) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            float s0 = add ? y[yAt + i] : 0f;
            float s1 = add ? y[yAt + i + 1] : 0f;
            float s2 = add ? y[yAt + i + 2] : 0f;
            float s3 = add ? y[yAt + i + 3] : 0f;
            int q = p + i;
            for (int k = 0; k < columns; k++, q += rows) {
                float u = x[xAt + k];
                s0 = Math.fma(a[q], u, s0);
                s1 = Math.fma(a[q + 1], u, s1);
                s2 = Math.fma(a[q + 2], u, s2);
                s3 = Math.fma(a[q + 3], u, s3);
            }
            y[yAt + i] = s0;
            y[yAt + i + 1] = s1;
            y[yAt + i + 2] = s2;
            y[yAt + i + 3] = s3;
        }
        for (; i < rows; i++) {
            float s = add ? y[yAt + i] : 0f;
            int q = p + i;
            for (int k = 0; k < columns; k++, q += rows) {
                s = Math.fma(a[q], x[xAt + k], s);
            }
            y[yAt + i] = s;
        }
    }

    @Override
    public void multiplyTransposed(
            Panel y, int y0, Panel x, int x0, float[] a, int offset, int blocks, int rows, int columns) {
        for (int j = 0; j < blocks; j++) {
            int p = offset + j * rows * columns;
            if (Math.min(rows, columns) < LANES) {
                dots(y, y0 + j * rows, rows, x, x0 + j * columns, columns, a, p);
            } else {
                for (int c = 0; c < columns; c += DEPTH) {
                    int count = Math.min(DEPTH, columns - c);
                    outer(y, y0 + j * rows, rows, x, x0 + j * columns + c, count, a, p + c, columns);
                }
            }
        }
    }

    /** Transposes some rows of x first, so that the inner loop runs over columns: a chain over the batch would not vectorise. */
    private void outer(Panel y, int y0, int rows, Panel x, int x0, int count, float[] a, int p, int columns) {
        if (packed.length < x.batch()) {
            packed = new float[x.batch()][DEPTH];
        }
        for (int c = 0; c < count; c++) {
            int at = x.at(x0 + c);
            for (int b = 0; b < x.batch(); b++) {
                packed[b][c] = x.values()[at + b];
            }
        }
        for (int i = 0; i < rows; i++) {
            float[] g = y.values();
            int at = y.at(y0 + i);
            Arrays.fill(target, 0, count, 0f);
            int b = 0;
            for (; b + 4 <= x.batch(); b += 4) {
                add4(g[at + b], g[at + b + 1], g[at + b + 2], g[at + b + 3], packed, b, count);
            }
            for (; b < x.batch(); b++) {
                add1(g[at + b], packed[b], count);
            }
            for (int c = 0; c < count; c++) {
                a[p + i * columns + c] += target[c];
            }
        }
    }

    private void dots(Panel y, int y0, int rows, Panel x, int x0, int columns, float[] a, int p) {
        int stride = x.stride();
        for (int i = 0; i < rows; i += 2) {
            // A last odd row or column is computed twice and taken once.
            int down = i + 1 < rows ? 1 : 0;
            int yAt = y.at(y0 + i);
            for (int k = 0; k < columns; k += 2) {
                int right = k + 1 < columns ? 1 : 0;
                int xAt = x.at(x0 + k);
                dots2x2(y.values(), yAt, yAt + down * stride, x.values(), xAt, xAt + right * stride, x.width());
                for (int e = 0; e <= down; e++) {
                    for (int f = 0; f <= right; f++) {
                        a[p + (i + e) * columns + k + f] += Products.pairwise(sums, (2 * e + f) * LANES);
                    }
                }
            }
        }
    }

    private void dots2x2(float[] y, int y0, int y1, float[] x, int x0, int x1, int width) {
        for (int lane = 0; lane < LANES; lane += 2) {
            float s00 = 0;
            float s01 = 0;
            float s10 = 0;
            float s11 = 0;
            float t00 = 0;
            float t01 = 0;
            float t10 = 0;
            float t11 = 0;
            for (int b = lane; b < width; b += LANES) {
                float g0 = y[y0 + b];
                float g1 = y[y1 + b];
                float u0 = x[x0 + b];
                float u1 = x[x1 + b];
                s00 = Math.fma(g0, u0, s00);
                s01 = Math.fma(g0, u1, s01);
                s10 = Math.fma(g1, u0, s10);
                s11 = Math.fma(g1, u1, s11);
                float h0 = y[y0 + b + 1];
                float h1 = y[y1 + b + 1];
                float v0 = x[x0 + b + 1];
                float v1 = x[x1 + b + 1];
                t00 = Math.fma(h0, v0, t00);
                t01 = Math.fma(h0, v1, t01);
                t10 = Math.fma(h1, v0, t10);
                t11 = Math.fma(h1, v1, t11);
            }
            sums[lane] = s00;
            sums[lane + 1] = t00;
            sums[LANES + lane] = s01;
            sums[LANES + lane + 1] = t01;
            sums[2 * LANES + lane] = s10;
            sums[2 * LANES + lane + 1] = t10;
            sums[3 * LANES + lane] = s11;
            sums[3 * LANES + lane + 1] = t11;
        }
    }

    @Override
    public void activate(float slope, Panel a, Panel y) {
        float[] from = a.values();
        float[] to = y.values();
        for (int i = 0; i < a.rows(); i++) {
            int at = i * a.stride();
            for (int b = at; b < at + a.width(); b++) {
                to[b] = from[b] > 0 ? from[b] : slope * from[b];
            }
        }
    }

    @Override
    public float throughActivation(float slope, Panel a, Panel g) {
        float[] values = a.values();
        float[] gradient = g.values();
        Arrays.fill(sums, 0, LANES, 0f);
        for (int i = 0; i < a.rows(); i++) {
            int at = i * a.stride();
            for (int b = 0; b < a.width(); b++) {
                boolean positive = values[at + b] > 0;
                int lane = b % LANES;
                sums[lane] = Math.fma(gradient[at + b], positive ? 0f : values[at + b], sums[lane]);
                gradient[at + b] *= positive ? 1f : slope;
            }
        }
        return Products.pairwise(sums, 0);
    }

    @Override
    public void addRowSums(Panel g, float[] into, int offset) {
        for (int i = 0; i < g.rows(); i++) {
            int at = i * g.stride();
            Arrays.fill(sums, 0, LANES, 0f);
            for (int b = 0; b < g.width(); b++) {
                sums[b % LANES] += g.values()[at + b];
            }
            into[offset + i] += Products.pairwise(sums, 0);
        }
    }
}
