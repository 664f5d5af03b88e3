package org.hssflow.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorMetricsTest {
    private static Trajectory of(double[]... states) {
        return new Trajectory(
                0.1,
                Stream.of(states)
                        .map(values -> new Field(Grid.scalar(new Axis(0, 0.25, values.length)), values))
                        .toList());
    }

    private static final Trajectory TRUTH = of(new double[] {9, 9}, new double[] {3, 4}, new double[] {0, 2});
    private static final Trajectory FORECAST = of(new double[] {0, 0}, new double[] {3, 1}, new double[] {4, 2});

    @Test
    void figuresByHand() {
        // Errors (0, −3) and (4, 0) of truths (3, 4) and (0, 2); the initial states, 9 apart, do not count.
        ErrorMetrics metrics = ErrorMetrics.of(FORECAST, TRUTH);
        assertThat(metrics.l2()).isEqualTo(5);
        assertThat(metrics.l2SqrtH()).isEqualTo(2.5); // √h = ½
        assertThat(metrics.rms()).isEqualTo(2.5); // four values
        assertThat(metrics.relativeL2()).isCloseTo(5 / Math.sqrt(29), within(1e-15));
        assertThat(metrics.relativeL2ByStep()).containsExactly(3.0 / 5, 4.0 / 2);
        assertThat(metrics.geometricMean()).isCloseTo(Math.sqrt(1.2), within(1e-15));
        assertThat(metrics.lastStableStep()).isEqualTo(1);
    }

    @Test
    void aPerfectForecastHasNoErrorAndStaysStable() {
        Trajectory zero = of(new double[] {1, 1}, new double[] {0, 0}, new double[] {0, 0});
        for (Trajectory truth : List.of(TRUTH, zero)) {
            ErrorMetrics metrics = ErrorMetrics.of(truth, truth);
            assertThat(metrics.l2()).isZero();
            assertThat(metrics.relativeL2ByStep()).containsOnly(0);
            assertThat(metrics.geometricMean()).isZero();
            assertThat(metrics.lastStableStep()).isEqualTo(2);
        }
    }

    @Test
    void aForecastThatIsNotFiniteIsNotStable() {
        Trajectory broken = of(new double[] {9, 9}, new double[] {3, Double.NaN}, new double[] {0, 2});
        ErrorMetrics metrics = ErrorMetrics.of(broken, TRUTH);
        assertThat(metrics.relativeL2()).isNaN();
        assertThat(metrics.lastStableStep()).isZero();
    }

    @Test
    void theMeanIsOverTrajectories() {
        ErrorMetrics mean = ErrorMetrics.mean(List.of(ErrorMetrics.of(FORECAST, TRUTH), ErrorMetrics.of(TRUTH, TRUTH)));
        assertThat(mean.l2()).isEqualTo(2.5);
        assertThat(mean.relativeL2ByStep()).containsExactly(0.3, 1);
        assertThat(mean.lastStableStep()).isEqualTo(1.5);
        assertThatThrownBy(() -> ErrorMetrics.mean(List.of())).hasMessageContaining("none");
    }

    @Test
    void refusesTrajectoriesThatCannotBeCompared() {
        assertThatThrownBy(() -> ErrorMetrics.of(of(new double[] {9, 9}), TRUTH))
                .hasMessageContaining("0 and 2");
        Trajectory wider = of(new double[3], new double[3], new double[3]);
        assertThatThrownBy(() -> ErrorMetrics.of(wider, TRUTH)).hasMessageContainingAll("[1, 2]", "[1, 3]");
    }
}
