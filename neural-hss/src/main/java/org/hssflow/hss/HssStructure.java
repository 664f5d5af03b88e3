package org.hssflow.hss;

import java.util.ArrayList;
import java.util.List;

/**
 * HSS(n, L, r), a square matrix of n rows whose off-diagonal blocks have rank r in nested bases [S, Def. 2.1].
 *
 * <p>Level l = L…1 has 2^l blocks: D_l (s, s), U_l and V_l (s, r), with s = n/2^L at the leaves (l = L) and s = 2r above. The
 * root D_0 is (2r, 2r). V is stored (s, r) and applied transposed. In the flat array the leaves come first:
 * D_L, U_L, V_L, D_{L−1}, …, V_1, D_0, each (blocks, rows, columns) in row-major order.
 *
 * @param size n, the number of inputs and outputs: a multiple of 2^L
 * @param levels L, at least 1
 * @param rank r, from 1 to n/2^L
 */
public record HssStructure(int size, int levels, int rank) implements LinearMap {
    private static final int MAX_LEVELS = 20;

    public HssStructure {
        if (levels < 1 || levels > MAX_LEVELS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_LEVELS + " levels, got " + levels);
        }
        int blocks = 1 << levels;
        if (size < blocks || size % blocks != 0) {
            throw new IllegalArgumentException(
                    "expected a size that " + levels + " levels halve, a multiple of " + blocks
                            + ", got " + size + "; the next fitting sizes are " + fitting(size, blocks)
                            + ": interpolate the field or take fewer levels");
        }
        if (rank < 1 || rank > size / blocks) {
            throw new IllegalArgumentException("expected a rank from 1 to the leaf size " + size / blocks + " = " + size
                    + "/2^" + levels + ", got " + rank + "; take a smaller rank or fewer levels");
        }
        long square = (long) rank * rank;
        Math.toIntExact((long) size * (size / blocks + 2L * rank) + (8L * blocks - 12) * square); // parameterCount
    }

    @Override
    public int inputs() {
        return size;
    }

    @Override
    public int outputs() {
        return size;
    }

    /** 2^l. */
    public int blocks(int level) {
        return 1 << level;
    }

    /** s, the rows of a block: n/2^L at the leaves, 2r above. */
    public int blockSize(int level) {
        return level == levels ? size >> levels : 2 * rank;
    }

    @Override
    public int parameterCount() {
        return offsetD(0) + 4 * rank * rank;
    }

    /** Where D_l begins, relative to the layer. U_l follows, then V_l. */
    public int offsetD(int level) {
        int offset = 0;
        for (int l = levels; l > level; l--) {
            offset += blocks(l) * blockSize(l) * (blockSize(l) + 2 * rank);
        }
        return offset;
    }

    /** Where U_l begins, l at least 1. */
    public int offsetU(int level) {
        return offsetD(level) + blocks(level) * blockSize(level) * blockSize(level);
    }

    /** Where V_l begins, l at least 1. */
    public int offsetV(int level) {
        return offsetU(level) + blocks(level) * blockSize(level) * rank;
    }

    @Override
    public List<TensorView> tensors(String prefix, int offset) {
        List<TensorView> tensors = new ArrayList<>();
        for (int level = levels; level >= 1; level--) {
            int s = blockSize(level);
            tensors.add(block(prefix + ".D" + level, offset + offsetD(level), level, s));
            tensors.add(block(prefix + ".U" + level, offset + offsetU(level), level, rank));
            tensors.add(block(prefix + ".V" + level, offset + offsetV(level), level, rank));
        }
        tensors.add(block(prefix + ".D0", offset + offsetD(0), 0, 2 * rank));
        return tensors;
    }

    private TensorView block(String name, int offset, int level, int columns) {
        return new TensorView(name, offset, List.of(blocks(level), blockSize(level), columns));
    }

    private static String fitting(int size, int blocks) {
        int below = Math.floorDiv(size, blocks) * blocks;
        return below < blocks ? String.valueOf(blocks) : below + " and " + (below + blocks);
    }
}
