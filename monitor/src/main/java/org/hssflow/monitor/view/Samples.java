package org.hssflow.monitor.view;

import java.util.Arrays;

/** The newest of some numbers, up to a limit. */
final class Samples {
    private final double[] ring;
    private long count;

    Samples(int limit) {
        ring = new double[limit];
    }

    void add(double value) {
        ring[(int) (count++ % ring.length)] = value;
    }

    int size() {
        return (int) Math.min(count, ring.length);
    }

    /** In no order; a copy. */
    double[] values() {
        return Arrays.copyOf(ring, size());
    }

    /** The median, NaN of nothing; of an even number the lower one of the two in the middle. */
    double median() {
        Quantiles quantiles = Quantiles.of(values());
        return quantiles == null ? Double.NaN : quantiles.p50();
    }
}
