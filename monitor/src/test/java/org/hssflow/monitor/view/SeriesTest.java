package org.hssflow.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
    /** In the middle of a bucket. */
    private static final long NOW = 1_700_000_001_000L;

    private static final int LAST_WHOLE = BucketRing.COUNT - 2;

    @Test
    void ratesArePerSecondAndOnlyOfBucketsThatAreOver() {
        CountSeries counts = new CountSeries();
        for (int i = 0; i < 10; i++) {
            counts.note(NOW - 2_000);
        }
        counts.note(NOW);
        assertThat(counts.perSecond(NOW)[LAST_WHOLE]).isEqualTo(5);
        assertThat(counts.perSecond(NOW)[BucketRing.COUNT - 1]).isNull();
        assertThat(counts.perSecond(NOW)[LAST_WHOLE - 1])
                .as("before anything came")
                .isNull();
        assertThat(counts.currentRate(NOW)).as("of the one bucket there is").isEqualTo(5);
    }

    @Test
    void whatStopsComingHasRateZero() {
        CountSeries counts = new CountSeries();
        counts.note(NOW - 20_000);
        assertThat(counts.currentRate(NOW)).isZero();
        assertThat(counts.perSecond(NOW)[LAST_WHOLE]).isZero();
        assertThat(counts.perSecond(NOW)[BucketRing.COUNT - 11]).isEqualTo(0.5);
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        CountSeries counts = new CountSeries();
        counts.note(NOW);
        counts.note(NOW - BucketRing.COUNT * BucketRing.MILLIS);
        assertThat(counts.perSecond(NOW + 2_000)).containsOnly(null, 0.5);
        long later = NOW + (BucketRing.COUNT + 1) * BucketRing.MILLIS;
        counts.note(later);
        assertThat(counts.perSecond(later)).as("the ring came round").doesNotContain(0.5);
    }

    @Test
    void recordsOfTheBacklogComeInAnyOrder() {
        CountSeries counts = new CountSeries();
        counts.note(NOW - 2_000);
        counts.note(NOW - 60_000);
        counts.note(NOW - 60_000);
        assertThat(counts.perSecond(NOW)[BucketRing.COUNT - 31]).isEqualTo(1);
        assertThat(counts.perSecond(NOW)[BucketRing.COUNT - 20]).isZero();
        assertThat(counts.perSecond(NOW)[BucketRing.COUNT - 32]).isNull();
    }

    @Test
    void latenciesHaveQuantilesOfEachBucketAndOfTheLastMinute() {
        LatencySeries latency = new LatencySeries();
        for (int i = 1; i <= 100; i++) {
            latency.note(NOW - 4_000, i);
        }
        latency.note(NOW - 120_000, 5_000);
        assertThat(latency.quantiles(0.5, NOW)[BucketRing.COUNT - 3]).isEqualTo(50);
        assertThat(latency.quantiles(0.99, NOW)[BucketRing.COUNT - 3]).isEqualTo(99);
        assertThat(latency.quantiles(0.5, NOW)[BucketRing.COUNT - 2]).isNull();
        assertThat(latency.current(NOW)).isEqualTo(new Quantiles(50, 99));
        assertThat(latency.current(NOW + 120_000)).isNull();
    }
}
