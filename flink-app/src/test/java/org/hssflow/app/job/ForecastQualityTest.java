package org.hssflow.app.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.Test;

class ForecastQualityTest {
    private static final ModelId MODEL = new ModelId("heat-1d", 1, "0".repeat(64));

    @Test
    void theMedianOfEachStreamCounts() {
        ForecastQuality quality = of(Map.of(
                "a", List.of(0.3, 0.1, 0.2),
                "b", List.of(0.5, 0.9, 0.6, 0.8),
                "c", List.of(0.4)));
        assertThat(quality.transitions()).isEqualTo(8);
        assertThat(quality.useless()).isZero();
        assertThat(quality.medians()).containsExactlyEntriesOf(new TreeMap<>(Map.of("a", 0.2, "b", 0.6, "c", 0.4)));
    }

    @Test
    void theRatioIsTheGeometricMeanOverTheStreamsOfBoth() {
        ForecastQuality before = of(Map.of("a", List.of(0.01), "b", List.of(0.01), "gone", List.of(0.9)));
        ForecastQuality after = of(Map.of("a", List.of(0.02), "b", List.of(0.08), "new", List.of(0.9)));
        assertThat(after.errorRatio(before)).isCloseTo(4, within(1e-12));
        assertThat(before.errorRatio(after)).isCloseTo(0.25, within(1e-12));
        assertThat(after.worseThan(before, 4.1)).isEmpty();
        assertThat(after.worseThan(before, 3.9))
                .hasValue(
                        "expected one-step errors of at most 3.90 times those before, got 4.00 times, over 3 transitions");
    }

    @Test
    void withoutAStreamInCommonThereIsNoRatioAndNothingIsHeldAgainstIt() {
        ForecastQuality before = of(Map.of("a", List.of(0.01)));
        ForecastQuality after = of(Map.of("b", List.of(0.9)));
        assertThat(after.errorRatio(before)).isNaN();
        assertThat(after.worseThan(before, 2)).isEmpty();
        ForecastQuality nothing = of(Map.of());
        assertThat(nothing.worseThan(before, 2)).isEmpty();
        assertThat(after.worseThan(nothing, 2)).isEmpty();
    }

    @Test
    void errorsThatAreAsGoodAsNoneDoNotMakeARatio() {
        assertThat(of(Map.of("a", List.of(1e-10))).errorRatio(of(Map.of("a", List.of(0.0)))))
                .isEqualTo(1);
    }

    @Test
    void forecastsNoBetterThanNoChangeAreUselessAndSoAreThoseThatAreNone() {
        ForecastQuality quality =
                of(Map.of("a", List.of(0.999, 1.0, 3.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NaN)));
        assertThat(quality.useless()).isEqualTo(5);
    }

    @Test
    void moreUselessForecastsThanBeforeAreWorse() {
        ForecastQuality before = of(Map.of("a", share(10, 1)));
        assertThat(of(Map.of("a", share(10, 3))).worseThan(before, 1e9)).isEmpty();
        assertThat(of(Map.of("a", share(10, 4))).worseThan(before, 1e9))
                .hasValue("expected forecasts as before, of which 10 % were useless (a one-step error of at least 1),"
                        + " got 40 % of 10");
        assertThat(of(Map.of("a", share(10, 4))).worseThan(of(Map.of()), 1e9)).isPresent();
    }

    /** A half or more of NaN makes the median NaN, which no ratio is larger than: the share finds it. */
    @Test
    void forecastsThatAreNoNumbersAreWorseThanAny() {
        ForecastQuality before = of(Map.of("a", List.of(0.01, 0.01)));
        assertThat(of(Map.of("a", List.of(Double.NaN, Double.NaN))).worseThan(before, 10))
                .hasValueSatisfying(why -> assertThat(why).contains("100 %"));
    }

    private static List<Double> share(int all, int useless) {
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            errors.add(i < useless ? 1.5 : 0.01);
        }
        return errors;
    }

    private static ForecastQuality of(Map<String, List<Double>> residuals) {
        List<DriftScore> scores = new ArrayList<>();
        residuals.forEach((stream, errors) -> errors.forEach(error -> scores.add(score(stream, error))));
        return ForecastQuality.of(scores);
    }

    private static DriftScore score(String stream, double residual) {
        return new DriftScore(
                stream,
                Equation.HEAT_1D,
                1,
                0.2,
                MODEL,
                residual,
                0,
                0,
                1,
                null,
                Double.NaN,
                new TreeMap<>(),
                Double.NaN,
                DriftScore.Status.CALM,
                "");
    }
}
