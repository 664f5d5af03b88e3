package org.hssflow.hss.cuda;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.adapter.AdaptedLayer;
import org.hssflow.hss.adapter.AdapterStructure;
import org.hssflow.hss.adapter.Patch;

/** What {@code Merging} does on the processor, as the kernels {@code merge} and {@code pullBack} find it. */
final class MergeTables {
    private static final int PATCH_WORDS = 5;

    /** By parameter of the merged network: the base's parameter that is in it; −1 for none. */
    final int[] fromBase;
    /** By parameter of the merged network: the adapter's that is in it as it is; −1 for none. */
    final int[] fromNumbers;
    /** By parameter of the adapter: that of the merged network which it is in as it is; −1 for those of patches. */
    final int[] parameterOf;
    /** The structures {@code Patch} of {@code hss.cu}. */
    final int[] patches;

    final int rank;

    MergeTables(AdapterStructure structure) {
        this.rank = structure.rank();
        this.fromBase = none(structure.merged().parameterCount());
        this.fromNumbers = none(fromBase.length);
        this.parameterOf = none(structure.parameterCount());
        List<AdaptedLayer> layers = structure.layers();
        List<Layer> merged = structure.merged().layers();
        int[] all = new int[layers.stream().mapToInt(l -> l.patches().size()).sum() * PATCH_WORDS];
        int next = 0;
        for (int l = 0; l < layers.size(); l++) {
            AdaptedLayer adapted = layers.get(l);
            Layer from = adapted.layer();
            Layer to = merged.get(l);
            if (from.map() instanceof LowRankStructure low) {
                Patch patch = adapted.patches().get(0);
                int q = to.offset() + ((LowRankStructure) to.map()).offsetQ();
                widen(from.offset(), low.rank(), patch.offset(), low.outputs(), to.offset());
                widen(from.offset() + low.offsetQ(), low.rank(), patch.offsetB(), low.inputs(), q);
            } else {
                copy(fromBase, to.offset(), from.offset(), from.map().parameterCount());
                for (Patch patch : adapted.patches()) {
                    int at = to.offset() + patch.at() - from.offset();
                    int[] words = {at, patch.blocks(), patch.rows(), patch.columns(), patch.offset()};
                    System.arraycopy(words, 0, all, next, PATCH_WORDS);
                    next += PATCH_WORDS;
                }
            }
            copy(fromBase, to.biasOffset(), from.biasOffset(), from.end() - from.biasOffset());
            copy(fromNumbers, to.biasOffset(), adapted.biasOffset(), adapted.end() - adapted.biasOffset());
        }
        this.patches = Arrays.copyOf(all, next);
        for (int i = 0; i < fromNumbers.length; i++) {
            if (fromNumbers[i] >= 0) {
                parameterOf[fromNumbers[i]] = i;
            }
        }
    }

    int patchCount() {
        return patches.length / PATCH_WORDS;
    }

    /** The most items that a patch gives work for: its matrices' values, or those of A and B. */
    int mostOfPatch() {
        int most = 1;
        for (int p = 0; p < patches.length; p += PATCH_WORDS) {
            int rows = patches[p + 2];
            int columns = patches[p + 3];
            most = Math.max(most, patches[p + 1] * Math.max(rows * columns, rank * (rows + columns)));
        }
        return most;
    }

    /** Rows of [P A]. */
    private void widen(int p, int width, int a, int rows, int to) {
        for (int i = 0; i < rows; i++) {
            copy(fromBase, to + i * (width + rank), p + i * width, width);
            copy(fromNumbers, to + i * (width + rank) + width, a + i * rank, rank);
        }
    }

    private static void copy(int[] table, int to, int from, int count) {
        for (int i = 0; i < count; i++) {
            table[to + i] = from + i;
        }
    }

    private static int[] none(int length) {
        int[] table = new int[length];
        Arrays.fill(table, -1);
        return table;
    }
}
