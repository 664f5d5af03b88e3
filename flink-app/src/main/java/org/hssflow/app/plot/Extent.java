package org.hssflow.app.plot;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A linear axis.
 *
 * @param label with the unit
 * @param min where it begins
 * @param max where it ends, above that
 */
record Extent(String label, double min, double max) implements Ruler {
    private static final double MARGIN = 0.05;

    /** Around all values that are finite, with a little room; from 0 to 1 if there are none. */
    static Extent around(String label, DoubleStream values) {
        double[] finite = values.filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            return new Extent(label, 0, 1);
        }
        double min = finite[0];
        double max = finite[finite.length - 1];
        double size = Math.max(Math.abs(min), Math.abs(max));
        double room = max - min > 1e-12 * size ? MARGIN * (max - min) : size > 0 ? size / 2 : 1;
        return new Extent(label, min - room, max + room);
    }

    /** Points of a grid, each the middle of a cell. */
    static Extent ofPoints(String label, int points, int stride) {
        return new Extent(label, -stride / 2.0, (points - 0.5) * stride);
    }

    @Override
    public double share(double value) {
        return (value - min) / (max - min);
    }

    @Override
    public List<Tick> ticks(int most) {
        return Ticks.between(min, max, most).stream()
                .map(tick -> new Tick(share(tick.doubleValue()), Ticks.label(tick)))
                .toList();
    }
}
