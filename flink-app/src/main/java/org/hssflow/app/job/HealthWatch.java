package org.hssflow.app.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.hssflow.pde.stream.DriftScore;

/**
 * Whether a job that was just started does its work: all tasks run, none has failed, a checkpoint completes, and its first forecasts
 * are no worse than those before.
 */
final class HealthWatch {
    private static final long POLL_MILLIS = 50;
    private static final long ASK_AGAIN_NANOS = 250_000_000;

    private final FlinkCluster cluster;
    private final Duration timeout;
    private final int transitions;
    private final double maxErrorRatio;
    private final CountDownLatch stop;

    /**
     * @param timeout how long it may take
     * @param transitions how many forecasts are looked at; 0 for none
     * @param maxErrorRatio how many times as large as before the errors may be
     * @param stop ends the watch as if the job were ill
     */
    HealthWatch(FlinkCluster cluster, Duration timeout, int transitions, double maxErrorRatio, CountDownLatch stop) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.transitions = transitions;
        this.maxErrorRatio = maxErrorRatio;
        this.stop = stop;
    }

    /**
     * What was seen.
     *
     * @param problem what is wrong with the job; empty if it is well
     * @param secondsToCheckpoint from the beginning until all tasks ran and a checkpoint was complete; NaN if it never was
     * @param quality of its first forecasts
     */
    record Findings(Optional<String> problem, double secondsToCheckpoint, ForecastQuality quality) {}

    /**
     * Returns as soon as it is known. The first checkpoint is asked for, since forecasts are committed with it: whoever waits for them
     * need not wait for the interval as well.
     *
     * @param scores at the place where those of the job begin
     * @param before how the forecasts before it were
     */
    Findings watch(JobID job, ScoreLog scores, ForecastQuality before) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long statesBefore = scores.states();
        double secondsToCheckpoint = Double.NaN;
        CompletableFuture<Long> checkpoint = cluster.checkpoint(job);
        long askedAt = start;
        List<DriftScore> seen = new ArrayList<>();
        while (true) {
            boolean refused = checkpoint.isCompletedExceptionally(); // not all tasks run yet
            boolean complete = checkpoint.isDone() && !refused;
            if (refused && System.nanoTime() > askedAt + ASK_AGAIN_NANOS) {
                checkpoint = cluster.checkpoint(job);
                askedAt = System.nanoTime();
            }
            if (complete && Double.isNaN(secondsToCheckpoint)) {
                secondsToCheckpoint = (System.nanoTime() - start) / 1e9;
            }
            if (complete && seen.size() < transitions) {
                seen.addAll(scores.poll());
            }
            JobView view = cluster.view(job);
            if (view.status().isTerminalState() || !view.failures().isEmpty()) {
                return findings(Optional.of(failure(view)), secondsToCheckpoint, seen);
            }
            boolean works = view.allTasksRun() && view.restored() && view.completedCheckpoints() > 0;
            if (works && seen.size() >= transitions) {
                return findings(ForecastQuality.of(seen).worseThan(before, maxErrorRatio), secondsToCheckpoint, seen);
            }
            if (System.nanoTime() - start > timeout.toNanos()) {
                return findings(
                        late(view, works, seen, before, scores.states() - statesBefore), secondsToCheckpoint, seen);
            }
            if (stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return findings(Optional.of("the upgrade was interrupted"), secondsToCheckpoint, seen);
            }
        }
    }

    /** What keeps the tasks of a job from running; empty as soon as all run. */
    Optional<String> problemOfTasks(JobID job) throws IOException, InterruptedException {
        long start = System.nanoTime();
        JobView view = cluster.view(job);
        while (!view.allTasksRun()) {
            if (view.status().isTerminalState() || !view.failures().isEmpty()) {
                return Optional.of(failure(view));
            }
            if (System.nanoTime() - start > timeout.toNanos()) {
                return Optional.of("expected all tasks to run within " + timeout.toSeconds() + " s, got "
                        + view.runningTasks() + " of " + view.tasks() + "; see the cluster's web UI");
            }
            if (stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return Optional.of("interrupted while the job started");
            }
            view = cluster.view(job);
        }
        return Optional.empty();
    }

    private static Findings findings(Optional<String> problem, double secondsToCheckpoint, List<DriftScore> seen) {
        return new Findings(problem, secondsToCheckpoint, ForecastQuality.of(seen));
    }

    private static String failure(JobView view) {
        return "expected the job to run, but it is " + view.status()
                + view.failures().stream()
                        .findFirst()
                        .map(cause -> ": " + cause)
                        .orElse("");
    }

    /** With few states, or none, there is little to judge by. */
    private Optional<String> late(
            JobView view, boolean works, List<DriftScore> seen, ForecastQuality before, long newStates) {
        if (!works) {
            return Optional.of("expected all tasks to run and a checkpoint to complete within " + timeout.toSeconds()
                    + " s, got " + view.runningTasks() + " of " + view.tasks() + " tasks and "
                    + view.completedCheckpoints() + " checkpoints" + (view.restored() ? "" : ", and nothing restored"));
        }
        if (seen.isEmpty() && newStates > 0) {
            return Optional.of("expected forecasts of the " + newStates + " states that came within "
                    + timeout.toSeconds() + " s, got none that was scored");
        }
        return ForecastQuality.of(seen).worseThan(before, maxErrorRatio);
    }
}
