package org.hssflow.hss.adapter;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LinearMap;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.TensorView;

/**
 * Which parameters an adapter has. It changes the leaf blocks D_L of every HSS matrix, dense and low-rank matrices as a whole, and every
 * bias; never a slope.
 *
 * @param base the network that it adapts
 * @param rank q, from 1 to the size of the smallest leaf
 */
public record AdapterStructure(Architecture base, int rank) {
    public AdapterStructure {
        layers(base, rank); // refuses ranks that do not fit
        merged(base, rank).layers();
    }

    /** The layers in order, with the places of the adapter's parameters in its flat array. */
    public List<AdaptedLayer> layers() {
        return layers(base, rank);
    }

    /** Every parameter by name, such as {@code layers.0.D3.A}, in the order of the flat array, without gaps. */
    public List<TensorView> tensors() {
        return layers().stream().flatMap(layer -> layer.tensors().stream()).toList();
    }

    /** The length of the flat array. */
    public int parameterCount() {
        List<AdaptedLayer> layers = layers();
        return layers.get(layers.size() - 1).end();
    }

    /** What the base becomes with the adapter merged into it: the same, but P Qᵀ + A Bᵀ = [P A] [Q B]ᵀ has a rank higher by q. */
    public Architecture merged() {
        return merged(base, rank);
    }

    private static Architecture merged(Architecture base, int rank) {
        if (base.channelRank() == 0) {
            return base;
        }
        return new Architecture(
                base.channels(),
                base.grid(),
                base.width(),
                base.depth(),
                base.levels(),
                base.rank(),
                base.outerRank(),
                base.lift(),
                base.projection(),
                base.channelRank() + rank,
                base.bias(),
                base.skip());
    }

    private static List<AdaptedLayer> layers(Architecture base, int rank) {
        List<AdaptedLayer> layers = new ArrayList<>();
        int next = 0;
        for (Layer layer : base.layers()) {
            AdaptedLayer adapted = new AdaptedLayer(layer, patches(layer, rank, next));
            layers.add(adapted);
            next = adapted.end();
        }
        return List.copyOf(layers);
    }

    private static List<Patch> patches(Layer layer, int rank, int next) {
        LinearMap map = layer.map();
        if (map instanceof HssStructure hss) {
            return List.of(leaves(layer.name(), hss, layer.offset(), rank, next));
        }
        if (map instanceof OuterHssStructure outer) {
            List<Patch> patches = new ArrayList<>();
            int offset = next;
            for (int term = 0; term < outer.outerRank(); term++) {
                for (int axis = 0; axis < outer.dimensions(); axis++) {
                    String name = layer.name() + "." + term + "." + axis;
                    int at = layer.offset() + outer.offset(term, axis);
                    Patch patch = leaves(name, outer.factor(axis), at, rank, offset);
                    patches.add(patch);
                    offset = patch.end();
                }
            }
            return patches;
        }
        return List.of(new Patch(layer.name() + ".weight", layer.offset(), 1, map.outputs(), map.inputs(), rank, next));
    }

    private static Patch leaves(String name, HssStructure hss, int at, int rank, int offset) {
        int leaf = hss.levels();
        int s = hss.blockSize(leaf);
        return new Patch(name + ".D" + leaf, at + hss.offsetD(leaf), hss.blocks(leaf), s, s, rank, offset);
    }
}
