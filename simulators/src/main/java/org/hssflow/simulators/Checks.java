package org.hssflow.simulators;

import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/** What every solver asks of its input. */
final class Checks {
    private static final double BOUNDARY_TOLERANCE = 1e-6; // of max|u|: states may come as float32

    private Checks() {}

    static double positive(String name, double value) {
        if (!(value > 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a positive, finite " + name + ", got " + value);
        }
        return value;
    }

    static double notNegative(String name, double value) {
        if (!(value >= 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a finite " + name + " of at least 0, got " + value);
        }
        return value;
    }

    /** @param min and max are powers of two themselves */
    static int powerOfTwo(int points, int min, int max) {
        if (points < min || points > max || Integer.bitCount(points) != 1) {
            int near = Math.max(min, Math.min(max, Integer.highestOneBit(points)));
            throw new IllegalArgumentException("expected a power of two from " + min + " to " + max
                    + " points along each axis, got " + points + "; the Fourier transform needs it: take " + near);
        }
        return points;
    }

    static void modes(int modes) {
        if (modes < 1) {
            throw new IllegalArgumentException("expected at least 1 mode, got " + modes);
        }
    }

    /** @param points of which each axis needs more, or the modes are not told apart */
    static void resolves(Grid grid, int axes, int modes, int points) {
        if (grid.channels() != 1 || grid.axes().size() != axes) {
            throw new IllegalArgumentException("expected a scalar on a " + (axes == 1 ? "line" : "plane")
                    + ", got a grid of shape " + grid.shape());
        }
        for (Axis axis : grid.axes()) {
            if (axis.points() <= points) {
                throw new IllegalArgumentException(
                        "expected more than " + points + " points for " + modes + " modes, got " + axis.points());
            }
        }
    }

    static void steps(int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("expected at least 0 steps, got " + steps);
        }
    }

    static void shape(Grid grid, Field u) {
        if (!u.grid().shape().equals(grid.shape())) {
            throw new IllegalArgumentException("expected a state of shape " + grid.shape() + ", got "
                    + u.grid().shape() + "; give it on the solver's own grid");
        }
        if (!u.isFinite()) {
            throw new IllegalArgumentException("expected finite values, got NaN or infinity");
        }
    }

    static void zeroAtBoundary(Field u, int point) {
        double value = u.values()[point];
        if (Math.abs(value) > BOUNDARY_TOLERANCE * u.maxAbs()) {
            throw new IllegalArgumentException("expected u = 0 at the boundary point " + point + " (x = "
                    + u.grid().axes().get(0).coordinate(point) + "), got " + value
                    + "; shift the state or choose another one");
        }
    }
}
