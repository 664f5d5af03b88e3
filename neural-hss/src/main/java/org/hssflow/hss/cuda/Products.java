package org.hssflow.hss.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.hss.cuda.Packing.Matrix;
import org.jspecify.annotations.Nullable;

/** Writes operations, and packs the matrices that they need; each once. */
final class Products {
    /** What one instruction of the tensor cores takes. */
    private static final int TENSOR_COLUMNS = 8;

    private static final int TENSOR_ROWS = 16;

    private final Packing packing = new Packing();
    private final Map<Packed, Integer> packed = new HashMap<>();
    private List<Op> ops = new ArrayList<>();

    private record Packed(Matrix matrix, int padded) {}

    /** Where they are written from now on. */
    void writeTo(List<Op> list) {
        ops = list;
    }

    Packing packing() {
        return packing;
    }

    void add(Op op) {
        ops.add(op);
    }

    /** y_j = A_j x_j + B_j w_j. */
    Op multiply(Matrix a, View x, @Nullable Matrix b, @Nullable View w, View y, Columns columns) {
        Op op = new Op(Op.Kind.PRODUCT, y.inBlocksOf(a.rows()), columns);
        op.blocks = a.blocks();
        op.rows = a.rows();
        op.padded = (a.rows() + 3) / 4 * 4;
        op.columnsA = a.columns();
        op.a = pack(a, op.padded);
        op.x = x.inBlocksOf(a.columns());
        if (b != null && w != null) {
            op.columnsB = b.columns();
            op.b = pack(b, op.padded);
            op.w = w.inBlocksOf(b.columns());
        }
        if (!together(op.x) || !together(op.y) || (op.w != null && !together(op.w))) {
            op.x = apart(op.x);
            op.y = apart(op.y);
            op.w = op.w == null ? null : apart(op.w);
        }
        ops.add(op);
        return op;
    }

    Op multiply(Matrix a, View x, View y, Columns columns) {
        return multiply(a, x, null, null, y, columns);
    }

    /** Whether {@link #multiplyTf32} can be taken. */
    static boolean fitsTensorCores(Matrix a, Columns columns) {
        return a.blocks() == 1
                && a.columns() % TENSOR_COLUMNS == 0
                && columns.run() == columns.count()
                && columns.count() % TENSOR_COLUMNS == 0;
    }

    /** y = A x of one block, on the tensor cores. */
    Op multiplyTf32(Matrix a, View x, View y, Columns columns) {
        Op op = new Op(Op.Kind.PRODUCT_TF32, y, columns);
        op.rows = a.rows();
        op.padded = (a.rows() + TENSOR_ROWS - 1) / TENSOR_ROWS * TENSOR_ROWS;
        op.columnsA = a.columns();
        op.a = pack(a, op.padded);
        op.x = x;
        ops.add(op);
        return op;
    }

    /** dA_j += y_j x_jᵀ, A_j of so many rows and columns. */
    void outer(View y, View x, int blocks, int rows, int columnsA, int gradient, Columns columns) {
        Op op = new Op(Op.Kind.OUTER_PRODUCT, y, columns);
        op.blocks = blocks;
        op.rows = rows;
        op.columnsA = columnsA;
        op.x = x;
        op.gradient = gradient;
        ops.add(op);
    }

    private int pack(Matrix matrix, int padded) {
        return packed.computeIfAbsent(new Packed(matrix, padded), p -> packing.add(matrix, padded));
    }

    private static boolean together(View view) {
        return view.mode() == View.Mode.FOUR_COLUMNS;
    }

    private static View apart(View view) {
        return together(view) ? view.scalar() : view;
    }
}
