package org.hssflow.hss.cuda;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;

/**
 * A network as operations that one block of threads does one after the other for some states side by side: what {@code Network} does on
 * the processor. {@code program.h} says what each operation does.
 */
final class Program {
    private final int width;
    private final Workspace work;
    private final Products products = new Products();
    private final List<Op> forward = new ArrayList<>();
    private final List<Op> backward = new ArrayList<>();
    private final int patches;

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
        this.width = width;
        this.work = new Workspace(architecture, width, purpose);
        int depth = work.layers.size();
        int[] slopes = new int[depth];
        int[] biases = new int[depth];
        for (int i = 0; i < depth; i++) {
            Layer layer = work.layers.get(i);
            Packing packing = products.packing();
            slopes[i] = layer.hasSlope() ? packing.add(layer.slopeOffset(), 1) : -1;
            biases[i] = layer.hasBias()
                    ? packing.add(layer.biasOffset(), layer.map().outputs())
                    : -1;
        }
        ForwardPass there = new ForwardPass(work, products, purpose, slopes, biases);
        products.writeTo(forward);
        for (int i = 0; i < depth; i++) {
            there.write(i);
        }
        this.patches = there.patches();
        if (purpose.training()) {
            BackwardPass back = new BackwardPass(work, products, there, slopes);
            products.writeTo(backward);
            for (int i = depth - 1; i >= 0; i--) {
                back.write(i);
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
        return work.buffers;
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
        return work.panels.get(0);
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
        return work.state;
    }

    /** The buffer of M(u). */
    int result() {
        return work.after[work.layers.size() - 1];
    }

    /** The buffer of the loss's derivative with respect to M(u). */
    int upstream() {
        return work.upstream;
    }

    /** The buffer of that with respect to u. */
    int downstream() {
        return work.derivatives[0];
    }

    /** The first of the buffers of u_0 … u_{k−1}. */
    int states() {
        return work.states;
    }

    /** The first of the buffers of e_1 … e_k. */
    int errors() {
        return work.errors;
    }
}
