package org.hssflow.hss.kernel;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.adapter.AdaptedLayer;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Patch;

/**
 * What adapters add to the layers of one base, each to its own columns of a batch: the base's products are computed for all columns at
 * once, then z_i = B_iᵀ x_i and y_i += A_i z_i for the columns of one adapter after the other. That is done in windows of whole groups of
 * columns, with zeros in z where a column is another's: so what is added to a column does not depend on its neighbours.
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
    private final Panel y = Panel.window();
    private final Panel z;

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
        this.z = Panel.forInference(Arrays.stream(patches)
                .flatMap(Arrays::stream)
                .mapToInt(patch -> patch.blocks() * patch.rank())
                .max()
                .orElseThrow());
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

    /** For the columns from {@code first} to {@code end}, in a window of the whole groups that they touch. */
    private void add(int adapter, int matrix, Panel from, Panel to, int first, int end, Products products) {
        Patch patch = patches[adapter][matrix];
        Parameters ready = parameters[adapter];
        int blocks = patch.blocks();
        int rank = patch.rank();
        int begin = first / Panel.LANES * Panel.LANES;
        int groups = (end - begin + Panel.LANES - 1) / Panel.LANES;
        int width = Math.min(groups * Panel.LANES, from.width() - begin);
        x.columns(from, begin, width);
        y.columns(to, begin, width);
        z.resizeLike(x);
        products.multiply(ready.values, patch.offsetB(), blocks, rank, patch.columns(), x, 0, z, 0, false);
        clear(blocks * rank, 0, first - begin);
        clear(blocks * rank, end - begin, width);
        products.multiply(ready.transposed, patch.offset(), blocks, patch.rows(), rank, z, 0, y, 0, true);
    }

    /** Columns of others, to which zero is added. */
    private void clear(int rows, int first, int end) {
        for (int i = 0; i < rows && first < end; i++) {
            Arrays.fill(z.values(), z.at(i) + first, z.at(i) + end, 0f);
        }
    }
}
