package org.hssflow.simulators.identify;

import java.util.Map;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.simulators.Simulation;
import org.jspecify.annotations.Nullable;

/**
 * The physical parameters of an equation from two states that follow each other.
 *
 * <p>How near it comes on states of our solvers in float32, dt as in {@link org.hssflow.simulators.SimulationSettings}: κ of heat
 * within 5e-5; ν of Navier–Stokes (5e-4 to 2e-3) within 0.6 %, of Kuramoto–Sivashinsky (0.5 to 2) within 1 %; ν of Burgers (0.005 to
 * 0.05, dt 0.1) within 1 % from the third step of a trajectory on, but 2 % in the second and some 10 %, if at all, in the first; at the
 * paper's ν of 1e-3 and dt 0.2, within 1 % from the eleventh step on, and of no use in the first two; f and k of Gray–Scott within 4 % from the second step on, 0.1 % from the
 * fifth on, 20 %, if at all, in the first. Noise in the states counts against what a step changes: of standard deviation 1e-4, it adds errors of a few percent to heat and Burgers,
 * of 1e-3 some tens; where less is left of the change than of the noise, they tell nothing true.
 *
 * <p>A shape says where the points are, as our solvers place them: heat x_j = j·s/1023 with s = 1024/N, as every s-th of 1,024 points
 * is kept, and where N does not divide 1024, x_j = j/(N − 1) (on other grids with both ends κ is off by up to 2/N); Burgers x_j = j/N;
 * Kuramoto–Sivashinsky on a length of {@value Simulation#KURAMOTO_SIVASHINSKY_LENGTH}; Navier–Stokes on the unit torus, Gray–Scott on [−1, 1]².
 *
 * <p>Holds scratch: one thread at a time.
 */
public final class ParameterIdentification {
    /** Below this change, relative to the state, float32 leaves too few digits of the rate: some 4 % of error. */
    private static final double STEADY = 1e-6;

    private static final int HEAT_POINTS = 1024;
    private static final int MIN_POINTS = 16;
    private static final int MAX_LINE = 2048; // JTransforms would take several threads
    private static final int MAX_PLANE = 512;

    private final Shape shape;
    private final @Nullable Estimator estimator;

    private ParameterIdentification(Shape shape, @Nullable Estimator estimator) {
        this.shape = shape;
        this.estimator = estimator;
    }

    /**
     * For states of one shape. Nothing is ever identified of a stationary equation, nor of a shape that it does not have or that
     * is not transformed: one axis of 16 to 2,048 points, with Kuramoto–Sivashinsky a power of two, or n × n points, n a power of
     * two from 16 to 512.
     */
    public static ParameterIdentification of(Equation equation, Shape shape) {
        return new ParameterIdentification(
                shape, canRead(equation, shape) ? estimator(equation, shape.points(0)) : null);
    }

    private static boolean canRead(Equation equation, Shape shape) {
        int n = shape.points(0);
        if (shape.channels() != equation.channels() || shape.dimensions() != equation.dimensions() || n < MIN_POINTS) {
            return false;
        }
        boolean isPowerOfTwo = Integer.bitCount(n) == 1;
        return switch (equation) {
            case HEAT_1D, BURGERS_1D -> n <= MAX_LINE;
            case KURAMOTO_SIVASHINSKY_1D -> n <= MAX_LINE && isPowerOfTwo;
            case NAVIER_STOKES_2D, GRAY_SCOTT_2D -> n <= MAX_PLANE && isPowerOfTwo && shape.points(1) == n;
            case POISSON_1D, POISSON_2D -> false;
        };
    }

    private static @Nullable Estimator estimator(Equation equation, int n) {
        return switch (equation) {
            case HEAT_1D -> new HeatDecay(n, heatSpacing(n));
            case BURGERS_1D -> new Collocation(new BurgersTerms(n));
            case KURAMOTO_SIVASHINSKY_1D ->
                new Collocation(new KuramotoSivashinskyTerms(n, Simulation.KURAMOTO_SIVASHINSKY_LENGTH));
            case NAVIER_STOKES_2D -> new Collocation(new NavierStokesTerms(n));
            case GRAY_SCOTT_2D -> new Collocation(new GrayScottTerms(n));
            case POISSON_1D, POISSON_2D -> null;
        };
    }

    private static double heatSpacing(int n) {
        int stride = HEAT_POINTS % n == 0 ? HEAT_POINTS / n : 1;
        return stride > 1 ? stride / (HEAT_POINTS - 1.0) : 1 / (n - 1.0);
    }

    /**
     * @param dt the time between the two states, positive
     * @param before a state; as all values of the shape in C order
     * @param after the one that followed
     * @param nominal the parameters for the residual, by name; without those of the equation it is NaN
     * @return no parameters if nothing changes, the values are not finite, or no positive parameters explain the step
     * @throws IllegalArgumentException if a state has another length than the shape, or dt is not positive
     */
    public Identification identify(double dt, float[] before, float[] after, Map<String, Double> nominal) {
        requireLength(before);
        requireLength(after);
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new IllegalArgumentException("expected a positive, finite dt, got " + dt);
        }
        return estimator == null || !changes(before, after)
                ? Identification.NOTHING
                : estimator.identify(dt, before, after, nominal);
    }

    private void requireLength(float[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException("expected " + shape.size() + " values of a state of shape " + shape
                    + ", got " + values.length + "; take one instance for each shape");
        }
    }

    /** Whether both are finite, too. */
    private static boolean changes(float[] before, float[] after) {
        double change = 0;
        double size = 0;
        for (int i = 0; i < before.length; i++) {
            double difference = (double) after[i] - before[i];
            change += difference * difference;
            size += (double) before[i] * before[i];
        }
        return change > STEADY * STEADY * size && Double.isFinite(change);
    }
}
