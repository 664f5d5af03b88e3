package org.hssflow.benchmarks.pipeline;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.hssflow.app.EmbeddedCluster;

/** Runs contests: both jobs of each in turns, some rounds of them, after some that do not count. */
final class PipelineBenchmark {
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    /** Share of a round that compilers may work. */
    private static final double SETTLED = 0.25;

    private static final int MAX_WARM_UP = 5;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final Laboratory laboratory;
    private final List<Contest> contests;
    private final int rounds;
    private final Consumer<String> progress;

    /** @param progress hears what is being done */
    PipelineBenchmark(Laboratory laboratory, List<Contest> contests, int rounds, Consumer<String> progress) {
        this.laboratory = laboratory;
        this.contests = contests;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Runs all contests at each parallelism. */
    List<ContestReport> run(List<Integer> parallelisms, Consumer<ContestReport> each) throws Exception {
        Set<Workload> prepared = new HashSet<>();
        List<ContestReport> reports = new ArrayList<>();
        for (Contest contest : contests) {
            if (prepared.add(contest.first().workload())) {
                progress.accept("writing " + contest.first().workload().states() + " states of "
                        + contest.first().workload().name());
                laboratory.prepare(contest.first().workload());
            }
        }
        for (int parallelism : parallelisms) {
            try (EmbeddedCluster cluster = EmbeddedCluster.start(parallelism + 1, 0)) { // trainings have a slot, too
                for (Contest contest : contests) {
                    ContestReport report = ContestReport.of(contest, parallelism, race(cluster, contest, parallelism));
                    reports.add(report);
                    each.accept(report);
                }
            }
        }
        return reports;
    }

    private List<ContestReport.Round> race(EmbeddedCluster cluster, Contest contest, int parallelism) throws Exception {
        String what = contest.name() + ", parallelism " + parallelism;
        warmUp(cluster, contest, parallelism, what);
        List<ContestReport.Round> paces = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            progress.accept(what + ": round " + (round + 1) + " of " + rounds);
            paces.add(round(cluster, contest, parallelism, round % 2 == 0));
        }
        return paces;
    }

    /** Rounds that do not count, until the compiler has little left to do. */
    private void warmUp(EmbeddedCluster cluster, Contest contest, int parallelism, String what) throws Exception {
        boolean settled = false;
        for (int round = 0; round < MAX_WARM_UP && !settled; round++) {
            progress.accept(what + ": warming up");
            long compiled = COMPILER.getTotalCompilationTime();
            long start = System.nanoTime();
            round(cluster, contest, parallelism, true);
            double seconds = (System.nanoTime() - start) / NANOS;
            settled = (COMPILER.getTotalCompilationTime() - compiled) / MILLIS < SETTLED * seconds;
        }
    }

    /** Both jobs, neither always the first. */
    private ContestReport.Round round(EmbeddedCluster cluster, Contest contest, int parallelism, boolean inOrder)
            throws Exception {
        if (inOrder) {
            Pace first = laboratory.run(cluster, contest.first(), parallelism);
            return new ContestReport.Round(first, laboratory.run(cluster, contest.second(), parallelism));
        }
        Pace second = laboratory.run(cluster, contest.second(), parallelism);
        return new ContestReport.Round(laboratory.run(cluster, contest.first(), parallelism), second);
    }
}
