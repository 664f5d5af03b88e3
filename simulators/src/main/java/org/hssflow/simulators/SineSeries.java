package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * u0(x) = Σ_{k=1..modes} c_k sin(π w_k x) with w_k = first + (k−1)·increment and c_k uniform in [lowest, 1), scaled to
 * max|u0| = 1.
 *
 * @param modes how many sines, at least 1
 * @param first half waves on [0, 1] of the first sine
 * @param increment half waves that each further sine has more
 * @param lowest of the coefficients, below 1
 */
public record SineSeries(int modes, int first, int increment, double lowest) implements InitialCondition {
    public SineSeries {
        if (modes < 1 || first < 1 || increment < 1 || !(lowest < 1)) {
            throw new IllegalArgumentException(
                    "expected at least 1 mode, positive half waves and coefficients below 1, got " + modes + " modes, "
                            + first + " + " + increment + "k half waves, coefficients from " + lowest);
        }
    }

    /** Σ c_k sin(kπx), c_k in (0, 1): P. Sittoni et al., arXiv 2602.18248, appendix F.3, with 10 modes. */
    public static SineSeries heat(int modes) {
        return new SineSeries(modes, 1, 1, 0);
    }

    /** Σ c_k sin(2π(k+1)x), c_k in (−1, 1): the same, appendix F.5, with 10 modes. */
    public static SineSeries burgers(int modes) {
        return new SineSeries(modes, 4, 2, -1);
    }

    @Override
    public Field sample(Grid grid, Random random) {
        Axis axis = grid.axes().get(0);
        double[] u = new double[axis.points()];
        for (int k = 0; k < modes; k++) {
            double c = lowest + (1 - lowest) * random.nextDouble();
            int waves = first + k * increment;
            for (int i = 0; i < u.length; i++) {
                u[i] += c * StrictMath.sin(Math.PI * waves * axis.coordinate(i));
            }
        }
        return scaled(grid, u);
    }

    /** The values over the largest of them, in place. */
    static Field scaled(Grid grid, double[] u) {
        double max = new Field(grid, u).maxAbs();
        for (int i = 0; i < u.length; i++) {
            u[i] /= max;
        }
        return new Field(grid, u);
    }
}
