package org.hssflow.hss.adapter;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;

/**
 * Adds an adapter's changes to the base's parameters, W = W_0 + A Bᵀ, and takes derivatives back from the sum to A and B. What is
 * merged has the parameters of {@link AdapterStructure#merged}.
 */
public final class Merging {
    private final int rank;
    private final List<AdaptedLayer> layers;
    private final List<Layer> merged;

    public Merging(AdapterStructure structure) {
        this.rank = structure.rank();
        this.layers = structure.layers();
        this.merged = structure.merged().layers();
    }

    /**
     * @param base the base's flat array
     * @param adapter the adapter's
     * @param into becomes that of the merged network
     */
    public void merge(float[] base, float[] adapter, float[] into) {
        for (int l = 0; l < layers.size(); l++) {
            AdaptedLayer adapted = layers.get(l);
            Layer from = adapted.layer();
            Layer to = merged.get(l);
            if (from.map() instanceof LowRankStructure low) {
                Patch patch = adapted.patches().get(0);
                int q = to.offset() + ((LowRankStructure) to.map()).offsetQ();
                widen(base, from.offset(), low.rank(), adapter, patch.offset(), low.outputs(), into, to.offset());
                int offsetQ = from.offset() + low.offsetQ();
                widen(base, offsetQ, low.rank(), adapter, patch.offsetB(), low.inputs(), into, q);
            } else {
                System.arraycopy(
                        base, from.offset(), into, to.offset(), from.map().parameterCount());
                adapted.patches()
                        .forEach(patch -> addProduct(patch, adapter, into, to.offset() + patch.at() - from.offset()));
            }
            System.arraycopy(base, from.biasOffset(), into, to.biasOffset(), from.end() - from.biasOffset());
            for (int i = 0; i < adapted.end() - adapted.biasOffset(); i++) {
                into[to.biasOffset() + i] += adapter[adapted.biasOffset() + i];
            }
        }
    }

    /** Rows of [P A]. */
    private void widen(float[] p, int pAt, int width, float[] a, int aAt, int rows, float[] into, int at) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(p, pAt + i * width, into, at + i * (width + rank), width);
            System.arraycopy(a, aAt + i * rank, into, at + i * (width + rank) + width, rank);
        }
    }

    /** W_i += A_i B_iᵀ for every block. */
    private void addProduct(Patch patch, float[] adapter, float[] into, int at) {
        int to = at;
        for (int row = 0; row < patch.blocks() * patch.rows(); row++) {
            int a = patch.offset() + row * rank;
            int b = patch.offsetB() + row / patch.rows() * patch.columns() * rank;
            for (int j = 0; j < patch.columns(); j++, b += rank) {
                float sum = 0;
                for (int k = 0; k < rank; k++) {
                    sum += adapter[a + k] * adapter[b + k];
                }
                into[to++] += sum;
            }
        }
    }

    /**
     * The chain rule: dA_i = dW_i B_i, dB_i = dW_iᵀ A_i.
     *
     * @param gradient with respect to the merged network's parameters
     * @param adapter where it is taken
     * @param into becomes that with respect to the adapter's
     */
    public void pullBack(float[] gradient, float[] adapter, float[] into) {
        Arrays.fill(into, 0f);
        for (int l = 0; l < layers.size(); l++) {
            AdaptedLayer adapted = layers.get(l);
            Layer from = adapted.layer();
            Layer to = merged.get(l);
            if (from.map() instanceof LowRankStructure low) {
                Patch patch = adapted.patches().get(0);
                int q = to.offset() + ((LowRankStructure) to.map()).offsetQ();
                takeLast(gradient, to.offset(), low.rank(), low.outputs(), into, patch.offset());
                takeLast(gradient, q, low.rank(), low.inputs(), into, patch.offsetB());
            } else {
                adapted.patches()
                        .forEach(patch ->
                                pullBack(patch, gradient, to.offset() + patch.at() - from.offset(), adapter, into));
            }
            int bias = adapted.end() - adapted.biasOffset();
            System.arraycopy(gradient, to.biasOffset(), into, adapted.biasOffset(), bias);
        }
    }

    private void takeLast(float[] gradient, int at, int width, int rows, float[] into, int to) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(gradient, at + i * (width + rank) + width, into, to + i * rank, rank);
        }
    }

    private void pullBack(Patch patch, float[] gradient, int at, float[] adapter, float[] into) {
        int from = at;
        for (int row = 0; row < patch.blocks() * patch.rows(); row++) {
            int a = patch.offset() + row * rank;
            int b = patch.offsetB() + row / patch.rows() * patch.columns() * rank;
            for (int j = 0; j < patch.columns(); j++, b += rank) {
                float g = gradient[from++];
                for (int k = 0; k < rank; k++) {
                    into[a + k] += g * adapter[b + k];
                    into[b + k] += g * adapter[a + k];
                }
            }
        }
    }
}
