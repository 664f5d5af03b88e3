package org.hssflow.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RolloutCountsTest {
    private final RolloutCounts counts = new RolloutCounts();

    private void arrive(String stream, long step) {
        counts.add(stream, step, "heat-1d@1", 0);
    }

    @Test
    void whatNeverCameIsMissing() {
        arrive("a", 0);
        arrive("a", 2);
        arrive("b", 0);
        assertThat(counts.missing(Map.of("a", 3L, "b", 0L, "c", 4L))).isEqualTo(Map.of("a", 2L, "c", 5L));
    }

    @Test
    void whatCameAfterTheLastExpectedStepIsNotCountedForIt() {
        arrive("a", 1);
        arrive("a", 2);
        assertThat(counts.missing(Map.of("a", 0L))).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void eachStepIsCountedOnceAndItsRepetitionsApart() {
        arrive("a", 0);
        arrive("a", 0);
        arrive("b", 0);
        arrive("a", 0);
        assertThat(counts.different()).isEqualTo(2);
        assertThat(counts.repeated()).isEqualTo(2);
    }

    @Test
    void theOrderOfArrivalDoesNotMatterHoweverManyCome() {
        List<Long> steps = new ArrayList<>(LongStream.range(0, 20_000).boxed().toList());
        Collections.shuffle(steps.subList(5_000, 15_000), new Random(3));
        steps.remove(Long.valueOf(12_345));
        steps.forEach(step -> arrive("a", step));
        for (long step : new long[] {0, 1_023, 1_024, 4_999, 12_344, 19_999}) {
            arrive("a", step);
        }
        assertThat(counts.different()).isEqualTo(19_999);
        assertThat(counts.repeated()).isEqualTo(6);
        assertThat(counts.missing(Map.of("a", 12_344L))).isEmpty();
        assertThat(counts.missing(Map.of("a", 20_001L))).isEqualTo(Map.of("a", 3L));
    }

    @Test
    void theLongestSilenceIsTakenOnce() {
        counts.add("a", 0, "heat-1d@1", 1_000);
        assertThat(counts.takeLongestSilence()).isZero();
        counts.add("a", 1, "heat-1d@1", 1_700);
        counts.add("a", 2, "heat-1d@1", 1_750);
        assertThat(counts.takeLongestSilence()).isEqualTo(Duration.ofNanos(700));
        counts.add("a", 3, "heat-1d@1", 1_850);
        assertThat(counts.takeLongestSilence()).isEqualTo(Duration.ofNanos(100));
        assertThat(counts.takeLongestSilence()).isZero();
    }

    @Test
    void rolloutsAreCountedByTheModelThatMadeThem() {
        counts.add("a", 0, "heat-1d@1", 0);
        counts.add("a", 1, "heat-1d@2", 0);
        counts.add("a", 2, "heat-1d@2", 0);
        assertThat(counts.byModel()).isEqualTo(Map.of("heat-1d@1", 1L, "heat-1d@2", 2L));
    }
}
