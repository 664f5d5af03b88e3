package org.hssflow.simulators.publish;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The clock and the figures of one run. For any number of threads, once it has begun. */
final class Tally {
    private final AtomicLong lastSendingNanos = new AtomicLong();
    private final AtomicLong maxLateNanos = new AtomicLong();
    private final AtomicLong solvingNanos = new AtomicLong();
    private final AtomicLong blockedNanos = new AtomicLong();
    private final AtomicLong withheld = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();
    private volatile long lastDueNanos;
    private volatile long start = System.nanoTime();
    private volatile double firstDue;
    private volatile int threads = 1;

    /** @param firstDue the time in the schedule at which the run begins */
    void begin(double firstDue, int threads) {
        this.firstDue = firstDue;
        this.threads = threads;
        this.start = System.nanoTime();
    }

    /** How long it still is until something is due; negative if it is late. */
    long nanosUntil(double due) {
        return start + nanos(due) - System.nanoTime();
    }

    /** Whether a run of that duration is over, by the clock or because what comes next is not due in it. */
    boolean isOver(Duration duration, double due) {
        Duration longest = Duration.ofNanos(Math.max(nanos(due), System.nanoTime() - start));
        return duration.compareTo(longest) <= 0;
    }

    /** Since the beginning of this run, by the schedule. */
    long nanos(double due) {
        return (long) ((due - firstDue) * 1e9);
    }

    void sending(double due, boolean sent) {
        long now = System.nanoTime() - start;
        lastSendingNanos.accumulateAndGet(now, Math::max);
        maxLateNanos.accumulateAndGet(now - nanos(due), Math::max);
        synchronized (this) {
            lastDueNanos = Math.max(lastDueNanos, nanos(due));
        }
        if (!sent) {
            withheld.incrementAndGet();
        }
    }

    void passed() {
        passed.incrementAndGet();
    }

    long passedSoFar() {
        return passed.get();
    }

    void solved(long nanos) {
        solvingNanos.addAndGet(nanos);
    }

    void blocked(long nanos) {
        blockedNanos.addAndGet(nanos);
    }

    double maxLatenessSeconds() {
        return maxLateNanos.get() / 1e9;
    }

    double blocked() {
        return share(blockedNanos.get(), System.nanoTime() - start);
    }

    PublishReport report(long acknowledged) {
        long seconds = lastSendingNanos.get();
        return new PublishReport(
                acknowledged,
                withheld.get(),
                passed.get(),
                seconds / 1e9,
                lastDueNanos / 1e9,
                maxLatenessSeconds(),
                share(solvingNanos.get(), seconds),
                share(blockedNanos.get(), seconds));
    }

    private double share(long nanos, long ofNanos) {
        return ofNanos == 0 ? 0 : nanos / (double) (ofNanos * threads);
    }
}
