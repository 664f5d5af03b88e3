package org.hssflow.pde;

/** Time steps as they come out of files and records, where 0.2 may have become 0.19999999999999998. */
public final class TimeStep {
    private static final double TOLERANCE = 1e-6;

    private TimeStep() {}

    /** Whether two time steps are the same up to rounding. */
    public static boolean same(double dt, double other) {
        return Math.abs(dt - other) <= TOLERANCE * dt;
    }
}
