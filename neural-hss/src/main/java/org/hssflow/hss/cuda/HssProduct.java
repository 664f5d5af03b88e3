package org.hssflow.hss.cuda;

import org.hssflow.hss.HssStructure;
import org.hssflow.hss.cuda.Packing.Matrix;

/**
 * The operations of one HSS matrix along an axis, [S, Algorithm 1], forward and backward: as {@code HssKernel} computes them. What all
 * levels compute on the way, z and w, lies in scratch, leaves first.
 */
final class HssProduct {
    private final HssStructure structure;
    private final int offset;
    private final int levels;
    private final int rank;
    /** By level: where the rows of z and w begin. */
    private final int[] row;

    private final int rows;

    /** @param offset where the matrix begins in the network's parameters */
    HssProduct(HssStructure structure, int offset) {
        this.structure = structure;
        this.offset = offset;
        this.levels = structure.levels();
        this.rank = structure.rank();
        this.row = new int[levels + 1];
        int next = 0;
        for (int l = levels; l >= 1; l--) {
            row[l] = next;
            next += structure.blocks(l) * rank;
        }
        this.rows = next;
    }

    /** Features of z and of w. */
    int innerRows() {
        return rows;
    }

    /** Where D of the leaves begins in the network's parameters. */
    int leaves() {
        return offset + structure.offsetD(levels);
    }

    /** y = W x; the last operation can be changed: it is the only one that writes y. */
    Op forward(Products products, View x, View y, View z, View w, Columns columns) {
        coefficients(products, x, z, w, columns);
        return expand(products, levels, x, y, w, columns);
    }

    /** z and w of every level. */
    void coefficients(Products products, View x, View z, View w, Columns columns) {
        compress(products, false, x, z, columns);
        products.multiply(matrixD(0), z.from(row[1]), w.from(row[1]), columns);
        for (int l = 1; l < levels; l++) {
            expand(products, l, z.from(row[l + 1]), w.from(row[l + 1]), w, columns);
        }
    }

    /** z_i = V_iᵀ x_i, or with U, of every level. */
    private void compress(Products products, boolean withU, View leaf, View z, Columns columns) {
        for (int l = levels; l >= 1; l--) {
            Matrix basis = withU ? matrixU(l) : matrixV(l);
            View source = l == levels ? leaf : z.from(row[l + 1]);
            products.multiply(basis.transposed(), source, z.from(row[l]), columns);
        }
    }

    /** y_i = D_i x_i + U_i w_i. */
    private Op expand(Products products, int level, View x, View y, View w, Columns columns) {
        return products.multiply(matrixD(level), x, matrixU(level), w.from(row[level]), y, columns);
    }

    /**
     * The derivatives, after {@link #coefficients} of the same x.
     *
     * @return the only operation that writes gx
     */
    Op backward(Products products, View x, View gy, View gx, View z, View w, View gz, View gw, Columns columns) {
        compress(products, true, gy, gw, columns);
        products.multiply(matrixD(0).transposed(), gw.from(row[1]), gz.from(row[1]), columns);
        View root = gw.from(row[1]);
        products.outer(root, z.from(row[1]), 1, 2 * rank, 2 * rank, offset + structure.offsetD(0), columns);
        for (int l = 1; l < levels; l++) {
            View source = z.from(row[l + 1]);
            View derivative = gw.from(row[l + 1]);
            spread(products, l, derivative, gz.from(row[l + 1]), gz, columns);
            gradients(products, l, source, derivative, w, gz, columns);
        }
        Op last = spread(products, levels, gy, gx, gz, columns);
        gradients(products, levels, x, gy, w, gz, columns);
        return last;
    }

    /** gx_i = D_iᵀ gy_i + V_i gz_i. */
    private Op spread(Products products, int level, View gy, View gx, View gz, Columns columns) {
        return products.multiply(matrixD(level).transposed(), gy, matrixV(level), gz.from(row[level]), gx, columns);
    }

    /** dD_i = gy_i x_iᵀ, dU_i = gy_i w_iᵀ, dV_i = x_i gz_iᵀ. */
    private void gradients(Products products, int level, View x, View gy, View w, View gz, Columns columns) {
        int blocks = structure.blocks(level);
        int s = structure.blockSize(level);
        products.outer(gy, x, blocks, s, s, offset + structure.offsetD(level), columns);
        products.outer(gy, w.from(row[level]), blocks, s, rank, offset + structure.offsetU(level), columns);
        products.outer(x, gz.from(row[level]), blocks, s, rank, offset + structure.offsetV(level), columns);
    }

    private Matrix matrixD(int level) {
        int s = structure.blockSize(level);
        return Matrix.of(offset + structure.offsetD(level), structure.blocks(level), s, s);
    }

    private Matrix matrixU(int level) {
        return Matrix.of(offset + structure.offsetU(level), structure.blocks(level), structure.blockSize(level), rank);
    }

    private Matrix matrixV(int level) {
        return Matrix.of(offset + structure.offsetV(level), structure.blocks(level), structure.blockSize(level), rank);
    }
}
