package org.hssflow.hss.cuda;

import java.util.List;
import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.cuda.Packing.Matrix;

/** Writes the operations of {@code Network.forward}, layer by layer. */
final class ForwardPass {
    private final Workspace work;
    private final Products products;
    private final Program.Purpose purpose;
    private final int[] slopes;
    private final int[] biases;
    private int patches;

    /**
     * @param slopes by layer: where it is in the weights
     * @param biases by layer: where it begins in the weights; −1 for none
     */
    ForwardPass(Workspace work, Products products, Program.Purpose purpose, int[] slopes, int[] biases) {
        this.work = work;
        this.products = products;
        this.purpose = purpose;
        this.slopes = slopes;
        this.biases = biases;
    }

    /** How many matrices, or sets of leaf blocks, an adapter changes, in the layers that were written. */
    int patches() {
        return patches;
    }

    void write(int i) {
        Layer layer = work.layers.get(i);
        PanelSpec from = work.panels.get(i);
        PanelSpec to = work.panels.get(i + 1);
        int x = work.input(i);
        int y = work.before[i];
        Op last;
        if (layer.map() instanceof HssStructure hss) {
            HssProduct product = new HssProduct(hss, layer.offset());
            Columns columns = from.across(0);
            View z = work.scratch(work.layerZ[i], product.innerRows(), columns);
            View w = work.scratch(work.layerW[i], product.innerRows(), columns);
            last = product.forward(products, from.along(0, x), to.along(0, y), z, w, columns);
            begin(last, i, x);
            last = adapt(last, i);
        } else if (layer.map() instanceof OuterHssStructure outer) {
            last = writeOuter(outer, i, x, y);
        } else {
            last = writeWhole(i, from.whole(x), to.whole(y));
            begin(last, i, x);
            last = adapt(last, i);
        }
        if (!layer.hasSlope()) {
            return;
        }
        if (!purpose.training()) {
            last.slope = slopes[i];
            return;
        }
        Op activation = new Op(Op.Kind.ACTIVATE, to.whole(work.after[i]), to.states());
        activation.x = to.whole(work.before[i]);
        activation.rows = to.features();
        activation.slope = slopes[i];
        products.add(activation);
    }

    /** Says what y begins with: the bias, and x if there is a skip. */
    private void begin(Op op, int layer, int x) {
        op.bias = biases[layer];
        op.skip = work.layers.get(layer).skip() ? x : -1;
    }

    /** A dense matrix or one of low rank. */
    private Op writeWhole(int i, View x, View y) {
        Layer layer = work.layers.get(i);
        Columns columns = work.panels.get(i).states();
        if (layer.map() instanceof LowRankStructure low) {
            View z = work.scratch(work.layerZ[i], low.rank(), columns);
            products.multiply(matrixQ(layer, low).transposed(), x, z, columns);
            return products.multiply(matrixP(layer, low), z, y, columns);
        }
        Matrix a = dense(layer);
        if (purpose.tf32() && Products.fitsTensorCores(a, columns)) {
            return products.multiplyTf32(a, x, y, columns);
        }
        return products.multiply(a, x, y, columns);
    }

    /** Σ_k Z ×_1 W_1 ×_2 W_2 …: every term along one axis after the other. */
    private Op writeOuter(OuterHssStructure outer, int i, int x, int y) {
        int last = outer.dimensions() - 1;
        Op op = null;
        for (int k = 0; k < outer.outerRank(); k++) {
            for (int a = 0; a <= last; a++) {
                op = writeAxis(outer, i, k, a, x, a == last ? y : work.between[a]);
                if (a == last) {
                    op.add = k > 0;
                    if (k == 0) {
                        begin(op, i, x);
                        op.biasRun = work.panels.get(i).inner();
                    }
                }
                op = adapt(op, i);
            }
        }
        if (op == null) {
            throw new IllegalStateException("a sum has a term");
        }
        return op;
    }

    /** One product along an axis; what it takes is x, or lies between the axes. */
    Op writeAxis(OuterHssStructure outer, int i, int term, int a, int x, int y) {
        PanelSpec panel = work.panels.get(i);
        HssProduct product = new HssProduct(outer.factor(a), work.layers.get(i).offset() + outer.offset(term, a));
        Columns columns = panel.across(a);
        work.buffers.need(y, panel.size());
        View z = work.scratch(work.scratchZ, product.innerRows(), columns);
        View w = work.scratch(work.scratchW, product.innerRows(), columns);
        View from = panel.along(a, a == 0 ? x : work.between[a - 1]);
        return product.forward(products, from, panel.along(a, y), z, w, columns);
    }

    /**
     * Adds what adapters change, in operations of their own.
     *
     * @param product the operation before
     * @return the last operation
     */
    private Op adapt(Op product, int layer) {
        int patch = patches++;
        if (purpose.adapterRank() == 0) {
            return product;
        }
        View x = product.x;
        if (work.layers.get(layer).map() instanceof LowRankStructure) {
            x = work.panels.get(layer).whole(work.input(layer)); // not what lies between P and Q
        }
        Columns columns = new Columns(product.columns, product.run);
        int inputs = work.layers.get(layer).map() instanceof LowRankStructure low ? low.inputs() : product.columnsA;
        View z = work.columnsTogether(work.adapted, product.blocks * purpose.adapterRank(), columns);
        Op down = new Op(Op.Kind.ADAPT_DOWN, product.y, columns);
        Op up = new Op(Op.Kind.ADAPT_UP, product.y, columns);
        for (Op op : List.of(down, up)) {
            op.blocks = product.blocks;
            op.rows = product.rows;
            op.columnsA = inputs;
            op.columnsB = purpose.adapterRank();
            op.x = x;
            op.w = z;
            op.patch = patch;
            products.add(op);
        }
        up.biasRun = work.layers.get(layer).map() instanceof OuterHssStructure
                ? work.panels.get(layer).inner()
                : 0;
        return up;
    }

    static Matrix dense(Layer layer) {
        DenseStructure dense = (DenseStructure) layer.map();
        return Matrix.of(layer.offset(), 1, dense.outputs(), dense.inputs());
    }

    static Matrix matrixP(Layer layer, LowRankStructure low) {
        return Matrix.of(layer.offset(), 1, low.outputs(), low.rank());
    }

    static Matrix matrixQ(Layer layer, LowRankStructure low) {
        return Matrix.of(layer.offset() + low.offsetQ(), 1, low.inputs(), low.rank());
    }
}
