package org.hssflow.hss.adapter;

import java.util.List;
import org.hssflow.hss.TensorView;

/**
 * The change of some equal matrices that lie one behind the other: ΔW_i = A_i B_iᵀ [H, eq. 3]. In the adapter's flat array come A
 * (blocks, rows, rank), then B (blocks, columns, rank), row-major; without the first extent if there is one matrix.
 *
 * @param name of the matrices, such as {@code layers.0.D3}
 * @param at where they begin in the flat array of the base
 * @param blocks how many there are
 * @param rows of each
 * @param columns of each
 * @param rank q, from 1 to the smaller of rows and columns
 * @param offset where A begins in the flat array of the adapter
 */
public record Patch(String name, int at, int blocks, int rows, int columns, int rank, int offset) {
    public Patch {
        if (rank < 1 || rank > Math.min(rows, columns)) {
            throw new IllegalArgumentException("expected an adapter of a rank from 1 to " + Math.min(rows, columns)
                    + ", since " + name + " is " + rows + " x " + columns + ", got " + rank + "; take a smaller rank");
        }
        Math.multiplyExact(blocks * rank, Math.addExact(rows, columns));
    }

    /** Where B begins. */
    public int offsetB() {
        return offset + blocks * rows * rank;
    }

    /** The index after B. */
    public int end() {
        return offsetB() + blocks * columns * rank;
    }

    /** A and B. */
    public List<TensorView> tensors() {
        return List.of(
                new TensorView(name + ".A", offset, shape(rows)),
                new TensorView(name + ".B", offsetB(), shape(columns)));
    }

    private List<Integer> shape(int extent) {
        return blocks == 1 ? List.of(extent, rank) : List.of(blocks, extent, rank);
    }
}
