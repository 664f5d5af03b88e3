package org.hssflow.app.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A logarithmic axis from one power of ten to another.
 *
 * @param label with the unit
 * @param low the exponent that it begins with
 * @param high the exponent that it ends with, above that
 */
record Decades(String label, int low, int high) implements Ruler {
    /**
     * Around all values; from 1 to 10 if there are none.
     *
     * @param values those that are not positive and finite are passed over
     */
    static Decades around(String label, DoubleStream values) {
        double[] sorted = values.filter(value -> value > 0 && value < Double.POSITIVE_INFINITY)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Decades(label, 0, 1);
        }
        int low = (int) Math.floor(Math.log10(sorted[0]));
        int high = (int) Math.ceil(Math.log10(sorted[sorted.length - 1]));
        return new Decades(label, low, Math.max(high, low + 1));
    }

    @Override
    public double share(double value) {
        return value > 0 ? (Math.log10(value) - low) / (high - low) : Double.NaN;
    }

    @Override
    public List<Tick> ticks(int most) {
        int step = 1 + (high - low) / most;
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = low; exponent <= high; exponent += step) {
            ticks.add(new Tick(
                    (exponent - low) / (double) (high - low), Ticks.label(BigDecimal.ONE.scaleByPowerOfTen(exponent))));
        }
        return ticks;
    }
}
