package org.hssflow.hss.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Products} on the vectors of the processor. A tile of a few rows by one or two vectors of the batch stays in registers
 * over the whole sum; at a batch of one the lanes run over the rows of a block instead. Long, because the compiler keeps a value
 * in a register only if it is a local variable.
 */
final class VectorProducts implements Products {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int L = SPECIES.length();
    /** Terms of a sum that are taken at once: so many rows of x, two vectors wide, stay in the first-level cache. */
    private static final int DEPTH = 128;

    private static final int LANES = Panel.LANES;

    /** Columns of a block whose gradient is computed at once: two of the widest vectors. */
    private static final int PACKED = 2 * LANES;

    private final float[] sums = new float[8 * LANES];
    private float[] packed = new float[0];

    @Override
    public String name() {
        return "vector, " + 32 * L + " bits";
    }

    @Override
    public void multiply(
            float[] a, int offset, int blocks, int rows, int columns, Panel x, int x0, Panel y, int y0, boolean add) {
        if (x.stride() == 1) {
            single(a, offset, blocks, rows, columns, x.values(), x.at(x0), y.values(), y.at(y0), add);
            return;
        }
        int stride = x.stride();
        for (int j = 0; j < blocks; j++) {
            for (int k = 0; k < columns; k += DEPTH) {
                int depth = Math.min(DEPTH, columns - k);
                int p = offset + (j * columns + k) * rows;
                int xAt = x.at(x0 + j * columns + k);
                int yAt = y.at(y0 + j * rows);
                block(a, p, rows, depth, x.values(), xAt, y.values(), yAt, stride, x.width(), add || k > 0);
            }
        }
    }

    private static void block(
            float[] a,
            int p,
            int rows,
            int depth,
            float[] x,
            int xAt,
            float[] y,
            int yAt,
            int stride,
            int width,
            boolean add) {
        int c = 0;
        for (; rows == 2 && c + 4 * L <= width; c += 4 * L) {
            tile2x4(a, p, rows, depth, x, xAt + c, y, yAt + c, stride, add);
        }
        for (; c + 2 * L <= width; c += 2 * L) {
            int i = 0;
            for (; L == LANES && i + 8 <= rows; i += 8) {
                tile8x2(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
            }
            for (; i + 4 <= rows; i += 4) {
                tile4x2(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
            }
            if (i + 2 <= rows) {
                tile2x2(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
                i += 2;
            }
            if (i < rows) {
                tile1x1(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
                tile1x1(a, p + i, rows, depth, x, xAt + c + L, y, yAt + i * stride + c + L, stride, add);
            }
        }
        for (; c + L <= width; c += L) {
            int i = 0;
            for (; i + 8 <= rows; i += 8) {
                tile8x1(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
            }
            for (; i + 2 <= rows; i += 2) {
                tile2x1(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
            }
            if (i < rows) {
                tile1x1(a, p + i, rows, depth, x, xAt + c, y, yAt + i * stride + c, stride, add);
            }
        }
        if (c < width) {
            tail(a, p, rows, depth, x, xAt + c, y, yAt + c, stride, width - c, add);
        }
    }

    /** Columns that fill no vector: an unpadded single state, seen along an axis that is not its last. */
    private static void tail(
            float[] a,
            int p,
            int rows,
            int depth,
            float[] x,
            int xAt,
            float[] y,
            int yAt,
            int stride,
            int width,
            boolean add) {
        for (int i = 0; i < rows; i++) {
            for (int b = 0; b < width; b++) {
                int to = yAt + i * stride + b;
                float s = add ? y[to] : 0f;
                for (int k = 0; k < depth; k++) {
                    s = Math.fma(a[p + k * rows + i], x[xAt + k * stride + b], s);
                }
                y[to] = s;
            }
        }
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }

    /** What a chain begins with. Through memory: the compiler boxes a vector that one of two branches gives. */
    private static FloatVector start(float[] y, int at, boolean add) {
        if (!add) {
            FloatVector.zero(SPECIES).intoArray(y, at);
        }
        return load(y, at);
    }

    private static void tile8x2(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        int y1 = yAt + stride;
        int y2 = y1 + stride;
        int y3 = y2 + stride;
        int y4 = y3 + stride;
        int y5 = y4 + stride;
        int y6 = y5 + stride;
        int y7 = y6 + stride;
        FloatVector s00 = start(y, yAt, add);
        FloatVector s01 = start(y, yAt + L, add);
        FloatVector s10 = start(y, y1, add);
        FloatVector s11 = start(y, y1 + L, add);
        FloatVector s20 = start(y, y2, add);
        FloatVector s21 = start(y, y2 + L, add);
        FloatVector s30 = start(y, y3, add);
        FloatVector s31 = start(y, y3 + L, add);
        FloatVector s40 = start(y, y4, add);
        FloatVector s41 = start(y, y4 + L, add);
        FloatVector s50 = start(y, y5, add);
        FloatVector s51 = start(y, y5 + L, add);
        FloatVector s60 = start(y, y6, add);
        FloatVector s61 = start(y, y6 + L, add);
        FloatVector s70 = start(y, y7, add);
        FloatVector s71 = start(y, y7 + L, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            FloatVector u = load(x, at);
            FloatVector v = load(x, at + L);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[q]);
            s00 = a0.fma(u, s00);
            s01 = a0.fma(v, s01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[q + 1]);
            s10 = a1.fma(u, s10);
            s11 = a1.fma(v, s11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[q + 2]);
            s20 = a2.fma(u, s20);
            s21 = a2.fma(v, s21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[q + 3]);
            s30 = a3.fma(u, s30);
            s31 = a3.fma(v, s31);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[q + 4]);
            s40 = a4.fma(u, s40);
            s41 = a4.fma(v, s41);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[q + 5]);
            s50 = a5.fma(u, s50);
            s51 = a5.fma(v, s51);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[q + 6]);
            s60 = a6.fma(u, s60);
            s61 = a6.fma(v, s61);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[q + 7]);
            s70 = a7.fma(u, s70);
            s71 = a7.fma(v, s71);
            q += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + L);
        s20.intoArray(y, y2);
        s21.intoArray(y, y2 + L);
        s30.intoArray(y, y3);
        s31.intoArray(y, y3 + L);
        s40.intoArray(y, y4);
        s41.intoArray(y, y4 + L);
        s50.intoArray(y, y5);
        s51.intoArray(y, y5 + L);
        s60.intoArray(y, y6);
        s61.intoArray(y, y6 + L);
        s70.intoArray(y, y7);
        s71.intoArray(y, y7 + L);
    }

    private static void tile4x2(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        int y1 = yAt + stride;
        int y2 = y1 + stride;
        int y3 = y2 + stride;
        FloatVector s00 = start(y, yAt, add);
        FloatVector s01 = start(y, yAt + L, add);
        FloatVector s10 = start(y, y1, add);
        FloatVector s11 = start(y, y1 + L, add);
        FloatVector s20 = start(y, y2, add);
        FloatVector s21 = start(y, y2 + L, add);
        FloatVector s30 = start(y, y3, add);
        FloatVector s31 = start(y, y3 + L, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            FloatVector u = load(x, at);
            FloatVector v = load(x, at + L);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[q]);
            s00 = a0.fma(u, s00);
            s01 = a0.fma(v, s01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[q + 1]);
            s10 = a1.fma(u, s10);
            s11 = a1.fma(v, s11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[q + 2]);
            s20 = a2.fma(u, s20);
            s21 = a2.fma(v, s21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[q + 3]);
            s30 = a3.fma(u, s30);
            s31 = a3.fma(v, s31);
            q += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + L);
        s20.intoArray(y, y2);
        s21.intoArray(y, y2 + L);
        s30.intoArray(y, y3);
        s31.intoArray(y, y3 + L);
    }

    private static void tile2x4(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        int y1 = yAt + stride;
        FloatVector s00 = start(y, yAt, add);
        FloatVector s01 = start(y, yAt + L, add);
        FloatVector s02 = start(y, yAt + 2 * L, add);
        FloatVector s03 = start(y, yAt + 3 * L, add);
        FloatVector s10 = start(y, y1, add);
        FloatVector s11 = start(y, y1 + L, add);
        FloatVector s12 = start(y, y1 + 2 * L, add);
        FloatVector s13 = start(y, y1 + 3 * L, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            FloatVector u = load(x, at);
            FloatVector v = load(x, at + L);
            FloatVector w = load(x, at + 2 * L);
            FloatVector z = load(x, at + 3 * L);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[q]);
            s00 = a0.fma(u, s00);
            s01 = a0.fma(v, s01);
            s02 = a0.fma(w, s02);
            s03 = a0.fma(z, s03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[q + 1]);
            s10 = a1.fma(u, s10);
            s11 = a1.fma(v, s11);
            s12 = a1.fma(w, s12);
            s13 = a1.fma(z, s13);
            q += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s02.intoArray(y, yAt + 2 * L);
        s03.intoArray(y, yAt + 3 * L);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + L);
        s12.intoArray(y, y1 + 2 * L);
        s13.intoArray(y, y1 + 3 * L);
    }

    private static void tile2x2(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        FloatVector s00 = start(y, yAt, add);
        FloatVector s01 = start(y, yAt + L, add);
        FloatVector s10 = start(y, yAt + stride, add);
        FloatVector s11 = start(y, yAt + stride + L, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            FloatVector u = load(x, at);
            FloatVector v = load(x, at + L);
            FloatVector w0 = FloatVector.broadcast(SPECIES, a[q]);
            FloatVector w1 = FloatVector.broadcast(SPECIES, a[q + 1]);
            s00 = w0.fma(u, s00);
            s01 = w0.fma(v, s01);
            s10 = w1.fma(u, s10);
            s11 = w1.fma(v, s11);
            q += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s10.intoArray(y, yAt + stride);
        s11.intoArray(y, yAt + stride + L);
    }

    private static void tile8x1(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        FloatVector s0 = start(y, yAt, add);
        FloatVector s1 = start(y, yAt + stride, add);
        FloatVector s2 = start(y, yAt + 2 * stride, add);
        FloatVector s3 = start(y, yAt + 3 * stride, add);
        FloatVector s4 = start(y, yAt + 4 * stride, add);
        FloatVector s5 = start(y, yAt + 5 * stride, add);
        FloatVector s6 = start(y, yAt + 6 * stride, add);
        FloatVector s7 = start(y, yAt + 7 * stride, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            FloatVector u = load(x, at);
            s0 = FloatVector.broadcast(SPECIES, a[q]).fma(u, s0);
            s1 = FloatVector.broadcast(SPECIES, a[q + 1]).fma(u, s1);
            s2 = FloatVector.broadcast(SPECIES, a[q + 2]).fma(u, s2);
            s3 = FloatVector.broadcast(SPECIES, a[q + 3]).fma(u, s3);
            s4 = FloatVector.broadcast(SPECIES, a[q + 4]).fma(u, s4);
            s5 = FloatVector.broadcast(SPECIES, a[q + 5]).fma(u, s5);
            s6 = FloatVector.broadcast(SPECIES, a[q + 6]).fma(u, s6);
            s7 = FloatVector.broadcast(SPECIES, a[q + 7]).fma(u, s7);
            q += rows;
            at += stride;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + stride);
        s2.intoArray(y, yAt + 2 * stride);
        s3.intoArray(y, yAt + 3 * stride);
        s4.intoArray(y, yAt + 4 * stride);
        s5.intoArray(y, yAt + 5 * stride);
        s6.intoArray(y, yAt + 6 * stride);
        s7.intoArray(y, yAt + 7 * stride);
    }

    private static void tile2x1(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        FloatVector s0 = start(y, yAt, add);
        FloatVector s1 = start(y, yAt + stride, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            FloatVector u = load(x, at);
            s0 = FloatVector.broadcast(SPECIES, a[q]).fma(u, s0);
            s1 = FloatVector.broadcast(SPECIES, a[q + 1]).fma(u, s1);
            q += rows;
            at += stride;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + stride);
    }

    private static void tile1x1(
            float[] a, int p, int rows, int depth, float[] x, int xAt, float[] y, int yAt, int stride, boolean add) {
        FloatVector s = start(y, yAt, add);
        int q = p;
        int at = xAt;
        for (int k = 0; k < depth; k++) {
            s = FloatVector.broadcast(SPECIES, a[q]).fma(load(x, at), s);
            q += rows;
            at += stride;
        }
        s.intoArray(y, yAt);
    }

    /** One column: lanes over the rows of a block, four blocks or four vectors at once to hide the latency of the chains. */
    private static void single(
            float[] a,
            int offset,
            int blocks,
            int rows,
            int columns,
            float[] x,
            int x0,
            float[] y,
            int y0,
            boolean add) {
        int size = rows * columns;
        int j = 0;
        for (; j + 4 <= blocks; j += 4) {
            int p = offset + j * size;
            int xAt = x0 + j * columns;
            int yAt = y0 + j * rows;
            int i = 0;
            for (; i + L <= rows; i += L) {
                lanes4Blocks(a, p + i, rows, columns, x, xAt, y, yAt + i, add);
            }
            for (; i < rows; i += 2) {
                // A last odd row is computed twice.
                rows2of4Blocks(a, p + i, i + 1 < rows ? 1 : 0, rows, columns, x, xAt, y, yAt + i, add);
            }
        }
        for (; j < blocks; j++) {
            int p = offset + j * size;
            int xAt = x0 + j * columns;
            int yAt = y0 + j * rows;
            int i = 0;
            for (; i + 4 * L <= rows; i += 4 * L) {
                lanes4(a, p + i, rows, columns, x, xAt, y, yAt + i, add);
            }
            for (; i + L <= rows; i += L) {
                lanes(a, p + i, rows, columns, x, xAt, y, yAt + i, add);
            }
            for (; i < rows; i++) {
                y[yAt + i] = row(a, p + i, rows, columns, x, xAt, add ? y[yAt + i] : 0f);
            }
        }
    }

    private static void lanes4Blocks(
            float[] a, int p, int rows, int columns, float[] x, int xAt, float[] y, int yAt, boolean add) {
        int size = rows * columns;
        int x1 = xAt + columns;
        int x2 = x1 + columns;
        int x3 = x2 + columns;
        FloatVector s0 = start(y, yAt, add);
        FloatVector s1 = start(y, yAt + rows, add);
        FloatVector s2 = start(y, yAt + 2 * rows, add);
        FloatVector s3 = start(y, yAt + 3 * rows, add);
        int q = p;
        for (int k = 0; k < columns; k++) {
            s0 = FloatVector.broadcast(SPECIES, x[xAt + k]).fma(load(a, q), s0);
            s1 = FloatVector.broadcast(SPECIES, x[x1 + k]).fma(load(a, q + size), s1);
            s2 = FloatVector.broadcast(SPECIES, x[x2 + k]).fma(load(a, q + 2 * size), s2);
            s3 = FloatVector.broadcast(SPECIES, x[x3 + k]).fma(load(a, q + 3 * size), s3);
            q += rows;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + rows);
        s2.intoArray(y, yAt + 2 * rows);
        s3.intoArray(y, yAt + 3 * rows);
    }

    private static void rows2of4Blocks(
            float[] a, int p, int next, int rows, int columns, float[] x, int xAt, float[] y, int yAt, boolean add) {
        int size = rows * columns;
        int x1 = xAt + columns;
        int x2 = x1 + columns;
        int x3 = x2 + columns;
        int y1 = yAt + rows;
        int y2 = y1 + rows;
        int y3 = y2 + rows;
        float s00 = add ? y[yAt] : 0f;
        float s01 = add ? y[yAt + next] : 0f;
        float s10 = add ? y[y1] : 0f;
        float s11 = add ? y[y1 + next] : 0f;
        float s20 = add ? y[y2] : 0f;
        float s21 = add ? y[y2 + next] : 0f;
        float s30 = add ? y[y3] : 0f;
        float s31 = add ? y[y3 + next] : 0f;
        int q0 = p;
        int q1 = q0 + size;
        int q2 = q1 + size;
        int q3 = q2 + size;
        for (int k = 0; k < columns; k++) {
            s00 = Math.fma(a[q0], x[xAt + k], s00);
            s01 = Math.fma(a[q0 + next], x[xAt + k], s01);
            s10 = Math.fma(a[q1], x[x1 + k], s10);
            s11 = Math.fma(a[q1 + next], x[x1 + k], s11);
            s20 = Math.fma(a[q2], x[x2 + k], s20);
            s21 = Math.fma(a[q2 + next], x[x2 + k], s21);
            s30 = Math.fma(a[q3], x[x3 + k], s30);
            s31 = Math.fma(a[q3 + next], x[x3 + k], s31);
            q0 += rows;
            q1 += rows;
            q2 += rows;
            q3 += rows;
        }
        y[yAt] = s00;
        y[yAt + next] = s01;
        y[y1] = s10;
        y[y1 + next] = s11;
        y[y2] = s20;
        y[y2 + next] = s21;
        y[y3] = s30;
        y[y3 + next] = s31;
    }

    private static void lanes4(
            float[] a, int p, int rows, int columns, float[] x, int xAt, float[] y, int yAt, boolean add) {
        FloatVector s0 = start(y, yAt, add);
        FloatVector s1 = start(y, yAt + L, add);
        FloatVector s2 = start(y, yAt + 2 * L, add);
        FloatVector s3 = start(y, yAt + 3 * L, add);
        int q = p;
        for (int k = 0; k < columns; k++) {
            FloatVector u = FloatVector.broadcast(SPECIES, x[xAt + k]);
            s0 = u.fma(load(a, q), s0);
            s1 = u.fma(load(a, q + L), s1);
            s2 = u.fma(load(a, q + 2 * L), s2);
            s3 = u.fma(load(a, q + 3 * L), s3);
            q += rows;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + L);
        s2.intoArray(y, yAt + 2 * L);
        s3.intoArray(y, yAt + 3 * L);
    }

    private static void lanes(
            float[] a, int p, int rows, int columns, float[] x, int xAt, float[] y, int yAt, boolean add) {
        FloatVector s = start(y, yAt, add);
        int q = p;
        for (int k = 0; k < columns; k++) {
            s = FloatVector.broadcast(SPECIES, x[xAt + k]).fma(load(a, q), s);
            q += rows;
        }
        s.intoArray(y, yAt);
    }

    private static float row(float[] a, int p, int rows, int columns, float[] x, int xAt, float start) {
        float s = start;
        int q = p;
        for (int k = 0; k < columns; k++) {
            s = Math.fma(a[q], x[xAt + k], s);
            q += rows;
        }
        return s;
    }

    @Override
    public void multiplyTransposed(
            Panel y, int y0, Panel x, int x0, float[] a, int offset, int blocks, int rows, int columns) {
        for (int j = 0; j < blocks; j++) {
            int p = offset + j * rows * columns;
            if (Math.min(rows, columns) < LANES) {
                dots(y, y0 + j * rows, rows, x, x0 + j * columns, columns, a, p);
            } else {
                for (int c = 0; c < columns; c += PACKED) {
                    int count = Math.min(PACKED, columns - c);
                    pack(x, x0 + j * columns + c, count);
                    outer(y, y0 + j * rows, rows, a, p + c, columns, count);
                }
            }
        }
    }

    /** Transposes some rows of x, so that lanes can run over the columns of a block. */
    private void pack(Panel x, int first, int count) {
        if (packed.length < x.batch() * PACKED) {
            packed = new float[x.batch() * PACKED];
        }
        float[] values = x.values();
        for (int c = 0; c < count; c += 4) {
            // Of the last ones some may be packed twice.
            int at0 = x.at(first + c);
            int at1 = x.at(first + Math.min(c + 1, count - 1));
            int at2 = x.at(first + Math.min(c + 2, count - 1));
            int at3 = x.at(first + Math.min(c + 3, count - 1));
            for (int b = 0; b < x.batch(); b++) {
                int to = b * PACKED + c;
                packed[to] = values[at0 + b];
                packed[to + 1] = values[at1 + b];
                packed[to + 2] = values[at2 + b];
                packed[to + 3] = values[at3 + b];
            }
        }
    }

    /** Adds to {@code count} columns of a block, rows {@code columns} apart, what is packed. */
    private void outer(Panel y, int y0, int rows, float[] a, int p, int columns, int count) {
        int stride = y.stride();
        for (int i = 0; i < rows; i += 4) {
            int taken = Math.min(4, rows - i);
            int at = y.at(y0 + i);
            for (int c = 0; c < count; c += 2 * L) {
                if (taken == 4) {
                    outer4x2(y.values(), at, stride, y.batch(), c);
                } else {
                    for (int e = 0; e < taken; e++) {
                        outer1x2(y.values(), at + e * stride, y.batch(), c, 2 * e * L);
                    }
                }
                int width = Math.min(2 * L, count - c);
                for (int e = 0; e < taken; e++) {
                    int to = p + (i + e) * columns + c;
                    for (int k = 0; k < width; k++) {
                        a[to + k] += sums[2 * e * L + k];
                    }
                }
            }
        }
    }

    private void outer4x2(float[] y, int yAt, int stride, int batch, int column) {
        int y1 = yAt + stride;
        int y2 = y1 + stride;
        int y3 = y2 + stride;
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        int at = column;
        for (int b = 0; b < batch; b++) {
            FloatVector u = load(packed, at);
            FloatVector v = load(packed, at + L);
            FloatVector w0 = FloatVector.broadcast(SPECIES, y[yAt + b]);
            FloatVector w1 = FloatVector.broadcast(SPECIES, y[y1 + b]);
            FloatVector w2 = FloatVector.broadcast(SPECIES, y[y2 + b]);
            FloatVector w3 = FloatVector.broadcast(SPECIES, y[y3 + b]);
            s00 = w0.fma(u, s00);
            s01 = w0.fma(v, s01);
            s10 = w1.fma(u, s10);
            s11 = w1.fma(v, s11);
            s20 = w2.fma(u, s20);
            s21 = w2.fma(v, s21);
            s30 = w3.fma(u, s30);
            s31 = w3.fma(v, s31);
            at += PACKED;
        }
        s00.intoArray(sums, 0);
        s01.intoArray(sums, L);
        s10.intoArray(sums, 2 * L);
        s11.intoArray(sums, 3 * L);
        s20.intoArray(sums, 4 * L);
        s21.intoArray(sums, 5 * L);
        s30.intoArray(sums, 6 * L);
        s31.intoArray(sums, 7 * L);
    }

    private void outer1x2(float[] y, int yAt, int batch, int column, int to) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int at = column;
        for (int b = 0; b < batch; b++) {
            FloatVector w = FloatVector.broadcast(SPECIES, y[yAt + b]);
            s0 = w.fma(load(packed, at), s0);
            s1 = w.fma(load(packed, at + L), s1);
            at += PACKED;
        }
        s0.intoArray(sums, to);
        s1.intoArray(sums, to + L);
    }

    private void dots(Panel y, int y0, int rows, Panel x, int x0, int columns, float[] a, int p) {
        int stride = x.stride();
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            int yAt = y.at(y0 + i);
            int k = 0;
            for (; k + 2 <= columns; k += 2) {
                dots4x2(y.values(), yAt, x.values(), x.at(x0 + k), stride, x.width());
                for (int e = 0; e < 4; e++) {
                    int at = p + (i + e) * columns + k;
                    a[at] += Products.pairwise(sums, 2 * e * LANES);
                    a[at + 1] += Products.pairwise(sums, (2 * e + 1) * LANES);
                }
            }
            for (int e = 0; e < 4 && k < columns; e++) {
                dot(y.values(), yAt + e * stride, x.values(), x.at(x0 + k), x.width());
                a[p + (i + e) * columns + k] += Products.pairwise(sums, 0);
            }
        }
        for (; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                dot(y.values(), y.at(y0 + i), x.values(), x.at(x0 + k), x.width());
                a[p + i * columns + k] += Products.pairwise(sums, 0);
            }
        }
    }

    /** The chains of four rows of y with two of x. */
    private void dots4x2(float[] y, int yAt, float[] x, int xAt, int stride, int width) {
        int y1 = yAt + stride;
        int y2 = y1 + stride;
        int y3 = y2 + stride;
        int x1 = xAt + stride;
        for (int lane = 0; lane < LANES; lane += L) {
            FloatVector s00 = FloatVector.zero(SPECIES);
            FloatVector s01 = s00;
            FloatVector s10 = s00;
            FloatVector s11 = s00;
            FloatVector s20 = s00;
            FloatVector s21 = s00;
            FloatVector s30 = s00;
            FloatVector s31 = s00;
            for (int b = lane; b < width; b += LANES) {
                FloatVector u = load(x, xAt + b);
                FloatVector v = load(x, x1 + b);
                FloatVector g0 = load(y, yAt + b);
                FloatVector g1 = load(y, y1 + b);
                FloatVector g2 = load(y, y2 + b);
                FloatVector g3 = load(y, y3 + b);
                s00 = g0.fma(u, s00);
                s01 = g0.fma(v, s01);
                s10 = g1.fma(u, s10);
                s11 = g1.fma(v, s11);
                s20 = g2.fma(u, s20);
                s21 = g2.fma(v, s21);
                s30 = g3.fma(u, s30);
                s31 = g3.fma(v, s31);
            }
            s00.intoArray(sums, lane);
            s01.intoArray(sums, lane + LANES);
            s10.intoArray(sums, lane + 2 * LANES);
            s11.intoArray(sums, lane + 3 * LANES);
            s20.intoArray(sums, lane + 4 * LANES);
            s21.intoArray(sums, lane + 5 * LANES);
            s30.intoArray(sums, lane + 6 * LANES);
            s31.intoArray(sums, lane + 7 * LANES);
        }
    }

    private void dot(float[] y, int yAt, float[] x, int xAt, int width) {
        for (int lane = 0; lane < LANES; lane += L) {
            FloatVector s = FloatVector.zero(SPECIES);
            for (int b = lane; b < width; b += LANES) {
                s = load(y, yAt + b).fma(load(x, xAt + b), s);
            }
            s.intoArray(sums, lane);
        }
    }

    @Override
    public void activate(float slope, Panel a, Panel y) {
        if (a.stride() == 1) {
            activate(slope, a.values(), y.values(), 0, a.rows());
            return;
        }
        for (int i = 0; i < a.rows(); i++) {
            activate(slope, a.values(), y.values(), i * a.stride(), a.width());
        }
    }

    private static void activate(float slope, float[] a, float[] y, int from, int count) {
        int end = from + count;
        int i = from;
        for (; i + L <= end; i += L) {
            FloatVector v = load(a, i);
            VectorMask<Float> positive = v.compare(VectorOperators.GT, 0f);
            v.mul(slope).blend(v, positive).intoArray(y, i);
        }
        for (; i < end; i++) {
            y[i] = a[i] > 0 ? a[i] : slope * a[i];
        }
    }

    @Override
    public float throughActivation(float slope, Panel a, Panel g) {
        Arrays.fill(sums, 0, LANES, 0f);
        for (int i = 0; i < a.rows(); i++) {
            for (int lane = 0; lane < LANES; lane += L) {
                throughActivation(slope, a.values(), g.values(), i * a.stride() + lane, a.width() - lane, lane);
            }
        }
        return Products.pairwise(sums, 0);
    }

    private void throughActivation(float slope, float[] a, float[] g, int from, int width, int lane) {
        FloatVector sum = load(sums, lane);
        for (int b = from; b < from + width; b += LANES) {
            FloatVector v = load(a, b);
            FloatVector d = load(g, b);
            VectorMask<Float> positive = v.compare(VectorOperators.GT, 0f);
            sum = d.fma(v.blend(0f, positive), sum);
            d.mul(slope).blend(d, positive).intoArray(g, b);
        }
        sum.intoArray(sums, lane);
    }

    @Override
    public void addRowSums(Panel g, float[] into, int offset) {
        for (int i = 0; i < g.rows(); i++) {
            int at = i * g.stride();
            for (int lane = 0; lane < LANES; lane += L) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int b = at + lane; b < at + g.width(); b += LANES) {
                    sum = sum.add(load(g.values(), b));
                }
                sum.intoArray(sums, lane);
            }
            into[offset + i] += Products.pairwise(sums, 0);
        }
    }
}
