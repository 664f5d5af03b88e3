package org.hssflow.hss.kernel;

import java.util.Arrays;

/**
 * What an HSS layer computes on the way, all levels stacked, leaves first, (rows, batch): z = Vᵀx and w, what the level above
 * makes of it [S, Algorithm 1]; and their derivatives.
 */
final class Inner {
    final Blocks blocks;
    private final int rows;
    private final boolean gradients;
    float[][] z = new float[0][];
    float[][] w = new float[0][];
    float[][] gz = new float[0][];
    float[][] gw = new float[0][];

    Inner(int rows, boolean gradients, Blocks blocks) {
        this.rows = rows;
        this.gradients = gradients;
        this.blocks = blocks;
    }

    void reserve(int batch) {
        z = new float[rows][batch];
        w = new float[rows][batch];
        gz = gradients ? new float[rows][batch] : gz;
        gw = gradients ? new float[rows][batch] : gw;
    }

    void release() {
        z = new float[0][];
        w = new float[0][];
        gz = new float[0][];
        gw = new float[0][];
        blocks.release();
    }

    static void clear(float[][] rows, int from, int to, int batch) {
        for (int i = from; i < to; i++) {
            Arrays.fill(rows[i], 0, batch, 0f);
        }
    }
}
