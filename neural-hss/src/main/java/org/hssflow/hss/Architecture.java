package org.hssflow.hss;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The network M: [lift, act] → depth × (HSS, act) → [projection]. Every layer but the last is followed by a LeakyReLU with
 * one learnable slope.
 *
 * <p>Between lift and projection lies a scalar field, on the field's own grid or on another. Along one axis its layers are
 * {@link HssStructure}s, along two or three {@link OuterHssStructure}s. Several channels pass through a lift and a projection that
 * are linear maps over channels and space, of full or of low rank [S, App. E].
 *
 * @param channels of one field, in and out
 * @param grid the field's points along each of 1 to 3 axes
 * @param width the points between lift and projection, along as many axes; equal to {@code grid} unless the lift and the projection
 *     are dense or of low rank
 * @param depth the HSS layers between lift and projection, at least 1
 * @param levels L of every HSS matrix
 * @param rank r of every HSS matrix
 * @param outerRank r_out, the terms of every layer along two or three axes; 1 along one
 * @param lift the layer before
 * @param projection the layer after
 * @param channelRank of a lift or a projection of low rank; 0 if there is none
 * @param bias whether every layer has a bias. Without, M(λu) = λM(u) for λ > 0
 * @param skip whether the layers in between compute x + HSS(x); never the last layer of the network
 */
public record Architecture(
        int channels,
        List<Integer> grid,
        List<Integer> width,
        int depth,
        int levels,
        int rank,
        int outerRank,
        Outer lift,
        Outer projection,
        int channelRank,
        boolean bias,
        boolean skip) {
    /** What the first and the last layer are. */
    public enum Outer {
        HSS,
        DENSE,
        LOW_RANK,
        NONE;

        /** The name it has outside the program, such as {@code low-rank}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private boolean changesSize() {
            return this == DENSE || this == LOW_RANK;
        }
    }

    /** 512 MiB of weights: far above any surrogate, far below the memory of a task manager. */
    private static final long MAX_PARAMETERS = 1L << 27;
    /** A hundred times as many as the largest network of ours has. */
    private static final long MAX_TENSORS = 1L << 14;

    public Architecture {
        grid = List.copyOf(grid);
        width = List.copyOf(width);
        requireNonNull(lift, "lift");
        requireNonNull(projection, "projection");
        if (channels < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 channel and a depth of at least 1, got " + channels + " and " + depth);
        }
        if (grid.isEmpty() || grid.size() > 3 || width.size() != grid.size()) {
            throw new IllegalArgumentException(
                    "expected 1 to 3 axes of the grid and as many between lift and projection," + " got " + grid
                            + " and " + width);
        }
        boolean lowRank = lift == Outer.LOW_RANK || projection == Outer.LOW_RANK;
        if (lowRank != channelRank > 0) {
            throw new IllegalArgumentException(
                    "expected a channel rank of at least 1 where the lift or the projection is"
                            + " low-rank, and 0 elsewhere, got " + channelRank + " for " + lift + " and " + projection);
        }
        requireWidth("lift", lift, channels, grid, width);
        requireWidth("projection", projection, channels, grid, width);
        points(channels, grid);
        LinearMap hss = middle(width, levels, rank, outerRank); // refuses sizes that do not fit
        long parameters = size(hss, bias) * depth;
        long tensors = ((3L * levels + 1) * width.size() * outerRank + 2) * depth;
        if (lift != Outer.NONE) {
            parameters += size(outer(lift, hss, points(channels, grid), hss.inputs(), channelRank), bias);
        }
        if (projection != Outer.NONE) {
            parameters += size(outer(projection, hss, hss.outputs(), points(channels, grid), channelRank), bias);
        }
        if (parameters > MAX_PARAMETERS || tensors > MAX_TENSORS) {
            throw new IllegalArgumentException(
                    "expected a network of at most " + MAX_PARAMETERS + " parameters in " + MAX_TENSORS
                            + " tensors, got " + parameters + " in " + tensors + "; take one of less depth or rank");
        }
    }

    /** With its bias and its slope. */
    private static long size(LinearMap map, boolean bias) {
        return map.parameterCount() + (bias ? map.outputs() : 0) + 1L;
    }

    /** Of a scalar field along one axis. */
    public Architecture(
            int points,
            int width,
            int depth,
            int levels,
            int rank,
            Outer lift,
            Outer projection,
            boolean bias,
            boolean skip) {
        this(1, List.of(points), List.of(width), depth, levels, rank, 1, lift, projection, 0, bias, skip);
    }

    /** The values of one field, in and out: channels times points. */
    public int points() {
        return points(channels, grid);
    }

    /**
     * The same network for fields on another grid. The points between lift and projection change with it, unless both change the
     * size.
     *
     * @throws IllegalArgumentException if the levels or the rank do not fit it
     */
    public Architecture onGrid(int otherChannels, List<Integer> other) {
        boolean free = lift.changesSize() && projection.changesSize() && other.size() == grid.size();
        return new Architecture(
                otherChannels,
                other,
                free ? width : other,
                depth,
                levels,
                rank,
                outerRank,
                lift,
                projection,
                channelRank,
                bias,
                skip);
    }

    /** The layers in order, with the places of their parameters in the flat array. */
    public List<Layer> layers() {
        LinearMap hss = middle(width, levels, rank, outerRank);
        List<Layer> layers = new ArrayList<>();
        if (lift != Outer.NONE) {
            layers.add(new Layer("lift", outer(lift, hss, points(), hss.inputs(), channelRank), 0, bias, true, false));
        }
        for (int i = 0; i < depth; i++) {
            boolean last = projection == Outer.NONE && i == depth - 1;
            layers.add(new Layer("layers." + i, hss, end(layers), bias, !last, skip && !last));
        }
        if (projection != Outer.NONE) {
            LinearMap map = outer(projection, hss, hss.outputs(), points(), channelRank);
            layers.add(new Layer("projection", map, end(layers), bias, false, false));
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

    private static void requireWidth(String name, Outer kind, int channels, List<Integer> grid, List<Integer> width) {
        if (kind.changesSize() || (channels == 1 && grid.equals(width))) {
            return;
        }
        throw new IllegalArgumentException("expected one channel on the same points as between lift and projection, "
                + width + ", because the " + name + " is " + kind + ", got " + channels + " on " + grid
                + "; only a dense or low-rank " + name + " changes the size");
    }

    private static int points(int channels, List<Integer> grid) {
        return grid.stream().reduce(channels, Math::multiplyExact);
    }

    private static LinearMap middle(List<Integer> width, int levels, int rank, int outerRank) {
        if (width.size() > 1) {
            return new OuterHssStructure(width, levels, rank, outerRank);
        }
        if (outerRank != 1) {
            throw new IllegalArgumentException("expected an outer rank of 1 along one axis, got " + outerRank
                    + "; the sum of HSS matrices is one of a higher rank");
        }
        return new HssStructure(width.get(0), levels, rank);
    }

    private static LinearMap outer(Outer kind, LinearMap hss, int inputs, int outputs, int channelRank) {
        return switch (kind) {
            case HSS -> hss;
            case DENSE -> new DenseStructure(inputs, outputs);
            case LOW_RANK -> new LowRankStructure(inputs, outputs, channelRank);
            case NONE -> throw new IllegalArgumentException("expected a layer, got none");
        };
    }

    private static int end(List<Layer> layers) {
        return layers.isEmpty() ? 0 : layers.get(layers.size() - 1).end();
    }
}
