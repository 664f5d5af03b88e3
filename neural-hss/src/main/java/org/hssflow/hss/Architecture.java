package org.hssflow.hss;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The network M: [lift, act] → depth × (HSS, act) → [projection]. Every layer but the last is followed by a LeakyReLU with
 * one learnable slope.
 *
 * @param points the values of one field, in and out
 * @param width the features between lift and projection; equal to {@code points} unless both are dense
 * @param depth the HSS layers between lift and projection, at least 1
 * @param levels L of every HSS layer
 * @param rank r of every HSS layer
 * @param lift the layer before
 * @param projection the layer after
 * @param bias whether every layer has a bias. Without, M(λu) = λM(u) for λ > 0
 * @param skip whether the layers in between compute x + HSS(x); never the last layer of the network
 */
public record Architecture(
        int points,
        int width,
        int depth,
        int levels,
        int rank,
        Outer lift,
        Outer projection,
        boolean bias,
        boolean skip) {
    /** What the first and the last layer are. */
    public enum Outer {
        HSS,
        DENSE,
        NONE;

        /** The name it has outside the program, such as {@code hss}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Architecture {
        requireNonNull(lift, "lift");
        requireNonNull(projection, "projection");
        if (depth < 1) {
            throw new IllegalArgumentException("expected a depth of at least 1, got " + depth);
        }
        requireWidth("lift", lift, points, width);
        requireWidth("projection", projection, points, width);
        new HssStructure(width, levels, rank); // refuses sizes that do not fit
    }

    /** The layers in order, with the places of their parameters in the flat array. */
    public List<Layer> layers() {
        HssStructure hss = new HssStructure(width, levels, rank);
        List<Layer> layers = new ArrayList<>();
        if (lift != Outer.NONE) {
            layers.add(new Layer("lift", outer(lift, hss, points, width), 0, bias, true, false));
        }
        for (int i = 0; i < depth; i++) {
            boolean last = projection == Outer.NONE && i == depth - 1;
            layers.add(new Layer("layers." + i, hss, end(layers), bias, !last, skip && !last));
        }
        if (projection != Outer.NONE) {
            layers.add(new Layer("projection", outer(projection, hss, width, points), end(layers), bias, false, false));
        }
        return List.copyOf(layers);
    }

    /** Every parameter by name, in the order of the flat array, without gaps. */
    public List<TensorView> tensors() {
        return layers().stream().flatMap(layer -> layer.tensors().stream()).toList();
    }

    /** The length of the flat array. */
    public int parameterCount() {
        List<Layer> layers = layers();
        return layers.get(layers.size() - 1).end();
    }

    private static void requireWidth(String name, Outer kind, int points, int width) {
        if (kind != Outer.DENSE && points != width) {
            throw new IllegalArgumentException("expected the width to be the number of points, " + points
                    + ", because the " + name + " is " + kind + ", got " + width + "; only a dense " + name
                    + " changes the size");
        }
    }

    private static LinearMap outer(Outer kind, HssStructure hss, int inputs, int outputs) {
        return kind == Outer.HSS ? hss : new DenseStructure(inputs, outputs);
    }

    private static int end(List<Layer> layers) {
        return layers.isEmpty() ? 0 : layers.get(layers.size() - 1).end();
    }
}
