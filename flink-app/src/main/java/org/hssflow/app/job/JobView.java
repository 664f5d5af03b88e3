package org.hssflow.app.job;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics.CompletedCheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo.JobVertexDetailsInfo;

/**
 * A job at one moment.
 *
 * @param options it was started with, by name; secrets are masked
 */
public record JobView(
        JobDetailsInfo details,
        CheckpointingStatistics checkpoints,
        JobExceptionsInfoWithHistory exceptions,
        SortedMap<String, String> options) {
    public JobID id() {
        return details.getJobId();
    }

    public String name() {
        return details.getName();
    }

    public JobStatus status() {
        return details.getJobStatus();
    }

    public Instant started() {
        return Instant.ofEpochMilli(details.getStartTime());
    }

    public int tasks() {
        return details.getJobVertexInfos().stream()
                .mapToInt(JobVertexDetailsInfo::getParallelism)
                .sum();
    }

    public int runningTasks() {
        return details.getJobVertexInfos().stream()
                .mapToInt(vertex -> vertex.getTasksPerState().getOrDefault(ExecutionState.RUNNING, 0))
                .sum();
    }

    public boolean allTasksRun() {
        return status() == JobStatus.RUNNING && runningTasks() == tasks();
    }

    /** How far the job is scaled out: where its states are forecast. */
    public int parallelism() {
        return details.getJobVertexInfos().stream()
                .mapToInt(JobVertexDetailsInfo::getParallelism)
                .max()
                .orElse(0);
    }

    /** Which slots it takes: tasks of one group share theirs. */
    public int slots() {
        Map<Object, Integer> byGroup = new HashMap<>();
        details.getJobVertexInfos()
                .forEach(vertex -> byGroup.merge(vertex.getSlotSharingGroupId(), vertex.getParallelism(), Math::max));
        return byGroup.values().stream().mapToInt(Integer::intValue).sum();
    }

    public long completedCheckpoints() {
        return checkpoints.getCounts().getNumberCompletedCheckpoints();
    }

    public long failedCheckpoints() {
        return checkpoints.getCounts().getNumberFailedCheckpoints();
    }

    /** Whether it began with the state of a savepoint or a checkpoint. */
    boolean restored() {
        return checkpoints.getLatestCheckpoints().getRestoredCheckpointStatistics() != null;
    }

    /** Where the newest checkpoint is, if there is one that is kept. */
    public Optional<String> newestCheckpoint() {
        return Optional.ofNullable(checkpoints.getLatestCheckpoints().getCompletedCheckpointStatistics())
                .filter(checkpoint -> !checkpoint.isDiscarded())
                .map(CompletedCheckpointStatistics::getExternalPath);
    }

    /** Where the newest savepoint is, if one was taken. */
    Optional<String> newestSavepoint() {
        return Optional.ofNullable(checkpoints.getLatestCheckpoints().getSavepointStatistics())
                .map(CompletedCheckpointStatistics::getExternalPath);
    }

    /** Why tasks have failed, the newest first: the last line of each failure's causes. */
    public List<String> failures() {
        return exceptions.getExceptionHistory().getEntries().stream()
                .map(entry -> rootCause(entry.getStacktrace()))
                .toList();
    }

    private static String rootCause(String stack) {
        String mark = "Caused by: ";
        int at = stack.lastIndexOf(mark);
        String from = at < 0 ? stack : stack.substring(at + mark.length());
        return JobProgram.withoutClass(from.lines().findFirst().orElse(from));
    }
}
