package org.hssflow.operators.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PageHinkleyTest {
    private static final PageHinkley RIVER = new PageHinkley(30, 0.005, 50, 1 - 0.0001);

    /** The example of riverml.xyz/dev/api/drift/PageHinkley: "Change detected at index 1006, input value: 5". */
    @Test
    void theChangeIsFoundWhereRiverFindsIt() {
        double[] stream = Series.ofDigits("river-one-change.txt");
        assertThat(Series.alarmsWithRestart(RIVER, stream)).containsExactly(1006);
        assertThat(stream[1006]).isEqualTo(5);
    }

    /** River 0.26.1, {@code PageHinkley(mode="up")}, run on this stream. */
    @Test
    void threeChangesGiveTheAlarmsOfRiver() {
        assertThat(Series.alarmsWithRestart(RIVER, Series.ofDigits("river-three-changes.txt")))
                .containsExactly(1007, 1568, 3013);
    }

    /** m = −1, its minimum; then with the mean of 1.5: m = −0.5 + 3 − 1.5 − 1 = 0. */
    @Test
    void theSumForgetsByTheFactorAlpha() {
        PageHinkley forgetful = new PageHinkley(1, 1, 25, 0.5);
        double[] state = forgetful.update(forgetful.update(forgetful.start(), 0), 3);
        assertThat(forgetful.statistic(state)).isEqualTo(1);
    }

    @Test
    void thereIsNoDriftBeforeTheFirstThirtyValues() {
        double[] rise = Series.normal(1, 40, 10, 100);
        assertThat(Series.alarms(RIVER, rise)).startsWith(29);
    }

    @Test
    void aRunThatErrsEvenlyIsNoDriftHoweverMuch() {
        assertThat(Series.alarms(RIVER, Series.normal(1, 100, 0, 500))).isEmpty();
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PageHinkley(0, 0.5, 20, 1))
                .withMessage("expected a number of instances of at least 1, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new PageHinkley(30, -1, 20, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PageHinkley(30, 0.5, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PageHinkley(30, 0.5, 20, 1.01))
                .withMessage("expected a forgetting factor α above 0 and at most 1, got 1.01");
    }
}
