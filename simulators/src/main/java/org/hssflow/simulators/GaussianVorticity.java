package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * A Gaussian random field on the unit torus with mean 0 and the covariance 7^a (−Δ + 49)^−2.5: w = Σ_k √2 σ_k (ξ_k cos 2πk·x +
 * η_k sin 2πk·x) over one of each pair ±k ≠ 0, with ξ and η standard normal and σ_k² = 7^a (4π²|k|² + 49)^−2.5.
 *
 * <p>Modes are drawn by rising max(|k_x|, |k_y|), up to n/2 − 1: a finer grid draws the same large eddies from the same generator,
 * and then adds smaller ones.
 *
 * @param amplitudeExponent a: 3 in the code of Z. Li et al., <i>Fourier Neural Operator</i>, arXiv 2010.08895 (standard
 *     deviation 0.18), 1.5 as printed by P. Sittoni et al., arXiv 2602.18248, appendix F.7 (0.04: the forcing dominates)
 */
public record GaussianVorticity(double amplitudeExponent) implements InitialCondition {
    private static final double TAU = 7;
    private static final double ALPHA = 2.5;

    public GaussianVorticity {
        if (!Double.isFinite(amplitudeExponent)) {
            throw new IllegalArgumentException(
                    "expected a finite amplitude exponent such as 3, got " + amplitudeExponent);
        }
    }

    /**
     * @param grid n × n points of the unit torus, n a power of two
     * @param random as in {@link InitialCondition}
     */
    @Override
    public Field sample(Grid grid, Random random) {
        int n = NavierStokesSolver.requireTorus(grid);
        FourierModes modes = new FourierModes(n, n / 2 - 1);
        double[] c = new double[2 * modes.count()];
        for (int mode = 1; mode < modes.count(); mode++) {
            double x = modes.kx(mode);
            double y = modes.ky(mode);
            double eigenvalue = 4 * Math.PI * Math.PI * (x * x + y * y) + TAU * TAU;
            double deviation = StrictMath.pow(TAU, amplitudeExponent / 2) * StrictMath.pow(eigenvalue, -ALPHA / 2);
            c[2 * mode] = deviation * random.nextGaussian() / Math.sqrt(2);
            c[2 * mode + 1] = -deviation * random.nextGaussian() / Math.sqrt(2);
        }
        return new Field(grid, modes.synthesis(c));
    }
}
