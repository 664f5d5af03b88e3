package org.hssflow.operators.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdwinTest {
    private static final Adwin RIVER = new Adwin(0.002, 32, 5, 5, 10);

    /** The example of riverml.xyz/dev/api/drift/ADWIN: "Change detected at index 1023, input value: 4". */
    @Test
    void theChangeIsFoundWhereRiverFindsIt() {
        double[] stream = Series.ofDigits("river-one-change.txt");
        assertThat(Series.alarmsWithRestart(RIVER, stream)).containsExactly(1023);
        assertThat(stream[1023]).isEqualTo(4);
    }

    /** The figures of {@code test_multiple_drifts} in River's test_adwin_regression.py; the second change is a fall. */
    @Test
    void theWindowShrinksAtEveryChangeAndARiseIsDrift() {
        double[] stream = Series.ofDigits("river-three-changes.txt");
        assertThat(shrinksWithRestart(RIVER, stream)).containsExactly(1023, 2015, 3007);
        assertThat(Series.alarms(RIVER, stream)).contains(1023).noneMatch(i -> i >= 2000 && i < 3000);
    }

    /** River 0.26.1 run on this stream with these parameters. */
    @Test
    void aCheckAtEveryValueFindsTheChangesWhereRiverFindsThem() {
        double[] stream = Series.ofDigits("river-three-changes.txt");
        assertThat(shrinksWithRestart(new Adwin(0.002, 1, 5, 5, 10), stream)).containsExactly(1003, 2005, 3003);
        assertThat(shrinksWithRestart(new Adwin(1e-6, 1, 3, 2, 10), stream)).containsExactly(1004, 2006, 3004);
    }

    /**
     * Of the values 0 and 1: σ² = 1/4, 1/m = 2, ln(2/δ′) = ln(2 ln 2 / 0.5) = 1.01980, so that
     * ε_cut = sqrt(2 · 2 · 1/4 · 1.01980) + 2/3 · 2 · 1.01980 = 2.36959.
     */
    @Test
    void theStatisticIsTheRiseOverTheCutThreshold() {
        Adwin adwin = new Adwin(0.5, 1, 5, 1, 1);
        double[] state = adwin.update(adwin.update(adwin.start(), 0), 1);
        assertThat(adwin.statistic(state)).isEqualTo(1 / 2.36959, within(1e-5));
        assertThat(adwin.statistic(adwin.update(adwin.update(adwin.start(), 1), 0)))
                .isEqualTo(-1 / 2.36959, within(1e-5));
    }

    @Test
    void anAlarmIsOfTheUpdateThatChecked() {
        double[] step = Series.normal(3, 200, 100, 10);
        assertThat(Series.alarms(RIVER, step)).isNotEmpty().allMatch(i -> (i + 1) % 32 == 0);
    }

    @Test
    void withinTheGracePeriodNothingIsFound() {
        double[] step = Series.normal(3, 100, 50, 1000);
        assertThat(Series.alarms(new Adwin(0.002, 1, 5, 5, 100), step)).isEmpty();
        assertThat(Series.alarms(new Adwin(0.002, 1, 5, 5, 99), step)).containsExactly(99);
    }

    @Test
    void theWindowKeepsCountSumAndSquaresOfItsValues() {
        double[] values = Series.normal(4, 1000, 500, 2);
        AdaptiveWindow window = new AdaptiveWindow(new double[0], 0);
        for (double value : values) {
            window.add(value, 5);
        }
        double[] state = window.toArray(0);
        AdaptiveWindow.Bucket all = IntStream.range(0, state.length / 3)
                .mapToObj(i -> new AdaptiveWindow.Bucket(state[3 * i], state[3 * i + 1], state[3 * i + 2]))
                .reduce(AdaptiveWindow.Bucket.EMPTY, AdaptiveWindow.Bucket::with);
        double mean = Arrays.stream(values).average().orElseThrow();
        assertThat(all.count()).isEqualTo(1000);
        assertThat(all.mean()).isEqualTo(mean, within(1e-12));
        assertThat(all.squares())
                .isEqualTo(
                        Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum(), within(1e-8));
    }

    @Test
    void aWindowOfAMillionValuesIsAFewHundredNumbers() {
        AdaptiveWindow window = new AdaptiveWindow(new double[0], 0);
        for (int i = 0; i < 1_000_000; i++) {
            window.add(i % 2, 5);
        }
        double[] state = window.toArray(0);
        double[] sizes = IntStream.range(0, state.length / 3)
                .mapToDouble(i -> state[3 * i])
                .toArray();
        assertThat(state).hasSizeLessThan(280);
        for (int i = 1; i < sizes.length; i++) {
            assertThat(sizes[i]).isIn(sizes[i - 1], sizes[i - 1] / 2);
        }
        assertThat(Arrays.stream(sizes).filter(size -> size == 1024).count()).isBetween(1L, 5L);
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adwin(1, 32, 5, 5, 10))
                .withMessage("expected a confidence δ between 0 and 1, got 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Adwin(0.002, 0, 5, 5, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new Adwin(0.002, 32, 1, 5, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new Adwin(0.002, 32, 5, 0, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new Adwin(0.002, 32, 5, 5, -1));
    }

    private static List<Integer> shrinksWithRestart(Adwin adwin, double[] stream) {
        List<Integer> shrinks = new ArrayList<>();
        double[] state = adwin.start();
        for (int i = 0; i < stream.length; i++) {
            long before = adwin.width(state);
            state = adwin.update(state, stream[i]);
            if (adwin.width(state) <= before) {
                shrinks.add(i);
                state = adwin.start();
            }
        }
        return shrinks;
    }
}
