package org.hssflow.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came of a contest at one parallelism.
 *
 * @param name of the contest
 * @param parallelism of both jobs
 * @param first the first job
 * @param second the second
 * @param ratio of the first's states a second to the second's, in the same round
 * @param workRatio of the second's processor time for a state to the first's, in the same round: what the ratio would be if nothing but
 *     processors were waited for, and nobody else used them
 * @param goal the least ratio that is wanted, or null if none was set
 */
record ContestReport(
        String name,
        int parallelism,
        Job first,
        Job second,
        Span ratio,
        Span workRatio,
        @Nullable Double goal) {

    /**
     * One of the two.
     *
     * @param name of the variant
     * @param rounds its pace in each
     */
    record Job(String name, List<Pace> rounds) {
        Span statesPerSecond() {
            return Span.of(rounds, Pace::statesPerSecond);
        }

        Span processorMicros() {
            return Span.of(rounds, Pace::processorMicros);
        }
    }

    /** The middle of some values, the smallest and the largest. */
    record Span(double least, double median, double most) {
        /** @param values at least one, in any order */
        static Span of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int n = sorted.length;
            return new Span(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1]);
        }

        private static <T> Span of(List<T> rounds, ToDoubleFunction<T> value) {
            return of(rounds.stream().mapToDouble(value).toArray());
        }
    }

    /** The paces of both jobs in one round. */
    record Round(Pace first, Pace second) {}

    /** @param rounds at least one */
    static ContestReport of(Contest contest, int parallelism, List<Round> rounds) {
        List<Pace> first = new ArrayList<>();
        List<Pace> second = new ArrayList<>();
        for (Round round : rounds) {
            first.add(round.first());
            second.add(round.second());
        }
        return new ContestReport(
                contest.name(),
                parallelism,
                new Job(contest.first().name(), first),
                new Job(contest.second().name(), second),
                Span.of(
                        rounds,
                        round ->
                                round.first().statesPerSecond() / round.second().statesPerSecond()),
                Span.of(
                        rounds,
                        round ->
                                round.second().processorMicros() / round.first().processorMicros()),
                contest.goal());
    }
}
