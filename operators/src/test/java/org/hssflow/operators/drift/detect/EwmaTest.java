package org.hssflow.operators.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The worked example of the NIST/SEMATECH e-Handbook, www.itl.nist.gov/div898/handbook/pmc/section3/pmc324.htm. */
class EwmaTest {
    private static final double TARGET = 50;
    private static final double SIGMA = 2.0539;
    private static final Ewma HANDBOOK = new Ewma(0.3, 3);
    private static final double[] DATA = {
        52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4,
        53.6, 52.1
    };
    private static final double[] PUBLISHED = {
        50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92,
        50.73, 51.23, 51.94, 51.99
    };

    @Test
    void theAveragesAreTheHandbooks() {
        double[] state = HANDBOOK.start();
        for (int i = 0; i < DATA.length; i++) {
            state = HANDBOOK.update(state, (DATA[i] - TARGET) / SIGMA);
            assertThat(TARGET + SIGMA * HANDBOOK.statistic(state))
                    .as("EWMA %d", i + 1)
                    .isEqualTo(PUBLISHED[i], within(0.005001));
        }
    }

    @Test
    void theUpperLimitIsTheHandbooksFromTheFirstValueOn() {
        assertThat(TARGET + SIGMA * HANDBOOK.limit(HANDBOOK.start())).isEqualTo(52.5884, within(1e-4));
    }

    @Test
    void theProcessIsInControl() {
        double[] scores = Arrays.stream(DATA).map(x -> (x - TARGET) / SIGMA).toArray();
        assertThat(Series.alarms(HANDBOOK, scores)).isEmpty();
        // A limit of 50 + 2.3 · 0.4201 · 2.0539 = 51.984, which only the last average, 51.99, exceeds.
        assertThat(Series.alarms(new Ewma(0.3, 2.3), scores)).containsExactly(19);
    }

    @Test
    void theWeightIsAboveZeroAndAtMostOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ewma(0, 3))
                .withMessage("expected a weight λ above 0 and at most 1, got 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Ewma(1.5, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ewma(0.2, -3));
    }
}
