package org.hssflow.operators.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What all detectors have in common, with their defaults. */
class DetectorKindTest {
    private static final double CALIBRATED_LIMIT = 2.5;

    @ParameterizedTest
    @EnumSource
    void aKindIsFoundByItsNameAndItsDetectorBearsIt(DetectorKind kind) {
        assertThat(DetectorKind.of(kind.toString())).isEqualTo(kind);
        assertThat(kind.create(CALIBRATED_LIMIT).name()).isEqualTo(kind.toString());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DetectorKind.of("ddm"))
                .withMessage(
                        "expected a drift detector, one of [running-median, page-hinkley, cusum, ewma, adwin], got 'ddm'");
    }

    @Test
    void theRunningMedianHasTheCalibratedLimit() {
        assertThat(DetectorKind.RUNNING_MEDIAN.create(CALIBRATED_LIMIT))
                .isEqualTo(new RunningMedian(5, CALIBRATED_LIMIT));
    }

    @ParameterizedTest
    @EnumSource
    void aLimitThatIsNotFiniteIsRefused(DetectorKind kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kind.create(Double.POSITIVE_INFINITY))
                .withMessageContaining("expected a finite calibrated limit in sigma, got Infinity");
    }

    @ParameterizedTest
    @EnumSource
    void beforeTheFirstValueTheStatisticIsZeroAndNothingIsDrift(DetectorKind kind) {
        DriftDetector detector = kind.create(CALIBRATED_LIMIT);
        assertThat(detector.statistic(detector.start())).isZero();
        assertThat(detector.limit(detector.start())).isPositive();
        assertThat(detector.isDrift(detector.start())).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateDoesNotChangeTheStateItIsGiven(DetectorKind kind) {
        DriftDetector detector = kind.create(CALIBRATED_LIMIT);
        double[] state = detector.start();
        for (double value : Series.normal(1, 100, 50, 10)) {
            double[] copy = state.clone();
            double[] next = detector.update(state, value);
            assertThat(state).containsExactly(copy);
            state = next;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCopiedStateGoesOnLikeTheOneOfADetectorThatNeverStopped(DetectorKind kind) {
        double[] values = Series.normal(1, 300, 200, 3);
        DriftDetector detector = kind.create(CALIBRATED_LIMIT);
        double[] state = detector.start();
        double[] carried = detector.start();
        for (double value : values) {
            state = detector.update(state, value);
            carried = kind.create(CALIBRATED_LIMIT).update(carried.clone(), value);
        }
        assertThat(carried).containsExactly(state);
        assertThat(Series.alarms(detector, values)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aStateOfAnotherLengthIsRefused(DetectorKind kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kind.create(CALIBRATED_LIMIT).update(new double[100], 0))
                .withMessageContaining("expected a state of ")
                .withMessageContaining("got one of 100; go on from start() when the detector has changed");
    }

    @ParameterizedTest
    @EnumSource
    void aScoreThatIsNoNumberIsRefused(DetectorKind kind) {
        DriftDetector detector = kind.create(CALIBRATED_LIMIT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detector.update(detector.start(), Double.NaN))
                .withMessage("expected a score, got NaN; give an error that is not finite the score +Infinity");
    }

    @ParameterizedTest
    @EnumSource
    void forecastsThatAreNotFiniteAreDriftWithinTwentyFiveValuesAndLeaveTheStateFinite(DetectorKind kind) {
        double[] values = Series.normal(5, 125, 100, Double.POSITIVE_INFINITY);
        DriftDetector detector = kind.create(CALIBRATED_LIMIT);
        assertThat(Series.alarms(detector, values)).isNotEmpty().allMatch(i -> i >= 100);
        double[] state = detector.start();
        for (double value : values) {
            state = detector.update(state, value);
            assertThat(state).doesNotContain(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void twentyThousandNormalScoresRaiseNoAlarm(DetectorKind kind) {
        assertThat(Series.alarms(kind.create(CALIBRATED_LIMIT), Series.normal(2026, 20_000, 0, 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFallOfTheErrorIsNoDrift(DetectorKind kind) {
        assertThat(Series.alarms(kind.create(CALIBRATED_LIMIT), Series.normal(6, 1500, 1000, -3)))
                .isEmpty();
    }

    /** The bounds are the longest delays measured with these 20 seeds. */
    @ParameterizedTest
    @CsvSource({"running-median, 11", "page-hinkley, 16", "cusum, 16", "ewma, 21", "adwin, 21"})
    void aJumpByThreeSigmaIsFoundAndNothingBefore(String name, int bound) {
        DriftDetector detector = DetectorKind.of(name).create(CALIBRATED_LIMIT);
        List<Integer> delays = IntStream.rangeClosed(1, 20)
                .map(seed -> Series.alarms(detector, Series.normal(60 + seed, 1100, 1000, 3))
                                .get(0)
                        - 999)
                .boxed()
                .toList();
        assertThat(delays).as("values until the alarm").allMatch(delay -> delay >= 1 && delay <= bound);
    }
}
