package org.hssflow.hss.cuda;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.DenseStructure;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.cuda.Packing.Matrix;

/**
 * A network as operations that one block of threads does one after the other for some states side by side: what {@code Network} does on
 * the processor. {@code program.h} says what each operation does.
 */
final class Program {
    /** What is used at every operation is worth most in the shared memory. */
    private static final int SCRATCH = 0;

    private static final int ACTIVATIONS = 1;
    private static final int BETWEEN = 2;
    private static final int STATE = 3;
    private static final int KEPT = 4;

    private final Architecture architecture;
    private final List<Layer> layers;
    private final int width;
    private final Purpose purpose;
    private final List<PanelSpec> panels =
            new ArrayList<>(); // what goes into each layer, and what comes out of the last
    private final List<Op> forward = new ArrayList<>();
    private final List<Op> backward = new ArrayList<>();
    private final Buffers buffers = new Buffers();
    private final Products products = new Products();
    private final int[] slopes;
    private final int[] biases;
    private int patches;

    // Scratch that all products share.
    private final int scratchZ = buffers.add(SCRATCH, 0);
    private final int scratchW = buffers.add(SCRATCH, 0);
    private final int adapted = buffers.add(SCRATCH, 0);
    private final int[] between = {buffers.add(BETWEEN, 0), buffers.add(BETWEEN, 0)};
    private final int[] gradientBetween = {buffers.add(BETWEEN, 0), buffers.add(BETWEEN, 0)};
    private final int scratchGz = buffers.add(SCRATCH, 0);
    private final int scratchGw = buffers.add(SCRATCH, 0);

    private final int state;
    private final int[] before;
    private final int[] after;
    private final int[] layerZ;
    private final int[] layerW;
    private final int[] derivatives;
    private final int upstream;
    private final int states;
    private final int errors;

    /**
     * What it is for.
     *
     * @param adapterRank the most of any adapter; 0 if there are none
     * @param tf32 whether dense products may be computed on the tensor cores
     * @param unroll the steps of a loss; 0 if there is none
     */
    record Purpose(int adapterRank, boolean tf32, int unroll) {
        boolean training() {
            return unroll > 0;
        }
    }

    /** @param width states side by side: 1 or a multiple of 4 */
    Program(Architecture architecture, int width, Purpose purpose) {
        if (width != 1 && width % 4 != 0) {
            throw new IllegalArgumentException("expected 1 state or a multiple of 4 side by side, got " + width);
        }
        this.architecture = architecture;
        this.layers = architecture.layers();
        this.width = width;
        this.purpose = purpose;
        PanelSpec field = new PanelSpec(axes(architecture), width);
        PanelSpec inside = new PanelSpec(architecture.width(), width);
        panels.add(field);
        for (int i = 0; i < layers.size(); i++) {
            panels.add(i == layers.size() - 1 ? field : inside);
        }
        int depth = layers.size();
        this.state = buffers.add(STATE, purpose.training() ? 0 : field.size()); // in training one of the states
        this.before = new int[depth];
        this.after = new int[depth];
        this.layerZ = new int[depth];
        this.layerW = new int[depth];
        this.derivatives = new int[depth];
        this.slopes = new int[depth];
        this.biases = new int[depth];
        allocate();
        this.upstream = purpose.training() ? buffers.add(KEPT, field.size()) : -1;
        this.states = addEach(purpose.unroll(), field.size());
        this.errors = addEach(purpose.unroll(), field.size());
        for (int i = 0; i < depth; i++) {
            Layer layer = layers.get(i);
            slopes[i] = layer.hasSlope() ? products.packing().add(layer.slopeOffset(), 1) : -1;
            biases[i] = layer.hasBias()
                    ? products.packing().add(layer.biasOffset(), layer.map().outputs())
                    : -1;
        }
        products.writeTo(forward);
        for (int i = 0; i < depth; i++) {
            writeForward(i);
        }
        if (purpose.training()) {
            products.writeTo(backward);
            for (int i = depth - 1; i >= 0; i--) {
                writeBackward(i);
            }
        }
    }

    List<Op> forward() {
        return forward;
    }

    List<Op> backward() {
        return backward;
    }

    Buffers buffers() {
        return buffers;
    }

    /** Of the weights. */
    int[] packing() {
        return products.packing().from();
    }

    /** How many weights there are. */
    int weights() {
        return products.packing().size();
    }

    PanelSpec field() {
        return panels.get(0);
    }

    int width() {
        return width;
    }

    /** How many matrices, or sets of leaf blocks, an adapter changes. */
    int patches() {
        return patches;
    }

    /** The buffer of u. */
    int state() {
        return state;
    }

    /** The buffer of M(u). */
    int result() {
        return after[layers.size() - 1];
    }

    /** The buffer of the loss's derivative with respect to M(u). */
    int upstream() {
        return upstream;
    }

    /** The buffer of that with respect to u. */
    int downstream() {
        return derivatives[0];
    }

    /** The first of the buffers of u_0 … u_{k−1}. */
    int states() {
        return states;
    }

    /** The first of the buffers of e_1 … e_k. */
    int errors() {
        return errors;
    }

    private int addEach(int count, int size) {
        int first = buffers.count();
        for (int i = 0; i < count; i++) {
            buffers.add(KEPT, size);
        }
        return first;
    }

    private static List<Integer> axes(Architecture architecture) {
        if (architecture.channels() == 1) {
            return architecture.grid();
        }
        List<Integer> axes = new ArrayList<>(List.of(architecture.channels()));
        axes.addAll(architecture.grid());
        return axes;
    }

    /** For inference two buffers take turns; for training each layer has its own. */
    private void allocate() {
        int[] turns = {-1, -1};
        int[] derivativeTurns = {-1, -1};
        for (int i = 0; i < layers.size(); i++) {
            int size = panels.get(i + 1).size();
            if (purpose.training()) {
                before[i] = buffers.add(ACTIVATIONS, size);
                after[i] = layers.get(i).hasSlope() ? buffers.add(ACTIVATIONS, size) : before[i];
                layerZ[i] = buffers.add(SCRATCH, 0);
                layerW[i] = buffers.add(SCRATCH, 0);
                derivatives[i] = turn(derivativeTurns, i, panels.get(i).size());
            } else {
                before[i] = turn(turns, i, size);
                after[i] = before[i];
                layerZ[i] = scratchZ;
                layerW[i] = scratchW;
            }
        }
    }

    private int turn(int[] turns, int layer, int size) {
        int which = layer % 2;
        if (turns[which] < 0) {
            turns[which] = buffers.add(ACTIVATIONS, 0);
        }
        buffers.need(turns[which], size);
        return turns[which];
    }

    private int input(int layer) {
        return layer == 0 ? state : after[layer - 1];
    }

    private void writeForward(int i) {
        Layer layer = layers.get(i);
        PanelSpec from = panels.get(i);
        PanelSpec to = panels.get(i + 1);
        int x = input(i);
        int y = before[i];
        Op last;
        if (layer.map() instanceof HssStructure hss) {
            HssProduct product = new HssProduct(hss, layer.offset());
            Columns columns = from.across(0);
            View z = scratch(layerZ[i], product.innerRows(), columns);
            View w = scratch(layerW[i], product.innerRows(), columns);
            last = product.forward(products, from.along(0, x), to.along(0, y), z, w, columns);
            begin(last, i, x);
            last = adapt(last, i, 0);
        } else if (layer.map() instanceof OuterHssStructure outer) {
            last = writeOuter(outer, i, x, y);
        } else {
            last = writeWhole(i, from.whole(x), to.whole(y));
            begin(last, i, x);
            last = adapt(last, i, 0);
        }
        if (!layer.hasSlope()) {
            return;
        }
        if (!purpose.training()) {
            last.slope = slopes[i];
            return;
        }
        Op activation = new Op(Op.Kind.ACTIVATE, to.whole(after[i]), to.states());
        activation.x = to.whole(before[i]);
        activation.rows = to.features();
        activation.slope = slopes[i];
        products.add(activation);
    }

    /** Says what y begins with: the bias, and x if there is a skip. */
    private void begin(Op op, int layer, int x) {
        op.bias = biases[layer];
        op.skip = layers.get(layer).skip() ? x : -1;
    }

    /** A dense matrix or one of low rank. */
    private Op writeWhole(int i, View x, View y) {
        Layer layer = layers.get(i);
        Columns columns = panels.get(i).states();
        if (layer.map() instanceof LowRankStructure low) {
            View z = scratch(layerZ[i], low.rank(), columns);
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
                op = writeAxis(outer, i, k, a, x, a == last ? y : between[a]);
                if (a == last) {
                    op.add = k > 0;
                    if (k == 0) {
                        begin(op, i, x);
                        op.biasRun = panels.get(i).inner();
                    }
                }
                op = adapt(op, i, k * outer.dimensions() + a);
            }
        }
        if (op == null) {
            throw new IllegalStateException("a sum has a term");
        }
        return op;
    }

    /** One product along an axis; what it takes is x, or lies between the axes. */
    private Op writeAxis(OuterHssStructure outer, int i, int term, int a, int x, int y) {
        PanelSpec panel = panels.get(i);
        HssProduct product = new HssProduct(outer.factor(a), layers.get(i).offset() + outer.offset(term, a));
        Columns columns = panel.across(a);
        buffers.need(y, panel.size());
        View z = scratch(scratchZ, product.innerRows(), columns);
        View w = scratch(scratchW, product.innerRows(), columns);
        View from = panel.along(a, a == 0 ? x : between[a - 1]);
        return product.forward(products, from, panel.along(a, y), z, w, columns);
    }

    /**
     * Adds what adapters change, in operations of their own.
     *
     * @param product the operation before
     * @param matrix its number in the layer
     * @return the last operation
     */
    private Op adapt(Op product, int layer, int matrix) {
        int patch = patches++;
        if (purpose.adapterRank() == 0) {
            return product;
        }
        View x = product.x;
        if (layers.get(layer).map() instanceof LowRankStructure) {
            x = panels.get(layer).whole(input(layer)); // not what lies between P and Q
        }
        Columns columns = new Columns(product.columns, product.run);
        int inputs = layers.get(layer).map() instanceof LowRankStructure low ? low.inputs() : product.columnsA;
        View z = columnsTogether(adapted, product.blocks * purpose.adapterRank(), columns);
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
        up.biasRun = layers.get(layer).map() instanceof OuterHssStructure
                ? panels.get(layer).inner()
                : 0;
        return up;
    }

    private void writeBackward(int i) {
        Layer layer = layers.get(i);
        PanelSpec from = panels.get(i);
        PanelSpec to = panels.get(i + 1);
        int g = i == layers.size() - 1 ? upstream : derivatives[i + 1];
        int x = input(i);
        int gx = derivatives[i];
        if (layer.hasSlope()) {
            Op op = new Op(Op.Kind.THROUGH_ACTIVATION, to.whole(g), to.states());
            op.x = to.whole(before[i]);
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
                    scratch(layerZ[i], rows, columns),
                    scratch(layerW[i], rows, columns),
                    scratch(scratchGz, rows, columns),
                    scratch(scratchGw, rows, columns),
                    columns);
        } else if (layer.map() instanceof OuterHssStructure outer) {
            first = writeOuterBackward(outer, i, x, g, gx);
        } else {
            first = writeWholeBackward(i, from.whole(x), to.whole(g), from.whole(gx));
        }
        first.skip = layer.skip() ? g : -1;
    }

    private Op writeWholeBackward(int i, View x, View g, View gx) {
        Layer layer = layers.get(i);
        Columns columns = panels.get(i).states();
        if (layer.map() instanceof LowRankStructure low) {
            View z = scratch(layerZ[i], low.rank(), columns);
            View gz = scratch(scratchGz, low.rank(), columns);
            products.multiply(matrixP(layer, low).transposed(), g, gz, columns);
            Op op = products.multiply(matrixQ(layer, low), gz, gx, columns);
            products.outer(g, z, 1, low.outputs(), low.rank(), layer.offset(), columns);
            products.outer(x, gz, 1, low.inputs(), low.rank(), layer.offset() + low.offsetQ(), columns);
            return op;
        }
        Matrix a = dense(layer);
        Op op = products.multiply(a.transposed(), g, gx, columns);
        products.outer(g, x, 1, a.rows(), a.columns(), layer.offset(), columns);
        return op;
    }

    /** Term by term; what lies between the axes is computed again. */
    private Op writeOuterBackward(OuterHssStructure outer, int i, int x, int g, int gx) {
        PanelSpec panel = panels.get(i);
        int last = outer.dimensions() - 1;
        Op first = null;
        for (int k = 0; k < outer.outerRank(); k++) {
            for (int a = 0; a < last; a++) {
                writeAxis(outer, i, k, a, x, between[a]);
            }
            for (int a = last; a >= 0; a--) {
                HssProduct product =
                        new HssProduct(outer.factor(a), layers.get(i).offset() + outer.offset(k, a));
                Columns columns = panel.across(a);
                int rows = product.innerRows();
                View z = scratch(scratchZ, rows, columns);
                View w = scratch(scratchW, rows, columns);
                View gz = scratch(scratchGz, rows, columns);
                View gw = scratch(scratchGw, rows, columns);
                View from = panel.along(a, a == 0 ? x : between[a - 1]);
                View gTo = panel.along(a, a == last ? g : gradientBetween[a]);
                int into = a == 0 ? gx : gradientBetween[a - 1];
                buffers.need(into, panel.size());
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

    /** Features of all columns: four columns side by side if they can be read at once, else four features. */
    private View scratch(int buffer, int rows, Columns columns) {
        if (columns.run() > 1) {
            return columnsTogether(buffer, rows, columns);
        }
        int apart = (rows + 3) / 4 * 4;
        apart += apart / 4 % 2 == 0 ? 4 : 0; // neighbours begin in other banks
        buffers.need(buffer, apart * columns.count());
        return View.of(buffer, 0, 1, apart, columns);
    }

    private View columnsTogether(int buffer, int rows, Columns columns) {
        int stride = (columns.count() + 3) / 4 * 4;
        buffers.need(buffer, rows * stride);
        return View.of(buffer, 0, stride, columns.run(), columns);
    }

    private static Matrix dense(Layer layer) {
        DenseStructure dense = (DenseStructure) layer.map();
        return Matrix.of(layer.offset(), 1, dense.outputs(), dense.inputs());
    }

    private static Matrix matrixP(Layer layer, LowRankStructure low) {
        return Matrix.of(layer.offset(), 1, low.outputs(), low.rank());
    }

    private static Matrix matrixQ(Layer layer, LowRankStructure low) {
        return Matrix.of(layer.offset() + low.offsetQ(), 1, low.inputs(), low.rank());
    }
}
