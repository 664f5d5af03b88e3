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

    private static final float[] NONE = {};
    /** What a sum begins with that is not added to anything. */
    private static final float[] ZEROS = new float[4 * LANES];

    /** The operands of the product at work, y (+)= a x + b w, block by block. */
    private float[] a = NONE;

    private float[] x = NONE;
    private float[] b = NONE;
    private float[] w = NONE;
    private float[] y = NONE;
    private int rows;
    private int stride;
    private int depthA;
    private int depthB;
    /** Where sums begin, rows of a tile so far apart. A branch would not do: the compiler boxes a vector that one of two gives. */
    private float[] start = NONE;

    private int startStride;

    private final float[] sums = new float[8 * LANES];
    private float[] packed = new float[0];

    @Override
    public String name() {
        return "vector, " + 32 * L + " bits";
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
        this.a = a;
        this.b = b;
        this.x = x.values();
        this.w = w.values();
        this.y = y.values();
        this.rows = rows;
        this.stride = x.stride();
        if (stride == 1) {
            single(atA, columnsA, x.at(x0), atB, columnsB, w.at(w0), blocks, y.at(y0), add);
        } else {
            for (int j = 0; j < blocks; j++) {
                int p = atA + j * rows * columnsA;
                int q = atB + j * rows * columnsB;
                block(
                        p,
                        columnsA,
                        x,
                        x0 + j * columnsA,
                        q,
                        columnsB,
                        w.at(w0 + j * columnsB),
                        y.at(y0 + j * rows),
                        add);
            }
        }
        this.a = NONE;
        this.b = NONE;
        this.x = NONE;
        this.w = NONE;
        this.y = NONE;
        this.start = NONE;
    }

    /** The sum for one block, the columns of its first matrix a part at a time. */
    private void block(int p, int columnsA, Panel x, int x0, int q, int columnsB, int wAt, int yAt, boolean add) {
        for (int k = 0; k < columnsA; k += DEPTH) {
            depthA = Math.min(DEPTH, columnsA - k);
            depthB = k + DEPTH < columnsA ? 0 : columnsB;
            begin(add || k > 0);
            tiles(p + k * rows, x.at(x0 + k), q, wAt, yAt, x.width());
        }
    }

    /** Lets the sums begin with what is there, or with zeros. */
    private void begin(boolean add) {
        start = add ? y : ZEROS;
        startStride = add ? stride : 0;
    }

    private void tiles(int p, int xAt, int q, int wAt, int yAt, int width) {
        boolean add = startStride > 0;
        int c = 0;
        for (; rows == 2 && c + 4 * L <= width; c += 4 * L) {
            tile2x4(p, xAt + c, q, wAt + c, add ? yAt + c : 0, yAt + c);
        }
        for (; c + 2 * L <= width; c += 2 * L) {
            int i = 0;
            for (; L == LANES && i + 8 <= rows; i += 8) {
                int to = yAt + i * stride + c;
                tile8x2(p + i, xAt + c, q + i, wAt + c, add ? to : 0, to);
            }
            for (; i + 4 <= rows; i += 4) {
                int to = yAt + i * stride + c;
                tile4x2(p + i, xAt + c, q + i, wAt + c, add ? to : 0, to);
            }
            for (int right = c; i < rows && right < c + 2 * L; right += L) {
                narrow(p, xAt + right, q, wAt + right, yAt + right, i);
            }
        }
        for (; c + L <= width; c += L) {
            int i = 0;
            for (; i + 8 <= rows; i += 8) {
                int to = yAt + i * stride + c;
                tile8x1(p + i, xAt + c, q + i, wAt + c, add ? to : 0, to);
            }
            narrow(p, xAt + c, q, wAt + c, yAt + c, i);
        }
        if (c < width) {
            tail(p, xAt + c, q, wAt + c, yAt + c, width - c);
        }
    }

    /** The rows of a block from {@code i} on, one vector wide. */
    private void narrow(int p, int xAt, int q, int wAt, int yAt, int i) {
        boolean add = startStride > 0;
        int top = i;
        for (; top + 2 <= rows; top += 2) {
            int to = yAt + top * stride;
            tile2x1(p + top, xAt, q + top, wAt, add ? to : 0, to);
        }
        if (top < rows) {
            int to = yAt + top * stride;
            tile1x1(p + top, xAt, q + top, wAt, add ? to : 0, to);
        }
    }

    /** Columns that fill no vector: an unpadded single state, seen along an axis that is not its last. */
    private void tail(int p, int xAt, int q, int wAt, int yAt, int width) {
        boolean add = startStride > 0;
        for (int i = 0; i < rows; i++) {
            for (int c = 0; c < width; c++) {
                int to = yAt + i * stride + c;
                float s = add ? y[to] : 0f;
                for (int k = 0; k < depthA; k++) {
                    s = Math.fma(a[p + k * rows + i], x[xAt + k * stride + c], s);
                }
                for (int k = 0; k < depthB; k++) {
                    s = Math.fma(b[q + k * rows + i], w[wAt + k * stride + c], s);
                }
                y[to] = s;
            }
        }
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }

    private void tile8x2(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int down = startStride;
        FloatVector s00 = load(s, sAt);
        FloatVector s01 = load(s, sAt + L);
        FloatVector s10 = load(s, sAt + down);
        FloatVector s11 = load(s, sAt + down + L);
        FloatVector s20 = load(s, sAt + 2 * down);
        FloatVector s21 = load(s, sAt + 2 * down + L);
        FloatVector s30 = load(s, sAt + 3 * down);
        FloatVector s31 = load(s, sAt + 3 * down + L);
        FloatVector s40 = load(s, sAt + 4 * down);
        FloatVector s41 = load(s, sAt + 4 * down + L);
        FloatVector s50 = load(s, sAt + 5 * down);
        FloatVector s51 = load(s, sAt + 5 * down + L);
        FloatVector s60 = load(s, sAt + 6 * down);
        FloatVector s61 = load(s, sAt + 6 * down + L);
        FloatVector s70 = load(s, sAt + 7 * down);
        FloatVector s71 = load(s, sAt + 7 * down + L);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector v0 = load(v, at);
            FloatVector v1 = load(v, at + L);
            FloatVector m0 = FloatVector.broadcast(SPECIES, m[e]);
            s00 = m0.fma(v0, s00);
            s01 = m0.fma(v1, s01);
            FloatVector m1 = FloatVector.broadcast(SPECIES, m[e + 1]);
            s10 = m1.fma(v0, s10);
            s11 = m1.fma(v1, s11);
            FloatVector m2 = FloatVector.broadcast(SPECIES, m[e + 2]);
            s20 = m2.fma(v0, s20);
            s21 = m2.fma(v1, s21);
            FloatVector m3 = FloatVector.broadcast(SPECIES, m[e + 3]);
            s30 = m3.fma(v0, s30);
            s31 = m3.fma(v1, s31);
            FloatVector m4 = FloatVector.broadcast(SPECIES, m[e + 4]);
            s40 = m4.fma(v0, s40);
            s41 = m4.fma(v1, s41);
            FloatVector m5 = FloatVector.broadcast(SPECIES, m[e + 5]);
            s50 = m5.fma(v0, s50);
            s51 = m5.fma(v1, s51);
            FloatVector m6 = FloatVector.broadcast(SPECIES, m[e + 6]);
            s60 = m6.fma(v0, s60);
            s61 = m6.fma(v1, s61);
            FloatVector m7 = FloatVector.broadcast(SPECIES, m[e + 7]);
            s70 = m7.fma(v0, s70);
            s71 = m7.fma(v1, s71);
            e += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s10.intoArray(y, yAt + stride);
        s11.intoArray(y, yAt + stride + L);
        s20.intoArray(y, yAt + 2 * stride);
        s21.intoArray(y, yAt + 2 * stride + L);
        s30.intoArray(y, yAt + 3 * stride);
        s31.intoArray(y, yAt + 3 * stride + L);
        s40.intoArray(y, yAt + 4 * stride);
        s41.intoArray(y, yAt + 4 * stride + L);
        s50.intoArray(y, yAt + 5 * stride);
        s51.intoArray(y, yAt + 5 * stride + L);
        s60.intoArray(y, yAt + 6 * stride);
        s61.intoArray(y, yAt + 6 * stride + L);
        s70.intoArray(y, yAt + 7 * stride);
        s71.intoArray(y, yAt + 7 * stride + L);
    }

    private void tile4x2(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int down = startStride;
        FloatVector s00 = load(s, sAt);
        FloatVector s01 = load(s, sAt + L);
        FloatVector s10 = load(s, sAt + down);
        FloatVector s11 = load(s, sAt + down + L);
        FloatVector s20 = load(s, sAt + 2 * down);
        FloatVector s21 = load(s, sAt + 2 * down + L);
        FloatVector s30 = load(s, sAt + 3 * down);
        FloatVector s31 = load(s, sAt + 3 * down + L);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector v0 = load(v, at);
            FloatVector v1 = load(v, at + L);
            FloatVector m0 = FloatVector.broadcast(SPECIES, m[e]);
            s00 = m0.fma(v0, s00);
            s01 = m0.fma(v1, s01);
            FloatVector m1 = FloatVector.broadcast(SPECIES, m[e + 1]);
            s10 = m1.fma(v0, s10);
            s11 = m1.fma(v1, s11);
            FloatVector m2 = FloatVector.broadcast(SPECIES, m[e + 2]);
            s20 = m2.fma(v0, s20);
            s21 = m2.fma(v1, s21);
            FloatVector m3 = FloatVector.broadcast(SPECIES, m[e + 3]);
            s30 = m3.fma(v0, s30);
            s31 = m3.fma(v1, s31);
            e += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s10.intoArray(y, yAt + stride);
        s11.intoArray(y, yAt + stride + L);
        s20.intoArray(y, yAt + 2 * stride);
        s21.intoArray(y, yAt + 2 * stride + L);
        s30.intoArray(y, yAt + 3 * stride);
        s31.intoArray(y, yAt + 3 * stride + L);
    }

    private void tile2x4(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int down = startStride;
        FloatVector s00 = load(s, sAt);
        FloatVector s01 = load(s, sAt + L);
        FloatVector s02 = load(s, sAt + 2 * L);
        FloatVector s03 = load(s, sAt + 3 * L);
        FloatVector s10 = load(s, sAt + down);
        FloatVector s11 = load(s, sAt + down + L);
        FloatVector s12 = load(s, sAt + down + 2 * L);
        FloatVector s13 = load(s, sAt + down + 3 * L);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector v0 = load(v, at);
            FloatVector v1 = load(v, at + L);
            FloatVector v2 = load(v, at + 2 * L);
            FloatVector v3 = load(v, at + 3 * L);
            FloatVector m0 = FloatVector.broadcast(SPECIES, m[e]);
            s00 = m0.fma(v0, s00);
            s01 = m0.fma(v1, s01);
            s02 = m0.fma(v2, s02);
            s03 = m0.fma(v3, s03);
            FloatVector m1 = FloatVector.broadcast(SPECIES, m[e + 1]);
            s10 = m1.fma(v0, s10);
            s11 = m1.fma(v1, s11);
            s12 = m1.fma(v2, s12);
            s13 = m1.fma(v3, s13);
            e += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s01.intoArray(y, yAt + L);
        s02.intoArray(y, yAt + 2 * L);
        s03.intoArray(y, yAt + 3 * L);
        s10.intoArray(y, yAt + stride);
        s11.intoArray(y, yAt + stride + L);
        s12.intoArray(y, yAt + stride + 2 * L);
        s13.intoArray(y, yAt + stride + 3 * L);
    }

    private void tile8x1(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int down = startStride;
        FloatVector s00 = load(s, sAt);
        FloatVector s10 = load(s, sAt + down);
        FloatVector s20 = load(s, sAt + 2 * down);
        FloatVector s30 = load(s, sAt + 3 * down);
        FloatVector s40 = load(s, sAt + 4 * down);
        FloatVector s50 = load(s, sAt + 5 * down);
        FloatVector s60 = load(s, sAt + 6 * down);
        FloatVector s70 = load(s, sAt + 7 * down);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector v0 = load(v, at);
            FloatVector m0 = FloatVector.broadcast(SPECIES, m[e]);
            s00 = m0.fma(v0, s00);
            FloatVector m1 = FloatVector.broadcast(SPECIES, m[e + 1]);
            s10 = m1.fma(v0, s10);
            FloatVector m2 = FloatVector.broadcast(SPECIES, m[e + 2]);
            s20 = m2.fma(v0, s20);
            FloatVector m3 = FloatVector.broadcast(SPECIES, m[e + 3]);
            s30 = m3.fma(v0, s30);
            FloatVector m4 = FloatVector.broadcast(SPECIES, m[e + 4]);
            s40 = m4.fma(v0, s40);
            FloatVector m5 = FloatVector.broadcast(SPECIES, m[e + 5]);
            s50 = m5.fma(v0, s50);
            FloatVector m6 = FloatVector.broadcast(SPECIES, m[e + 6]);
            s60 = m6.fma(v0, s60);
            FloatVector m7 = FloatVector.broadcast(SPECIES, m[e + 7]);
            s70 = m7.fma(v0, s70);
            e += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s10.intoArray(y, yAt + stride);
        s20.intoArray(y, yAt + 2 * stride);
        s30.intoArray(y, yAt + 3 * stride);
        s40.intoArray(y, yAt + 4 * stride);
        s50.intoArray(y, yAt + 5 * stride);
        s60.intoArray(y, yAt + 6 * stride);
        s70.intoArray(y, yAt + 7 * stride);
    }

    private void tile2x1(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int down = startStride;
        FloatVector s00 = load(s, sAt);
        FloatVector s10 = load(s, sAt + down);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector v0 = load(v, at);
            FloatVector m0 = FloatVector.broadcast(SPECIES, m[e]);
            s00 = m0.fma(v0, s00);
            FloatVector m1 = FloatVector.broadcast(SPECIES, m[e + 1]);
            s10 = m1.fma(v0, s10);
            e += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
        s10.intoArray(y, yAt + stride);
    }

    private void tile1x1(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int down = startStride;
        FloatVector s00 = load(s, sAt);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector v0 = load(v, at);
            FloatVector m0 = FloatVector.broadcast(SPECIES, m[e]);
            s00 = m0.fma(v0, s00);
            e += rows;
            at += stride;
        }
        s00.intoArray(y, yAt);
    }

    /** One column: lanes over the rows of a block, four blocks or four vectors at once to hide the latency of the chains. */
    private void single(
            int atA, int columnsA, int xAt, int atB, int columnsB, int wAt, int blocks, int yAt, boolean add) {
        depthA = columnsA;
        depthB = columnsB;
        begin(add);
        int j = 0;
        for (; j + 4 <= blocks; j += 4) {
            int p = atA + j * rows * columnsA;
            int q = atB + j * rows * columnsB;
            int to = yAt + j * rows;
            int i = 0;
            for (; i + L <= rows; i += L) {
                lanesOf4Blocks(p + i, xAt + j * columnsA, q + i, wAt + j * columnsB, add ? to + i : 0, to + i);
            }
            for (; i < rows; i += 2) {
                // A last odd row is computed twice.
                int next = i + 1 < rows ? 1 : 0;
                rows2Of4Blocks(p + i, next, xAt + j * columnsA, q + i, wAt + j * columnsB, add, to + i);
            }
        }
        for (; j < blocks; j++) {
            int p = atA + j * rows * columnsA;
            int q = atB + j * rows * columnsB;
            int to = yAt + j * rows;
            int i = 0;
            for (; i + 4 * L <= rows; i += 4 * L) {
                lanes4(p + i, xAt + j * columnsA, q + i, wAt + j * columnsB, add ? to + i : 0, to + i);
            }
            for (; i + L <= rows; i += L) {
                lanes(p + i, xAt + j * columnsA, q + i, wAt + j * columnsB, add ? to + i : 0, to + i);
            }
            for (; i < rows; i++) {
                y[to + i] = row(p + i, xAt + j * columnsA, q + i, wAt + j * columnsB, add ? y[to + i] : 0f);
            }
        }
    }

    private void lanesOf4Blocks(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        int apart = rows * startStride;
        FloatVector s0 = load(s, sAt);
        FloatVector s1 = load(s, sAt + apart);
        FloatVector s2 = load(s, sAt + 2 * apart);
        FloatVector s3 = load(s, sAt + 3 * apart);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        int step = turn;
        int size = rows * step;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
                step = depthB;
                size = rows * step;
            }
            s0 = FloatVector.broadcast(SPECIES, v[at]).fma(load(m, e), s0);
            s1 = FloatVector.broadcast(SPECIES, v[at + step]).fma(load(m, e + size), s1);
            s2 = FloatVector.broadcast(SPECIES, v[at + 2 * step]).fma(load(m, e + 2 * size), s2);
            s3 = FloatVector.broadcast(SPECIES, v[at + 3 * step]).fma(load(m, e + 3 * size), s3);
            e += rows;
            at++;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + rows);
        s2.intoArray(y, yAt + 2 * rows);
        s3.intoArray(y, yAt + 3 * rows);
    }

    private void rows2Of4Blocks(int p, int next, int xAt, int q, int wAt, boolean add, int yAt) {
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
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        int step = turn;
        int size = rows * step;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
                step = depthB;
                size = rows * step;
            }
            s00 = Math.fma(m[e], v[at], s00);
            s01 = Math.fma(m[e + next], v[at], s01);
            s10 = Math.fma(m[e + size], v[at + step], s10);
            s11 = Math.fma(m[e + size + next], v[at + step], s11);
            s20 = Math.fma(m[e + 2 * size], v[at + 2 * step], s20);
            s21 = Math.fma(m[e + 2 * size + next], v[at + 2 * step], s21);
            s30 = Math.fma(m[e + 3 * size], v[at + 3 * step], s30);
            s31 = Math.fma(m[e + 3 * size + next], v[at + 3 * step], s31);
            e += rows;
            at++;
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

    private void lanes4(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        float[] s = start;
        FloatVector s0 = load(s, sAt);
        FloatVector s1 = load(s, sAt + L);
        FloatVector s2 = load(s, sAt + 2 * L);
        FloatVector s3 = load(s, sAt + 3 * L);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            FloatVector u = FloatVector.broadcast(SPECIES, v[at]);
            s0 = u.fma(load(m, e), s0);
            s1 = u.fma(load(m, e + L), s1);
            s2 = u.fma(load(m, e + 2 * L), s2);
            s3 = u.fma(load(m, e + 3 * L), s3);
            e += rows;
            at++;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + L);
        s2.intoArray(y, yAt + 2 * L);
        s3.intoArray(y, yAt + 3 * L);
    }

    private void lanes(int p, int xAt, int q, int wAt, int sAt, int yAt) {
        FloatVector s = load(start, sAt);
        float[] m = a;
        float[] v = x;
        int e = p;
        int at = xAt;
        int turn = depthA;
        int depth = turn + depthB;
        for (int k = 0; k < depth; k++) {
            if (k == turn) {
                m = b;
                v = w;
                e = q;
                at = wAt;
            }
            s = FloatVector.broadcast(SPECIES, v[at]).fma(load(m, e), s);
            e += rows;
            at++;
        }
        s.intoArray(y, yAt);
    }

    private float row(int p, int xAt, int q, int wAt, float start) {
        float s = start;
        for (int k = 0; k < depthA; k++) {
            s = Math.fma(a[p + k * rows], x[xAt + k], s);
        }
        for (int k = 0; k < depthB; k++) {
            s = Math.fma(b[q + k * rows], w[wAt + k], s);
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
        int batch = y.batch();
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            int c = 0;
            for (; c + 2 * L <= count; c += 2 * L) {
                outer4x2(y.values(), y.at(y0 + i), y.stride(), batch, c, a, p + i * columns + c, columns);
            }
            for (int e = i; e < i + 4 && c < count; e++) {
                outerRow(y.values(), y.at(y0 + e), batch, c, a, p + e * columns, count);
            }
        }
        for (; i < rows; i++) {
            outerRow(y.values(), y.at(y0 + i), batch, 0, a, p + i * columns, count);
        }
    }

    /** Columns {@code from…count} of one row of a block. */
    private void outerRow(float[] y, int yAt, int batch, int from, float[] a, int p, int count) {
        for (int c = from; c < count; c += 2 * L) {
            outer1x2(y, yAt, batch, c);
            int width = Math.min(2 * L, count - c);
            for (int k = 0; k < width; k++) {
                a[p + c + k] += sums[k];
            }
        }
    }

    private void outer4x2(float[] y, int yAt, int stride, int batch, int column, float[] a, int p, int columns) {
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
        add(s00, a, p);
        add(s01, a, p + L);
        add(s10, a, p + columns);
        add(s11, a, p + columns + L);
        add(s20, a, p + 2 * columns);
        add(s21, a, p + 2 * columns + L);
        add(s30, a, p + 3 * columns);
        add(s31, a, p + 3 * columns + L);
    }

    private static void add(FloatVector sum, float[] to, int at) {
        load(to, at).add(sum).intoArray(to, at);
    }

    private void outer1x2(float[] y, int yAt, int batch, int column) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int at = column;
        for (int b = 0; b < batch; b++) {
            FloatVector w = FloatVector.broadcast(SPECIES, y[yAt + b]);
            s0 = w.fma(load(packed, at), s0);
            s1 = w.fma(load(packed, at + L), s1);
            at += PACKED;
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, L);
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
