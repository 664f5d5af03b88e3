package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EtdRk4Test {
    private static final double[] LAMBDA = {-1e6, -300, -2, -1, -1e-2, -1e-5, 0, 1e-9, 0.3};

    /** ∫_0^1 exp(λ(1 − s)) g(s) ds by composite Gauss–Legendre, two points on each of 10,000 graded intervals. */
    private static double convolution(double lambda, int power) {
        double sum = 0;
        int intervals = 10_000;
        for (int i = 0; i < intervals; i++) {
            double from = Math.pow((double) i / intervals, 4); // s' = 1 − s, graded towards s = 1
            double to = Math.pow((i + 1.0) / intervals, 4);
            for (int sign = -1; sign <= 1; sign += 2) {
                double s = (from + to) / 2 + sign * (to - from) / (2 * Math.sqrt(3));
                sum += (to - from) / 2 * Math.exp(lambda * s) * Math.pow(1 - s, power);
            }
        }
        return sum;
    }

    @Test
    void sourcesUpToTheSquareOfTimeAreIntegratedExactlyWhateverTheStiffness() {
        for (int power = 0; power <= 2; power++) {
            int p = power;
            double[] v = new EtdRk4(LAMBDA, 1)
                    .advance(new double[LAMBDA.length], 1, (u, t, n) -> Arrays.fill(n, Math.pow(t, p)));
            for (int i = 0; i < LAMBDA.length; i++) {
                double exact = convolution(LAMBDA[i], power);
                assertThat(v[i]).as("λ = %s, t^%d", LAMBDA[i], power).isCloseTo(exact, within(1e-9 * exact + 1e-13));
            }
        }
    }

    @Test
    void theLinearPartIsExact() {
        double[] v = new double[LAMBDA.length];
        Arrays.fill(v, 3);
        double[] end = new EtdRk4(LAMBDA, 0.5).advance(v, 4, (u, t, n) -> Arrays.fill(n, 0));
        for (int i = 0; i < v.length; i++) {
            assertThat(end[i]).isCloseTo(3 * Math.exp(2 * LAMBDA[i]), within(1e-14));
        }
        assertThat(v).containsOnly(3);
    }

    /** v' = v − v², v(0) = 0.1, with λ = 1; and with λ = −2, which leaves 3v − v² to the other part. */
    private static double logisticError(double lambda, int steps) {
        double[] v = new EtdRk4(new double[] {lambda}, 2.0 / steps)
                .advance(new double[] {0.1}, steps, (u, t, n) -> n[0] = (1 - lambda) * u[0] - u[0] * u[0]);
        return Math.abs(v[0] - 1 / (1 + 9 * Math.exp(-2)));
    }

    @Test
    void theOrderIsFour() {
        for (double lambda : new double[] {1, -2}) {
            double order = Math.log(logisticError(lambda, 20) / logisticError(lambda, 40)) / Math.log(2);
            assertThat(order).isCloseTo(4, within(0.2));
        }
    }

    @Test
    void refusesASolutionThatBlowsUp() {
        EtdRk4 etd = new EtdRk4(new double[] {0}, 1);
        assertThatThrownBy(() -> etd.advance(new double[] {10}, 20, (u, t, n) -> n[0] = u[0] * u[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("blows up", "substeps of 1.0", "a dt below")
                .hasMessageNotContaining("more substeps");
    }
}
