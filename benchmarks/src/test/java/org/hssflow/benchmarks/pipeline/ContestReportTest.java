package org.hssflow.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hssflow.benchmarks.pipeline.ContestReport.Round;
import org.hssflow.benchmarks.pipeline.ContestReport.Span;
import org.junit.jupiter.api.Test;

class ContestReportTest {
    @Test
    void aSpanIsTheSmallestTheMiddleAndTheLargest() {
        assertThat(Span.of(3, 1, 2)).isEqualTo(new Span(1, 2, 3));
        assertThat(Span.of(8, 1, 2, 4)).isEqualTo(new Span(1, 3, 8));
    }

    @Test
    void ratiosAreOfOneRoundAndAboveOneWhereTheFirstIsBetter() {
        Contest contest = Contest.all(20_000).get(0);
        ContestReport report = ContestReport.of(
                contest,
                2,
                List.of(
                        new Round(new Pace(100, 40), new Pace(200, 20)),
                        new Round(new Pace(30, 10), new Pace(20, 10)),
                        new Round(new Pace(90, 10), new Pace(100, 8))));
        assertThat(report.ratio()).isEqualTo(new Span(0.5, 0.9, 1.5));
        assertThat(report.workRatio()).isEqualTo(new Span(0.5, 0.8, 1));
        assertThat(report.first().statesPerSecond()).isEqualTo(new Span(30, 90, 100));
        assertThat(report.second().processorMicros().median()).isEqualTo(10);
    }
}
