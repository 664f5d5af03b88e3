package org.hssflow.hss.cuda;

import java.util.List;
import org.hssflow.hss.adapter.AdaptedLayer;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Patch;

/** Adapters as kernels find them: all their parameters one behind the other, and where each matrix begins. */
final class AdapterTables {
    final float[] values;
    /** (adapter, patch): where A begins. */
    final int[] patches;
    /** (adapter, patch): where Δb begins; −1 for all but the last patch of a layer with a bias. */
    final int[] biases;
    /** By adapter. */
    final int[] ranks;
    /** By adapter, behind that of the base. */
    final float[] scales;

    AdapterTables(float scaleOfBase, List<Adapter> adapters, int patchCount) {
        this.values = new float
                [adapters.stream()
                        .mapToInt(adapter -> adapter.structure().parameterCount())
                        .reduce(0, Math::addExact)];
        this.patches = new int[adapters.size() * patchCount];
        this.biases = new int[patches.length];
        this.ranks = new int[adapters.size()];
        this.scales = new float[adapters.size() + 1];
        scales[0] = scaleOfBase;
        int begin = 0;
        int next = 0;
        for (int i = 0; i < ranks.length; i++) {
            Adapter adapter = adapters.get(i);
            float[] own = adapter.toArray();
            System.arraycopy(own, 0, values, begin, own.length);
            ranks[i] = adapter.structure().rank();
            scales[i + 1] = adapter.scale();
            for (AdaptedLayer layer : adapter.structure().layers()) {
                for (Patch patch : layer.patches()) {
                    patches[next] = begin + patch.offset();
                    biases[next] = -1;
                    next++;
                }
                if (layer.layer().hasBias()) {
                    biases[next - 1] = begin + layer.biasOffset();
                }
            }
            begin += own.length;
        }
    }
}
