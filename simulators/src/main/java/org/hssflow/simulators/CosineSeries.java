package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * f(x) = Σ_{k=1..modes} c_k cos(kπx) with c_k uniform in [−1, 1), scaled to max|f| = 1: a right-hand side of mean 0 whose solution has
 * u′ = 0 at both ends. The paper does not say how it draws those of Poisson–Neumann; the distribution is ours, after its initial
 * states of Burgers ({@link SineSeries#burgers}): positive coefficients would all peak at the same place.
 *
 * @param modes how many cosines, at least 1
 */
public record CosineSeries(int modes) implements InitialCondition {
    public CosineSeries {
        Checks.modes(modes);
    }

    /** @throws IllegalArgumentException if the grid is not one scalar on a line, or has no more than {@code modes} points */
    @Override
    public Field sample(Grid grid, Random random) {
        Checks.resolves(grid, 1, modes, modes);
        Axis axis = grid.axes().get(0);
        double[] f = new double[axis.points()];
        for (int k = 1; k <= modes; k++) {
            double c = 2 * random.nextDouble() - 1;
            for (int i = 0; i < f.length; i++) {
                f[i] += c * StrictMath.cos(Math.PI * k * axis.coordinate(i));
            }
        }
        return SineSeries.scaled(grid, f);
    }
}
