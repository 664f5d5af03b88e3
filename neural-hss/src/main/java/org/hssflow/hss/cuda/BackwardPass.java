package org.hssflow.hss.cuda;

import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.cuda.Packing.Matrix;

/** Writes the operations of {@code Network.backward}, from the last layer to the first. */
final class BackwardPass {
    private final Workspace work;
    private final Products products;
    private final ForwardPass forward;
    private final int[] slopes;

    /** @param forward computes again what lies between the axes of an outer sum */
    BackwardPass(Workspace work, Products products, ForwardPass forward, int[] slopes) {
        this.work = work;
        this.products = products;
        this.forward = forward;
        this.slopes = slopes;
    }

    void write(int i) {
        Layer layer = work.layers.get(i);
        PanelSpec from = work.panels.get(i);
        PanelSpec to = work.panels.get(i + 1);
        int g = i == work.layers.size() - 1 ? work.upstream : work.derivatives[i + 1];
        int x = work.input(i);
        int gx = work.derivatives[i];
        if (layer.hasSlope()) {
            Op op = new Op(Op.Kind.THROUGH_ACTIVATION, to.whole(g), to.states());
            op.x = to.whole(work.before[i]);
            op.rows = to.features();
            op.slope = slopes[i];
            op.gradient = layer.slopeOffset();
            products.add(op);
        }
        if (layer.hasBias()) {
            Op op = new Op(Op.Kind.ROW_SUMS, to.whole(g), to.states());
            op.rows = to.features();
            op.gradient = layer.biasOffset();
            products.add(op);
        }
        Op first;
        if (layer.map() instanceof HssStructure hss) {
            HssProduct product = new HssProduct(hss, layer.offset());
            Columns columns = from.across(0);
            int rows = product.innerRows();
            first = product.backward(
                    products,
                    from.along(0, x),
                    to.along(0, g),
                    from.along(0, gx),
                    work.scratch(work.layerZ[i], rows, columns),
                    work.scratch(work.layerW[i], rows, columns),
                    work.scratch(work.scratchGz, rows, columns),
                    work.scratch(work.scratchGw, rows, columns),
                    columns);
        } else if (layer.map() instanceof OuterHssStructure outer) {
            first = writeOuterBackward(outer, i, x, g, gx);
        } else {
            first = writeWholeBackward(i, from.whole(x), to.whole(g), from.whole(gx));
        }
        first.skip = layer.skip() ? g : -1;
    }

    private Op writeWholeBackward(int i, View x, View g, View gx) {
        Layer layer = work.layers.get(i);
        Columns columns = work.panels.get(i).states();
        if (layer.map() instanceof LowRankStructure low) {
            View z = work.scratch(work.layerZ[i], low.rank(), columns);
            View gz = work.scratch(work.scratchGz, low.rank(), columns);
            products.multiply(ForwardPass.matrixP(layer, low).transposed(), g, gz, columns);
            Op op = products.multiply(ForwardPass.matrixQ(layer, low), gz, gx, columns);
            products.outer(g, z, 1, low.outputs(), low.rank(), layer.offset(), columns);
            products.outer(x, gz, 1, low.inputs(), low.rank(), layer.offset() + low.offsetQ(), columns);
            return op;
        }
        Matrix a = ForwardPass.dense(layer);
        Op op = products.multiply(a.transposed(), g, gx, columns);
        products.outer(g, x, 1, a.rows(), a.columns(), layer.offset(), columns);
        return op;
    }

    /** Term by term; what lies between the axes is computed again. */
    private Op writeOuterBackward(OuterHssStructure outer, int i, int x, int g, int gx) {
        PanelSpec panel = work.panels.get(i);
        int last = outer.dimensions() - 1;
        Op first = null;
        for (int k = 0; k < outer.outerRank(); k++) {
            for (int a = 0; a < last; a++) {
                forward.writeAxis(outer, i, k, a, x, work.between[a]);
            }
            for (int a = last; a >= 0; a--) {
                HssProduct product =
                        new HssProduct(outer.factor(a), work.layers.get(i).offset() + outer.offset(k, a));
                Columns columns = panel.across(a);
                int rows = product.innerRows();
                View z = work.scratch(work.scratchZ, rows, columns);
                View w = work.scratch(work.scratchW, rows, columns);
                View gz = work.scratch(work.scratchGz, rows, columns);
                View gw = work.scratch(work.scratchGw, rows, columns);
                View from = panel.along(a, a == 0 ? x : work.between[a - 1]);
                View gTo = panel.along(a, a == last ? g : work.gradientBetween[a]);
                int into = a == 0 ? gx : work.gradientBetween[a - 1];
                work.buffers.need(into, panel.size());
                product.coefficients(products, from, z, w, columns);
                Op op = product.backward(products, from, gTo, panel.along(a, into), z, w, gz, gw, columns);
                op.add = a == 0 && k > 0;
                first = a == 0 && k == 0 ? op : first;
            }
        }
        if (first == null) {
            throw new IllegalStateException("a sum has a term");
        }
        return first;
    }
}
