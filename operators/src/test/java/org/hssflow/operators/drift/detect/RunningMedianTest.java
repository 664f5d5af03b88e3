package org.hssflow.operators.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RunningMedianTest {
    private static final RunningMedian MEDIAN_OF_FIVE = new RunningMedian(5, 2);

    @Test
    void theStatisticIsTheMedianOfTheLastFiveValues() {
        double[] state = MEDIAN_OF_FIVE.start();
        double[] medians = new double[8];
        double[] values = {9, 1, 8, 2, 7, 3, 0, 0};
        for (int i = 0; i < values.length; i++) {
            state = MEDIAN_OF_FIVE.update(state, values[i]);
            medians[i] = MEDIAN_OF_FIVE.statistic(state);
        }
        assertThat(medians).containsExactly(9, 9, 8, 8, 7, 3, 3, 2);
    }

    @Test
    void thereIsNoDriftUntilTheWindowIsFull() {
        assertThat(Series.alarms(MEDIAN_OF_FIVE, new double[] {5, 5, 5, 5, 5, 5}))
                .containsExactly(4, 5);
    }

    @Test
    void twoBadValuesOfFiveAreNoDriftAndThreeAre() {
        assertThat(Series.alarms(MEDIAN_OF_FIVE, new double[] {0, 0, 0, 500, 500, 0, 0, 0}))
                .isEmpty();
        assertThat(Series.alarms(MEDIAN_OF_FIVE, new double[] {0, 0, 500, 500, 500, 0, 0}))
                .containsExactly(4, 5, 6);
    }

    @Test
    void aMedianAtTheLimitIsNoDrift() {
        assertThat(Series.alarms(MEDIAN_OF_FIVE, new double[] {2, 2, 2, 2, 2})).isEmpty();
    }

    @Test
    void aWindowIsOddAndALimitFinite() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunningMedian(4, 2))
                .withMessage("expected an odd window, got 4; take 5");
        assertThatIllegalArgumentException().isThrownBy(() -> new RunningMedian(-1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunningMedian(5, Double.NaN));
    }
}
