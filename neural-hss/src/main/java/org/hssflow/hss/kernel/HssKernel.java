package org.hssflow.hss.kernel;

import java.util.List;
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
    public void forward(Parameters weights, Panel x, Panel y, boolean add, Inner inner) {
        coefficients(weights, x, inner);
        expand(weights.transposed, levels, x, y, 0, add, inner);
        inner.adapt(atD[levels], x, y);
    }

    /** z and w of every level: what {@link #backward} needs of {@link #forward}. */
    void coefficients(Parameters weights, Panel x, Inner inner) {
        inner.z.resizeLike(x);
        inner.w.resizeLike(x);
        Products products = inner.products;
        compress(weights.values, atV, x, inner.z, products);
        int root = 2 * rank;
        products.multiply(weights.transposed, atD[0], 1, root, root, inner.z, row[1], inner.w, row[1], false);
        for (int l = 1; l < levels; l++) {
            expand(weights.transposed, l, inner.z, inner.w, row[l + 1], false, inner);
        }
    }

    /** z_i = V_iᵀ x_i for every block, leaves first; with U in place of V, the derivatives that reach w. */
    private void compress(float[] values, int[] at, Panel leaf, Panel z, Products products) {
        for (int l = levels; l >= 1; l--) {
            Panel source = l == levels ? leaf : z;
            int first = l == levels ? 0 : row[l + 1];
            int s = structure.blockSize(l);
            products.multiply(values, at[l], structure.blocks(l), rank, s, source, first, z, row[l], false);
        }
    }

    /** y_i = D_i x_i + U_i w_i for every block of a level, whose rows begin at {@code first} in x and in y. */
    private void expand(float[] transposed, int level, Panel x, Panel y, int first, boolean add, Inner inner) {
        inner.products.multiply(
                transposed,
                atD[level],
                structure.blockSize(level),
                x,
                first,
                transposed,
                atU[level],
                rank,
                inner.w,
                row[level],
                structure.blocks(level),
                structure.blockSize(level),
                y,
                first,
                add);
    }

    /**
     * With gy the derivative at y: downwards gw_i = U_iᵀ gy_i; at the root gz = D_0ᵀ gw; upwards gx_i = D_iᵀ gy_i + V_i gz_i.
     * Blocks: dD_i = gy_i x_iᵀ, dU_i = gy_i w_iᵀ, dV_i = x_i gz_iᵀ.
     */
    @Override
    public void backward(Parameters weights, Panel x, Panel gy, Panel gx, boolean add, float[] gradient, Inner inner) {
        innerGradient(weights, gy, gradient, inner);
        spread(weights, levels, gy, gx, 0, add, inner);
        blockGradients(levels, x, gy, 0, gradient, inner);
    }

    @Override
    public void gradient(Parameters weights, Panel x, Panel gy, Panel gx, float[] gradient, Inner inner) {
        innerGradient(weights, gy, gradient, inner);
        blockGradients(levels, x, gy, 0, gradient, inner);
    }

    /** All above the leaves. */
    private void innerGradient(Parameters weights, Panel gy, float[] gradient, Inner inner) {
        inner.gz.resizeLike(gy);
        inner.gw.resizeLike(gy);
        Products products = inner.products;
        compress(weights.values, atU, gy, inner.gw, products);
        int root = 2 * rank;
        products.multiply(weights.values, atD[0], 1, root, root, inner.gw, row[1], inner.gz, row[1], false);
        products.multiplyTransposed(inner.gw, row[1], inner.z, row[1], gradient, atD[0], 1, root, root);
        for (int l = 1; l < levels; l++) {
            spread(weights, l, inner.gw, inner.gz, row[l + 1], false, inner);
            blockGradients(l, inner.z, inner.gw, row[l + 1], gradient, inner);
        }
    }

    /** gx_i = D_iᵀ gy_i + V_i gz_i for every block of a level, whose rows begin at {@code first} in gy and in gx. */
    private void spread(Parameters weights, int level, Panel gy, Panel gx, int first, boolean add, Inner inner) {
        inner.products.multiply(
                weights.values,
                atD[level],
                structure.blockSize(level),
                gy,
                first,
                weights.transposed,
                atV[level],
                rank,
                inner.gz,
                row[level],
                structure.blocks(level),
                structure.blockSize(level),
                gx,
                first,
                add);
    }

    private void blockGradients(int level, Panel x, Panel gy, int first, float[] gradient, Inner inner) {
        int s = structure.blockSize(level);
        Products products = inner.products;
        // Block after block, so that its rows are still in the cache.
        for (int i = 0; i < structure.blocks(level); i++) {
            int at = first + i * s;
            int low = row[level] + i * rank;
            int d = atD[level] + i * s * s;
            int u = atU[level] + i * s * rank;
            int v = atV[level] + i * s * rank;
            products.multiplyTransposed(gy, at, x, at, gradient, d, 1, s, s);
            products.multiplyTransposed(gy, at, inner.w, low, gradient, u, 1, s, rank);
            products.multiplyTransposed(x, at, inner.gz, low, gradient, v, 1, s, rank);
        }
    }

    @Override
    public Leaves leaves() {
        int s = structure.blockSize(levels);
        return new Leaves(1, structure.blocks(levels), s, leafPieces());
    }

    List<Leaves.Piece> leafPieces() {
        return List.of(new Leaves.Piece(atD[levels], structure.blockSize(levels)), new Leaves.Piece(atU[levels], rank));
    }

    @Override
    public void leafFeatures(Parameters weights, Panel x, Inner inner, float[][] f) {
        leafFeatures(weights, x, inner, f, 0, structure.blockSize(levels) + rank);
    }

    /** @param apart rows of f from a leaf to the next, the first at row {@code first} */
    void leafFeatures(Parameters weights, Panel x, Inner inner, float[][] f, int first, int apart) {
        coefficients(weights, x, inner);
        int s = structure.blockSize(levels);
        for (int i = 0; i < structure.blocks(levels); i++) {
            Leaves.copy(x, i * s, s, f, first + i * apart);
            Leaves.copy(inner.w, i * rank, rank, f, first + i * apart + s);
        }
    }
}
