package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * f(x, y) = Σ_{k,l=1..modes} c_kl sin(kπx) sin(lπy) with c_kl uniform in [−1, 1), scaled to max|f| = 1: a right-hand side that is 0 on
 * the boundary, as its solution is. The paper does not say how it draws those of 2-D Poisson; the distribution is ours, after its
 * initial states of heat ({@link SineSeries#heat}).
 *
 * @param modes how many sines along each axis, at least 1
 */
public record SineProducts(int modes) implements InitialCondition {
    public SineProducts {
        Checks.modes(modes);
    }

    /** @throws IllegalArgumentException if the grid is not one scalar on a plane, or an axis has no more than modes + 1 points */
    @Override
    public Field sample(Grid grid, Random random) {
        Checks.resolves(grid, 2, modes, modes + 1); // two of the points are the boundary
        double[][] x = sines(grid.axes().get(0));
        double[][] y = sines(grid.axes().get(1));
        double[] f = new double[grid.shape().size()];
        for (double[] alongX : x) {
            for (double[] alongY : y) {
                double c = 2 * random.nextDouble() - 1;
                for (int i = 0; i < alongX.length; i++) {
                    double factor = c * alongX[i];
                    for (int j = 0; j < alongY.length; j++) {
                        f[i * alongY.length + j] += factor * alongY[j];
                    }
                }
            }
        }
        return SineSeries.scaled(grid, f);
    }

    /** sin(kπx): [k − 1][i]. */
    private double[][] sines(Axis axis) {
        double[][] sines = new double[modes][axis.points()];
        for (int k = 1; k <= modes; k++) {
            for (int i = 0; i < axis.points(); i++) {
                sines[k - 1][i] = StrictMath.sin(Math.PI * k * axis.coordinate(i));
            }
        }
        return sines;
    }
}
