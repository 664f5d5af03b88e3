package org.hssflow.app.job;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.jspecify.annotations.Nullable;

/**
 * From a job that is not well back to the one before it, as late in its stream as that can read: from a savepoint of the failed job, or
 * its last checkpoint, so that nothing that it has committed is forecast again; otherwise from the savepoint that the old job left.
 */
final class WayBack {
    private static final long POLL_MILLIS = 50;
    private static final long RETRY_MILLIS = 1_000;
    /** Longer than Flink's default for how long the JobManager keeps what it tells. */
    private static final long STALE_MILLIS = 3_500;

    private final FlinkCluster cluster;
    private final Version old;
    private final String savepoint;
    private final UpgradeSettings settings;

    /** @param savepoint that the old job left */
    WayBack(FlinkCluster cluster, Version old, String savepoint, UpgradeSettings settings) {
        this.cluster = cluster;
        this.old = old;
        this.savepoint = savepoint;
        this.settings = settings;
    }

    /**
     * Where it went.
     *
     * @param job that runs
     * @param from which state
     * @param again whether forecasts that the failed job committed come again
     * @param problem what is still wrong with the job; empty if all its tasks run
     */
    record Arrival(JobID job, String from, boolean again, Optional<String> problem) {}

    /** What a failed job left. */
    private record Left(boolean committed, Optional<String> state) {
        static final Left NOTHING = new Left(false, Optional.empty());
    }

    /**
     * Ends the failed job and starts the old one.
     *
     * @param failed the failed job, which the cluster may not know; or null if there is none
     * @throws IOException if the failed job does not end, or the cluster does not take the old one
     */
    Arrival take(@Nullable JobID failed) throws IOException, InterruptedException {
        Left left = failed == null ? Left.NOTHING : persistently(() -> leave(failed));
        String from = left.state()
                .filter(state -> old.program().problems(state, old.options()).isEmpty())
                .orElse(savepoint);
        JobGraph graph = old.graph();
        persistently(() -> cluster.knows(graph.getJobID()) ? graph.getJobID() : cluster.submit(graph, from));
        HealthWatch watch = new HealthWatch(cluster, settings.timeout(), 0, Double.MAX_VALUE, new CountDownLatch(1));
        Optional<String> problem = persistently(() -> watch.problemOfTasks(graph.getJobID()));
        return new Arrival(graph.getJobID(), from, left.committed() && from.equals(savepoint), problem);
    }

    /** Something that is asked of the cluster. */
    private interface Request<T> {
        T ask() throws IOException, InterruptedException;
    }

    /** No job runs meanwhile: a cluster that does not answer for a moment, as in a failover, is asked again. */
    private <T> T persistently(Request<T> request) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        while (true) {
            try {
                return request.ask();
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    /** Ends a job; gives the state that holds all it has committed, if it has committed anything. */
    private Left leave(JobID failed) throws IOException, InterruptedException {
        if (!cluster.knows(failed)) {
            return Left.NOTHING;
        }
        JobView view = cluster.view(failed);
        if (view.allTasksRun() && view.completedCheckpoints() > 0) {
            try {
                String state =
                        cluster.stop(failed, JobStop.target(view, settings.savepointFolder()), settings.timeout());
                JobStop.note(state, view, "went back from it");
                return new Left(true, Optional.of(state));
            } catch (IOException unable) {
                view = cluster.view(failed); // its last checkpoint will do
            }
        }
        if (!view.status().isGloballyTerminalState()) {
            cluster.cancel(failed);
        }
        awaitEnd(failed);
        TimeUnit.MILLISECONDS.sleep(STALE_MILLIS); // what REST tells of checkpoints may be from before the end
        JobView ended = cluster.view(failed);
        return new Left(ended.completedCheckpoints() > 0, ended.newestCheckpoint());
    }

    private void awaitEnd(JobID job) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        while (!cluster.view(job).status().isGloballyTerminalState()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("expected job " + job + " to end within "
                        + settings.timeout().toSeconds() + " s, got none; cancel it, and start the old one from "
                        + savepoint);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
