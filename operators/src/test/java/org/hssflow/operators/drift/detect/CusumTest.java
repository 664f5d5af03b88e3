package org.hssflow.operators.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The worked example of the NIST/SEMATECH e-Handbook, www.itl.nist.gov/div898/handbook/pmc/section3/pmc323.htm. */
class CusumTest {
    private static final double TARGET = 325;
    private static final double SIGMA = 0.635;
    private static final Cusum HANDBOOK = new Cusum(0.3175 / SIGMA, 4.1959 / SIGMA);
    private static final double[] MEANS = {
        324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600,
        324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350
    };
    /** The column S_hi, to 2 places, in the units of the data. */
    private static final double[] PUBLISHED = {
        0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04
    };

    @Test
    void theSumsAreTheHandbooks() {
        double[] state = HANDBOOK.start();
        for (int i = 0; i < MEANS.length; i++) {
            state = HANDBOOK.update(state, (MEANS[i] - TARGET) / SIGMA);
            assertThat(HANDBOOK.statistic(state) * SIGMA)
                    .as("S_hi %d", i + 1)
                    .isEqualTo(PUBLISHED[i], within(0.005001));
        }
    }

    @Test
    void theProcessIsOutOfControlFromTheFourteenthSampleOn() {
        double[] scores = Arrays.stream(MEANS).map(x -> (x - TARGET) / SIGMA).toArray();
        assertThat(Series.alarms(HANDBOOK, scores)).containsExactly(13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void theDriftIsNotNegativeAndTheThresholdPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cusum(-0.5, 5))
                .withMessage("expected a drift k of at least 0 sigma, got -0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cusum(0.5, 0))
                .withMessage("expected a positive threshold h in sigma, got 0.0");
    }
}
