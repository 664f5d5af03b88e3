package org.hssflow.hss.kernel;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.adapter.AdaptedLayer;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Patch;

/**
 * What adapters add to the layers of one base, each to its own columns of a batch: the base's products are computed for all columns at
 * once, then t = A_i (B_iᵀ x_i) for the columns of one adapter after the other, in windows of whole groups of columns, and of t the
 * columns that are that adapter's are added to y_i. So a column's bits do not depend on its neighbours.
 *
 * <p>Holds scratch: one thread at a time.
 */
public final class Adaptation {
    private final List<List<AdaptedLayer>> layers;
    /** Where the adapted matrices begin in the flat array of the base, increasing. */
    private final int[] offsets;
    /** (adapter, matrix). */
    private final Patch[][] patches;

    private final Parameters[] parameters;

    // The runs of columns that have an adapter, left to right.
    private int runs;
    private int batch;
    private int stride;
    private int[] adapterOf = new int[0];
    private int[] firstOf = new int[0];
    private int[] endOf = new int[0];

    private final Panel x = Panel.window();
    private final Panel z;
    private final Panel t;

    /** @param adapters of one base, at least one */
    public Adaptation(List<Adapter> adapters) {
        this.layers =
                adapters.stream().map(adapter -> adapter.structure().layers()).toList();
        this.patches = layers.stream()
                .map(of ->
                        of.stream().flatMap(layer -> layer.patches().stream()).toArray(Patch[]::new))
                .toArray(Patch[][]::new);
        this.offsets = Arrays.stream(patches[0]).mapToInt(Patch::at).toArray();
        this.parameters = adapters.stream()
                .map(adapter -> new Parameters(adapter.structure().tensors(), adapter.toArray()))
                .toArray(Parameters[]::new);
        int rank = 0;
        int rows = 0;
        for (Patch[] of : patches) {
            for (Patch patch : of) {
                rank = Math.max(rank, patch.rank());
                rows = Math.max(rows, patch.rows());
            }
        }
        this.z = Panel.forInference(rank);
        this.t = Panel.forInference(rows);
    }

    /** Says that no column of the panels that come has an adapter, but those that {@link #adapt} names. */
    public void begin(Panel panel) {
        runs = 0;
        batch = panel.batch();
        stride = panel.stride();
        if (adapterOf.length < batch) {
            adapterOf = new int[batch];
            firstOf = new int[batch];
            endOf = new int[batch];
        }
    }

    /** Gives columns to an adapter; those before have been given. */
    public void adapt(int adapter, int first, int end) {
        adapterOf[runs] = adapter;
        firstOf[runs] = first;
        endOf[runs] = end;
        runs++;
    }

    /** Gives the memory back; the next forward pass makes room again. */
    public void release() {
        z.release();
        t.release();
    }

    /** y += Δb. */
    void addBias(int layer, Panel y) {
        for (int run = 0; run < runs; run++) {
            AdaptedLayer adapted = layers.get(adapterOf[run]).get(layer);
            if (!adapted.layer().hasBias()) {
                return;
            }
            float[] bias = parameters[adapterOf[run]].values;
            float[] values = y.values();
            for (int i = 0; i < y.rows(); i++) {
                float added = bias[adapted.biasOffset() + i];
                int end = y.at(i) + endOf[run];
                for (int b = y.at(i) + firstOf[run]; b < end; b++) {
                    values[b] += added;
                }
            }
        }
    }

    /**
     * y_i += A_i B_iᵀ x_i for every block.
     *
     * @param offset where the matrices begin in the flat array of the base
     * @param from x; several points side by side, each with all columns of the batch, where it is a window onto an outer sum
     */
    void addProducts(int offset, Panel from, Panel y, Products products) {
        int matrix = Arrays.binarySearch(offsets, offset);
        if (runs == 1 && firstOf[0] == 0 && endOf[0] == batch) {
            add(adapterOf[0], matrix, from, y, 0, from.width(), products);
            return;
        }
        int points = Math.max(1, from.width() / stride);
        for (int run = 0; run < runs; run++) {
            for (int point = 0; point < points; point++) {
                int at = point * stride;
                add(adapterOf[run], matrix, from, y, at + firstOf[run], at + endOf[run], products);
            }
        }
    }

    private void add(int adapter, int matrix, Panel from, Panel y, int first, int end, Products products) {
        Patch patch = patches[adapter][matrix];
        Parameters ready = parameters[adapter];
        int rank = patch.rank();
        int rows = patch.rows();
        int begin = first / Panel.LANES * Panel.LANES;
        int groups = (end - begin + Panel.LANES - 1) / Panel.LANES;
        x.columns(from, begin, Math.min(groups * Panel.LANES, from.width() - begin));
        z.resizeLike(x);
        t.resizeLike(x);
        for (int i = 0; i < patch.blocks(); i++) {
            int a = patch.offset() + i * rows * rank;
            int b = patch.offsetB() + i * patch.columns() * rank;
            products.multiply(ready.values, b, 1, rank, patch.columns(), x, i * patch.columns(), z, 0, false);
            products.multiply(ready.transposed, a, 1, rows, rank, z, 0, t, 0, false);
            for (int row = 0; row < rows; row++) {
                add(t, row, first - begin, end - first, y, i * rows + row, first);
            }
        }
    }

    private static void add(Panel from, int fromRow, int fromColumn, int count, Panel to, int toRow, int toColumn) {
        float[] added = from.values();
        float[] values = to.values();
        int at = from.at(fromRow) + fromColumn;
        int into = to.at(toRow) + toColumn;
        for (int b = 0; b < count; b++) {
            values[into + b] += added[at + b];
        }
    }
}
