package org.hssflow.app.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.hssflow.app.Release;
import org.hssflow.app.savepoint.SavepointNote;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a job with a savepoint. */
public final class JobStop {
    private static final Logger LOG = LoggerFactory.getLogger(JobStop.class);

    private JobStop() {}

    /**
     * Returns when the job has ended: all states that it has read are forecast and committed.
     *
     * @param folder where the savepoint goes, or null for where the job or the cluster keeps them
     * @param reason for people who find the savepoint
     * @return where it is
     * @throws IOException if it fails; then the job goes on
     */
    public static String stop(FlinkCluster cluster, JobID job, @Nullable String folder, Duration timeout, String reason)
            throws IOException, InterruptedException {
        JobView view = cluster.view(job);
        String savepoint = cluster.stop(job, target(view, folder), timeout);
        note(savepoint, view, reason);
        return savepoint;
    }

    /** The job's own option counts before the cluster's. */
    static @Nullable String target(JobView view, @Nullable String folder) {
        return folder == null ? view.options().get(CheckpointingOptions.SAVEPOINT_DIRECTORY.key()) : folder;
    }

    /** Beside the savepoint, for people and for models gc. */
    static void note(String savepoint, JobView view, String reason) {
        SavepointNote note = new SavepointNote(
                view.options().getOrDefault(JobOptions.RELEASE, Release.VERSION),
                view.name(),
                view.parallelism(),
                view.options(),
                reason,
                Instant.now());
        try {
            note.write(savepoint);
        } catch (IOException | RuntimeException e) { // the savepoint is good without it
            LOG.warn("what the savepoint {} is for could not be written beside it", savepoint, e);
        }
    }
}
