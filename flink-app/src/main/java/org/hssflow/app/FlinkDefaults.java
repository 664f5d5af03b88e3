package org.hssflow.app;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's own options as this job wants them, where nobody says otherwise; docs/OPERATIONS.md says why. */
public final class FlinkDefaults {
    private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(5);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MAX_CHECKPOINT_TIMEOUT = Duration.ofMinutes(2);
    private static final int TOLERABLE_FAILED_CHECKPOINTS = 3;
    private static final int RETAINED_CHECKPOINTS = 3;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);
    private static final Duration BACKOFF_RESET = Duration.ofMinutes(10);
    private static final double BACKOFF_MULTIPLIER = 2;
    private static final double BACKOFF_JITTER = 0.2;

    private FlinkDefaults() {}

    /** As {@link #configuration(String, Duration)}, with the state in a local folder. */
    public static Configuration configuration(Path stateFolder, Duration checkpointInterval) {
        return configuration(stateFolder.toUri().toString(), checkpointInterval);
    }

    /**
     * Exactly once, RocksDB with incremental checkpoints, no type that needs Kryo, restarts without end.
     *
     * @param stateUri holds {@code checkpoints} and {@code savepoints}: a folder that JobManager and TaskManagers share, such as
     *     {@code s3://bucket/hssflow}
     * @param checkpointInterval also how long a rollout waits, at most, before a read_committed consumer sees it
     */
    public static Configuration configuration(String stateUri, Duration checkpointInterval) {
        String folder = stateUri.endsWith("/") ? stateUri : stateUri + "/";
        Configuration state = new Configuration();
        state.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder + "checkpoints");
        state.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, folder + "savepoints");
        state.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        return under(state);
    }

    /**
     * The same, but for what the users have set: theirs wins, under Flink's older names of an option too. Where the state is kept is
     * theirs to say; Flink refuses a job for which nobody does.
     *
     * @param users not changed
     */
    public static Configuration under(Configuration users) {
        Defaults defaults = new Defaults(users, new Configuration());
        checkpoints(defaults);
        restarts(defaults);
        defaults.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        defaults.set(PipelineOptions.GENERIC_TYPES, false);
        defaults.set(PipelineOptions.OBJECT_REUSE, true); // all values are immutable
        defaults.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
        defaults.ours().addAll(users);
        return defaults.ours();
    }

    private static void checkpoints(Defaults defaults) {
        defaults.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        defaults.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        defaults.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        defaults.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        defaults.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, checkpointTimeout(defaults.users()));
        defaults.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERABLE_FAILED_CHECKPOINTS);
        defaults.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED_CHECKPOINTS);
        defaults.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }

    private static void restarts(Defaults defaults) {
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, FIRST_BACKOFF);
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, MAX_BACKOFF);
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, BACKOFF_MULTIPLIER);
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR, BACKOFF_JITTER);
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, BACKOFF_RESET);
    }

    /** What was written before a checkpoint that hangs must still be committed with the next one, in a transaction of its time. */
    private static Duration checkpointTimeout(Configuration users) {
        Duration half = users.get(LoopOptions.TRANSACTION_TIMEOUT).dividedBy(2);
        return half.compareTo(MAX_CHECKPOINT_TIMEOUT) < 0 ? half : MAX_CHECKPOINT_TIMEOUT;
    }

    private record Defaults(Configuration users, Configuration ours) {
        <T> void set(ConfigOption<T> option, T value) {
            if (!users.contains(option)) {
                ours.set(option, value);
            }
        }
    }
}
