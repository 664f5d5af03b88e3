package org.hssflow.app.plot;

import java.util.stream.DoubleStream;

/**
 * Which colour a value has.
 *
 * @param min the value of the first colour
 * @param max the value of the last, above it
 * @param colors in between
 */
record ColorScale(double min, double max, ColorMap colors) {
    /** From the smallest to the largest of the values; of those that are finite. */
    static ColorScale of(double[] values) {
        double min = finite(values).min().orElse(0);
        double max = finite(values).max().orElse(1);
        return min < max ? new ColorScale(min, max, ColorMap.VIRIDIS) : around(min);
    }

    /** For differences: 0 is in the middle. */
    static ColorScale symmetric(double[] values) {
        double max = finite(values).map(Math::abs).max().orElse(0);
        double end = max > 0 ? max : 1;
        return new ColorScale(-end, end, ColorMap.BLUE_WHITE_RED);
    }

    private static ColorScale around(double value) {
        double half = value == 0 ? 1 : Math.abs(value) / 2;
        return new ColorScale(value - half, value + half, ColorMap.VIRIDIS);
    }

    private static DoubleStream finite(double[] values) {
        return DoubleStream.of(values).filter(Double::isFinite);
    }

    int rgb(double value) {
        return colors.rgb(Double.isFinite(value) ? (value - min) / (max - min) : Double.NaN);
    }
}
