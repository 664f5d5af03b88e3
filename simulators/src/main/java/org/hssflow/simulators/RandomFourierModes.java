package org.hssflow.simulators;

import java.util.Random;
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
        Checks.modes(modes);
        Checks.positive("amplitude", amplitude);
    }

    /** @throws IllegalArgumentException if the grid is not one scalar on a line, or has no more than 2·modes points */
    @Override
    public Field sample(Grid grid, Random random) {
        Checks.resolves(grid, 1, modes, 2 * modes);
        int n = grid.shape().points(0);
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
