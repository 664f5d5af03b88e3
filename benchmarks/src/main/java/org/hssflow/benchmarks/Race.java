package org.hssflow.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets contestants compute in turns, round by round: whatever else the machine does meets all of them. What counts is the time of
 * this thread on the processor, on which all contestants compute, so one that has to wait for other programs is not the slower one.
 * Everybody first runs for a third of the time unmeasured, and on until the JIT compiler is done.
 */
final class Race {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;
    private static final double VISIT = 0.01; // seconds, so that reading the clock costs nothing
    private static final int LEAST_ROUNDS = 7;
    private static final double LEAST_WARM_UP = 1;
    private static final double SETTLED = 0.97;
    private static final int MOST = 10; // times as long as asked for

    private final List<? extends Contestant> contestants;
    private final int[] repetitions;
    private final List<double[]> rounds = new ArrayList<>();

    Race(List<? extends Contestant> contestants) {
        this.contestants = contestants;
        this.repetitions = new int[contestants.size()];
    }

    /**
     * Runs for about so long, and at least seven rounds.
     *
     * @return by round and contestant, the seconds of one pass
     */
    List<double[]> run(double seconds) {
        double each = seconds / contestants.size();
        for (int i = 0; i < contestants.size(); i++) {
            warmUp(i, each / 3);
        }
        double end = System.nanoTime() / NANOS + seconds * 2 / 3;
        while (rounds.size() < LEAST_ROUNDS || System.nanoTime() / NANOS < end) {
            double[] round = new double[contestants.size()];
            for (int i = 0; i < round.length; i++) {
                int who = (i + rounds.size()) % round.length;
                round[who] = visit(who, repetitions[who]);
            }
            rounds.add(round);
        }
        return List.copyOf(rounds);
    }

    /** Ends when the fastest visit of a second half was hardly faster than that of the first. */
    private void warmUp(int who, double seconds) {
        double before = visit(who, 1);
        double fastest = before;
        boolean settled = false;
        // The compiler has to have begun: what it has not seen yet looks settled.
        double least = Math.max(seconds, LEAST_WARM_UP);
        for (double span = least / 2; !settled && span < MOST * least; span *= 2) {
            double end = System.nanoTime() / NANOS + span;
            do {
                fastest = Math.min(fastest, visit(who, Math.max(1, (int) (VISIT / fastest))));
            } while (System.nanoTime() / NANOS < end);
            settled = fastest > SETTLED * before;
            before = fastest;
        }
        repetitions[who] = Math.max(1, (int) (VISIT / fastest));
    }

    private double visit(int who, int times) {
        Contestant contestant = contestants.get(who);
        long start = CLOCK.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            contestant.run();
        }
        return Math.max(1, CLOCK.getCurrentThreadCpuTime() - start) / NANOS / times;
    }
}
