package org.hssflow.hss.cuda;

/** How long at least one of several kernels ran; they are added in the order in which they began. */
final class BusyTime {
    private static final double NANOS = 1e6;

    private double until;
    private double sum;

    /** Begins anew, at time 0. */
    void begin() {
        until = 0;
        sum = 0;
    }

    /** Times in milliseconds. */
    void add(double from, double to) {
        sum += Math.max(0, to - Math.max(from, until));
        until = Math.max(until, to);
    }

    long nanos() {
        return (long) (NANOS * sum);
    }
}
