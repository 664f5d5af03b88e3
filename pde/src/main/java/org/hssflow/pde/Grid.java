package org.hssflow.pde;

import java.util.List;

/**
 * A uniform Cartesian grid with one or more values (channels) at each point.
 *
 * @param channels values per point, at least 1
 * @param axes 1 to 3 space axes, slowest first
 */
public record Grid(int channels, List<Axis> axes) {
    public Grid {
        axes = List.copyOf(axes);
        shapeOf(channels, axes);
    }

    /** A scalar field in one space dimension. */
    public static Grid scalar(Axis axis) {
        return new Grid(1, List.of(axis));
    }

    /** Channels first, then the points along each axis. */
    public Shape shape() {
        return shapeOf(channels, axes);
    }

    /** The volume h_1·…·h_d that belongs to one point: the weight of a sum that approximates an integral. */
    public double cellVolume() {
        return axes.stream().mapToDouble(Axis::spacing).reduce(1, (a, b) -> a * b);
    }

    /** The grid of every {@code stride}-th point along every axis. */
    public Grid every(int stride) {
        return new Grid(channels, axes.stream().map(axis -> axis.every(stride)).toList());
    }

    private static Shape shapeOf(int channels, List<Axis> axes) {
        return Shape.of(channels, axes.stream().mapToInt(Axis::points).toArray());
    }
}
