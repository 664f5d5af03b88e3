package org.hssflow.hss.kernel;

import org.hssflow.hss.HssStructure;

/**
 * The HSS layer, [S, Algorithm 1]. For every block i of level l = L…1: z_i = V_iᵀ x_i; at the root w = D_0 z; then upwards
 * again y_i = D_i x_i + U_i w_i, where x of level l − 1 is z of level l, and w of level l is y of level l − 1.
 */
final class HssKernel implements LinearKernel {
    private final HssStructure structure;
    private final int levels;
    private final int rank;
    // By level: where D, U and V begin in the flat weights, and where the rows of z and w begin in the scratch.
    private final int[] atD;
    private final int[] atU;
    private final int[] atV;
    private final int[] row;
    private final int rows;

    HssKernel(HssStructure structure, int offset) {
        this.structure = structure;
        this.levels = structure.levels();
        this.rank = structure.rank();
        this.atD = new int[levels + 1];
        this.atU = new int[levels + 1];
        this.atV = new int[levels + 1];
        this.row = new int[levels + 1];
        int next = 0;
        for (int l = levels; l >= 1; l--) {
            atD[l] = offset + structure.offsetD(l);
            atU[l] = offset + structure.offsetU(l);
            atV[l] = offset + structure.offsetV(l);
            row[l] = next;
            next += structure.blocks(l) * rank;
        }
        atD[0] = offset + structure.offsetD(0);
        this.rows = next;
    }

    @Override
    public int innerRows() {
        return rows;
    }

    @Override
    public void forward(float[] weights, float[][] x, float[][] y, Inner inner, int batch) {
        Inner.clear(inner.z, 0, rows, batch);
        Inner.clear(inner.w, 0, rows, batch);
        for (int l = levels; l >= 1; l--) {
            compress(weights, atV, l, x, inner.z, inner.blocks, batch);
        }
        int root = 2 * rank;
        inner.blocks.multiplyAdd(weights, atD[0], root, 1, root, root, inner.z, row[1], inner.w, row[1], batch);
        for (int l = 1; l <= levels; l++) {
            expand(weights, l, x, y, inner, batch);
        }
    }

    /** z_i = V_iᵀ x_i for every block of a level; with U in place of V, the derivative that reaches w_i. */
    private void compress(float[] weights, int[] at, int level, float[][] leaf, float[][] z, Blocks blocks, int batch) {
        int s = structure.blockSize(level);
        float[][] source = level == levels ? leaf : z;
        int first = level == levels ? 0 : row[level + 1];
        for (int i = 0; i < structure.blocks(level); i++) {
            blocks.multiplyAdd(
                    weights,
                    at[level] + i * s * rank,
                    1,
                    rank,
                    rank,
                    s,
                    source,
                    first + i * s,
                    z,
                    row[level] + i * rank,
                    batch);
        }
    }

    /** y_i += D_i x_i + U_i w_i for every block of a level. */
    private void expand(float[] weights, int level, float[][] x, float[][] y, Inner inner, int batch) {
        int s = structure.blockSize(level);
        boolean leaf = level == levels;
        float[][] source = leaf ? x : inner.z;
        float[][] target = leaf ? y : inner.w;
        int first = leaf ? 0 : row[level + 1];
        for (int i = 0; i < structure.blocks(level); i++) {
            int at = first + i * s;
            int low = row[level] + i * rank;
            inner.blocks.multiplyAdd(weights, atD[level] + i * s * s, s, 1, s, s, source, at, target, at, batch);
            inner.blocks.multiplyAdd(
                    weights, atU[level] + i * s * rank, rank, 1, s, rank, inner.w, low, target, at, batch);
        }
    }

    /**
     * With gy the derivative at y: downwards gw_i = U_iᵀ gy_i; at the root gz = D_0ᵀ gw; upwards gx_i = D_iᵀ gy_i + V_i gz_i.
     * Blocks: dD_i = gy_i x_iᵀ, dU_i = gy_i w_iᵀ, dV_i = x_i gz_iᵀ.
     */
    @Override
    public void backward(
            float[] weights, float[][] x, float[][] gy, float[][] gx, float[] gradient, Inner inner, int batch) {
        Inner.clear(inner.gz, 0, rows, batch);
        Inner.clear(inner.gw, 0, rows, batch);
        for (int l = levels; l >= 1; l--) {
            compress(weights, atU, l, gy, inner.gw, inner.blocks, batch);
        }
        int root = 2 * rank;
        Blocks blocks = inner.blocks;
        blocks.multiplyAdd(weights, atD[0], 1, root, root, root, inner.gw, row[1], inner.gz, row[1], batch);
        blocks.outerAdd(inner.gw, row[1], root, inner.z, row[1], root, gradient, atD[0], root, 1, batch);
        for (int l = 1; l <= levels; l++) {
            expandGradient(weights, l, x, gy, gx, gradient, inner, batch);
        }
    }

    private void expandGradient(
            float[] weights,
            int level,
            float[][] x,
            float[][] gy,
            float[][] gx,
            float[] gradient,
            Inner inner,
            int batch) {
        int s = structure.blockSize(level);
        boolean leaf = level == levels;
        float[][] source = leaf ? x : inner.z;
        float[][] upstream = leaf ? gy : inner.gw;
        float[][] target = leaf ? gx : inner.gz;
        int first = leaf ? 0 : row[level + 1];
        Blocks blocks = inner.blocks;
        for (int i = 0; i < structure.blocks(level); i++) {
            int at = first + i * s;
            int low = row[level] + i * rank;
            int d = atD[level] + i * s * s;
            int u = atU[level] + i * s * rank;
            int v = atV[level] + i * s * rank;
            blocks.multiplyAdd(weights, d, 1, s, s, s, upstream, at, target, at, batch);
            blocks.multiplyAdd(weights, v, rank, 1, s, rank, inner.gz, low, target, at, batch);
            blocks.outerAdd(upstream, at, s, source, at, s, gradient, d, s, 1, batch);
            blocks.outerAdd(upstream, at, s, inner.w, low, rank, gradient, u, rank, 1, batch);
            blocks.outerAdd(source, at, s, inner.gz, low, rank, gradient, v, rank, 1, batch);
        }
    }
}
