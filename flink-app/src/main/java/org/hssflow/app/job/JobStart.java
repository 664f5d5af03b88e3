package org.hssflow.app.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.hssflow.app.LoopOptions;
import org.jspecify.annotations.Nullable;

/** Starts a job on a cluster, without state or from a savepoint. */
public final class JobStart {
    private final FlinkCluster cluster;
    private final Duration timeout;
    private final CountDownLatch stop;

    /**
     * @param timeout until all tasks have to run
     * @param stop gives it up
     */
    public JobStart(FlinkCluster cluster, Duration timeout, CountDownLatch stop) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.stop = stop;
    }

    /**
     * Returns when all tasks run. A job that does not come up is cancelled.
     *
     * @param options of the job, hssflow's and Flink's
     * @param jar whose code runs, or null for that of this program
     * @param savepoint where its state comes from, a savepoint or a checkpoint; or null to begin without
     * @throws IllegalArgumentException if the program refuses the options, or the savepoint will not restore with them
     * @throws IOException if the cluster does not answer or the job does not come up
     */
    public JobID start(SortedMap<String, String> options, @Nullable Path jar, @Nullable String savepoint)
            throws IOException, InterruptedException {
        try (JobProgram program = jar == null ? JobProgram.forCluster(cluster) : JobProgram.of(jar)) {
            if (savepoint != null) {
                List<String> problems = program.problems(savepoint, options);
                if (!problems.isEmpty()) {
                    throw new IllegalArgumentException("expected a savepoint that restores into this job, got "
                            + savepoint + ":" + System.lineSeparator() + String.join(System.lineSeparator(), problems));
                }
            }
            JobGraph graph = program.graph(options);
            requireAlone(options);
            return start(graph, savepoint);
        }
    }

    private JobID start(JobGraph graph, @Nullable String savepoint) throws IOException, InterruptedException {
        JobID job = cluster.submit(graph, savepoint);
        Optional<String> problem = new HealthWatch(cluster, timeout, 0, Double.MAX_VALUE, stop).problemOfTasks(job);
        if (problem.isEmpty()) {
            return job;
        }
        if (cluster.view(job).status().isTerminalState()) {
            throw new IOException(problem.get());
        }
        cluster.cancel(job);
        throw new IOException(problem.get() + "; the job was cancelled");
    }

    /** Two jobs with the same transactions would fence each other for ever. */
    private void requireAlone(SortedMap<String, String> options) throws IOException, InterruptedException {
        String prefix = transactions(options);
        for (FlinkCluster.Job open : cluster.openJobs()) {
            if (transactions(cluster.view(open.id()).options()).equals(prefix)) {
                throw new IllegalArgumentException("expected a " + LoopOptions.TRANSACTIONAL_ID_PREFIX.key()
                        + " of its own for the new job, got '" + prefix + "', which job " + open
                        + " has; stop or upgrade that one, or choose another prefix and group with -D");
            }
        }
    }

    private static String transactions(SortedMap<String, String> options) {
        return Configuration.fromMap(options).get(LoopOptions.BOOTSTRAP) + " "
                + Configuration.fromMap(options).get(LoopOptions.TRANSACTIONAL_ID_PREFIX);
    }
}
