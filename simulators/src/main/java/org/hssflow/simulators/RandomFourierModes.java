package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * u0(x) = Σ_{m=1..modes} a_m cos(2πm x/L) + b_m sin(2πm x/L) on a periodic line of length L, with standard normal a_m and b_m,
 * scaled to max|u0| = amplitude. The mean is 0.
 *
 * @param modes how many waves the shortest of them has on the line, at least 1
 * @param amplitude of the state, positive
 */
public record RandomFourierModes(int modes, double amplitude) implements InitialCondition {
    public RandomFourierModes {
        if (modes < 1) {
            throw new IllegalArgumentException("expected at least 1 mode, got " + modes);
        }
        Checks.positive("amplitude", amplitude);
    }

    /** @throws IllegalArgumentException if the grid is not one scalar on a line, or has no more than 2·modes points */
    @Override
    public Field sample(Grid grid, Random random) {
        if (grid.channels() != 1 || grid.axes().size() != 1) {
            throw new IllegalArgumentException("expected a scalar on a line, got a grid of shape " + grid.shape());
        }
        Axis axis = grid.axes().get(0);
        int n = axis.points();
        if (n <= 2 * modes) {
            throw new IllegalArgumentException(
                    "expected more than " + 2 * modes + " points for " + modes + " modes, got " + n);
        }
        double[] u = new double[n];
        for (int m = 1; m <= modes; m++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            for (int j = 0; j < n; j++) {
                double phase = 2 * Math.PI * m * j / n;
                u[j] += a * StrictMath.cos(phase) + b * StrictMath.sin(phase);
            }
        }
        double scale = amplitude / new Field(grid, u).maxAbs();
        for (int j = 0; j < n; j++) {
            u[j] *= scale;
        }
        return new Field(grid, u);
    }
}
