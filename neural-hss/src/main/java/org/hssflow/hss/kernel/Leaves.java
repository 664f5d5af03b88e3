package org.hssflow.hss.kernel;

import java.util.List;

/**
 * The parameters that a linear map's output depends on linearly when all its others stay: one matrix A_j (outputs, features) for each
 * leaf j, and y = A_j f at each of some positions.
 *
 * @param positions how often every leaf is applied: once along one axis; along several, once for each point of the axes before the last
 * @param count of leaves at one position
 * @param outputs rows of y that one leaf gives. Those of position p and leaf j begin at row (p·count + j)·outputs
 * @param pieces the columns of A_j, side by side
 */
public record Leaves(int positions, int count, int outputs, List<Piece> pieces) {
    /**
     * Some columns of every A_j.
     *
     * @param offset where those of leaf 0 begin in the flat weights; (leaf, outputs, columns) in row-major order
     */
    public record Piece(int offset, int columns) {}

    public Leaves {
        pieces = List.copyOf(pieces);
    }

    /** The columns of A_j. */
    public int features() {
        return pieces.stream().mapToInt(Piece::columns).sum();
    }

    /** Copies rows of a panel without their padding. */
    static void copy(Panel panel, int first, int rows, float[][] to, int toRow) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(panel.values(), panel.at(first + i), to[toRow + i], 0, panel.batch());
        }
    }
}
