package org.hssflow.pde;

/**
 * Which values a solution can reach from a given state: a forecast outside is wrong, whatever the parameters.
 *
 * <p>Heat and Burgers obey the maximum principle: |u| never exceeds its largest value. The vorticity of Navier–Stokes does so but for
 * the forcing, which adds at most its own maximum, √2·0.1, in each unit of time. The species of Gray–Scott are concentrations from 0 to
 * 1. Kuramoto–Sivashinsky has no such bound; its values stay below 4 on its attractor, and twice that is allowed.
 */
public final class PhysicalRange {
    /** For errors that are no failure. */
    private static final double TOLERANCE = 0.1;

    private static final double FORCING = Math.sqrt(2) * 0.1;
    private static final double KURAMOTO_SIVASHINSKY = 8;

    private PhysicalRange() {}

    /**
     * The largest |u| that is possible, and a tenth more.
     *
     * @param equation that the state obeys
     * @param state from {@code from} on; NaN counts as 0
     * @param n how many values it has
     * @param ahead the time from that state on
     * @param slack how far beyond it a forecast may err: a state that has nearly come to rest is smaller than that
     */
    public static double bound(Equation equation, float[] state, int from, int n, double ahead, double slack) {
        float largest = 0;
        for (int i = from; i < from + n; i++) {
            float value = Math.abs(state[i]);
            if (value > largest) { // several times as fast as Math.max, which has to look for NaN and −0
                largest = value;
            }
        }
        double bound = switch (equation) {
            case NAVIER_STOKES_2D -> largest + FORCING * ahead;
            case GRAY_SCOTT_2D -> Math.max(1, largest);
            case KURAMOTO_SIVASHINSKY_1D -> Math.max(KURAMOTO_SIVASHINSKY, largest);
            case HEAT_1D, BURGERS_1D, POISSON_1D, POISSON_2D -> largest;
        };
        return (1 + TOLERANCE) * bound + slack;
    }

    /** Whether all values are at most {@code bound} away from 0; false if one is NaN. */
    public static boolean holds(double bound, float[] values, int from, int n) {
        for (int i = from; i < from + n; i++) {
            if (!(Math.abs(values[i]) <= bound)) {
                return false;
            }
        }
        return true;
    }
}
