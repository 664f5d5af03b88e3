package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hssflow.pde.Residual;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final double E = Math.E;

    @Test
    void statisticsAreOfTheLogarithm() {
        Calibration calibration =
                Calibration.of(0, List.of(new double[] {1, E, E * E, E * E * E, Math.pow(E, 4)}, new double[] {E * E}));
        assertThat(calibration.median()).isCloseTo(2, within(1e-12));
        assertThat(calibration.spread()).isCloseTo(1.4826, within(1e-12));
        assertThat(calibration.quantiles())
                .extracting(Calibration.Quantile::probability)
                .isSorted();
        assertThat(calibration.quantiles())
                .extracting(Calibration.Quantile::logError)
                .isSorted();
    }

    @Test
    void runningMedianIgnoresShortBurstsButNotLongOnes() {
        double[] burst = {1, 1, 1, E * E, E * E, 1, 1, 1};
        double[] longer = {1, 1, E, E, E, 1, 1};
        assertThat(Calibration.of(0, List.of(burst)).maxRunningMedian()).isCloseTo(0, within(1e-12));
        assertThat(Calibration.of(0, List.of(burst, longer)).maxRunningMedian()).isCloseTo(1, within(1e-12));
    }

    @Test
    void runningMedianDoesNotReachAcrossTrajectories() {
        double[] ends = {1, 1, 1, E, E};
        double[] begins = {E, 1, 1, 1, 1};
        assertThat(Calibration.of(0, List.of(ends, begins)).maxRunningMedian()).isCloseTo(0, within(1e-12));
    }

    @Test
    void exactPredictionHasAFiniteCalibration() {
        assertThat(Calibration.of(0, List.of(new double[5])).median()).isFinite();
    }

    @Test
    void tooShortOrNotFiniteResidualsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Calibration.of(0, List.of(new double[4])))
                .withMessageContaining("at least 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Calibration.of(0, List.of(new double[] {1, 1, Double.NaN, 1, 1})))
                .withMessageContaining("NaN");
    }

    @Test
    void aScoreIsStandardisedAndHasTheFloorOfTheCalibration() {
        Calibration calibration = new Calibration(4, -2, 0.5, List.of(), -1);
        Residual residual = new Residual(Math.exp(-1) * 5, 3); // e = exp(−1), since √(3² + 4²) = 5
        assertThat(calibration.score(residual)).isCloseTo(2, within(1e-12));
        assertThat(calibration.score(new Residual(Double.POSITIVE_INFINITY, 3))).isInfinite();
        assertThat(calibration.score(Residual.NONE)).isNaN();
        assertThat(calibration.limit(E)).isCloseTo(4, within(1e-12));
    }

    @Test
    void aLimitOfMoreStreamsCountsIfItIsHigher() {
        Calibration low = new Calibration(0, -2, 0.5, List.of(), -1);
        Calibration high = new Calibration(0, -3, 0.1, List.of(), 0);
        assertThat(low.noStricterThan(high).maxRunningMedian()).isZero();
        assertThat(high.noStricterThan(low)).isEqualTo(high);
    }
}
