package org.hssflow.simulators;

import java.util.function.DoubleUnaryOperator;

/**
 * Means of smooth functions by ten-point Gauss–Legendre quadrature: exact, up to rounding, for polynomials of degree 19. The
 * mean of a constant is that constant to the last bit.
 */
final class GaussLegendre {
    private static final double[] NODES = { // on (0, 1); the others are their negatives
        0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717
    };
    private static final double[] WEIGHTS = {
        0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806, 0.0666713443086881
    };

    private GaussLegendre() {}

    /** 1/(to − from) ∫ f. */
    static double mean(DoubleUnaryOperator f, double from, double to) {
        double middle = 0.5 * (from + to);
        double half = 0.5 * (to - from);
        double base = f.applyAsDouble(middle);
        double sum = 0;
        for (int i = 0; i < NODES.length; i++) {
            double left = f.applyAsDouble(middle - half * NODES[i]) - base;
            double right = f.applyAsDouble(middle + half * NODES[i]) - base;
            sum += WEIGHTS[i] * (left + right);
        }
        return base + 0.5 * sum;
    }
}
