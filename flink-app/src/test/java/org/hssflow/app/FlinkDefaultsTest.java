package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkDefaultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/hssflow", "s3://bucket/hssflow/"})
    void savepointsLieBesideTheCheckpoints(String uri) {
        Configuration config = FlinkDefaults.configuration(uri, SECOND);
        assertThat(config.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isEqualTo("s3://bucket/hssflow/checkpoints");
        assertThat(config.get(CheckpointingOptions.SAVEPOINT_DIRECTORY)).isEqualTo("s3://bucket/hssflow/savepoints");
    }

    @Test
    void aLocalFolderIsNamedAsAUri() {
        Configuration config = FlinkDefaults.configuration(Path.of("/state"), SECOND);
        assertThat(config.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isEqualTo("file:///state/checkpoints");
    }

    @Test
    void flinkTakesThemAsTheyAreMeant() {
        var checkpoints = StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkDefaults.configuration("file:///state", SECOND))
                .getCheckpointConfig();
        assertThat(checkpoints.getCheckpointInterval()).isEqualTo(SECOND.toMillis());
        assertThat(checkpoints.getExternalizedCheckpointRetention())
                .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        assertThat(checkpoints.getTolerableCheckpointFailureNumber()).isEqualTo(3);
    }

    @Test
    void whatUsersSetWins() {
        Configuration users = new Configuration();
        users.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(3));
        users.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        users.setString("high-availability.type", "kubernetes");
        Configuration config = FlinkDefaults.under(users);
        assertThat(config.toMap()).containsAllEntriesOf(users.toMap());
        assertThat(config.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
    }

    @Test
    void whatUsersSetUnderAnOlderNameWinsToo() {
        Configuration users = Configuration.fromMap(Map.of(
                "state.backend", "hashmap",
                "state.checkpoints.num-retained", "7",
                "restart-strategy", "none"));
        Configuration config = FlinkDefaults.under(users);
        assertThat(config.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("hashmap");
        assertThat(config.get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS)).isEqualTo(7);
        assertThat(config.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("none");
    }

    @Test
    void theUsersOwnConfigurationIsLeftAsItIs() {
        Configuration users = new Configuration();
        var unused = FlinkDefaults.under(users);
        assertThat(users.toMap()).isEmpty();
    }

    @Test
    void aCheckpointIsGivenUpBeforeItsTransactionsAre() {
        Configuration users = new Configuration();
        assertThat(FlinkDefaults.under(users).get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
                .isLessThan(LoopOptions.TRANSACTION_TIMEOUT.defaultValue());
        users.set(LoopOptions.TRANSACTION_TIMEOUT, Duration.ofSeconds(90));
        assertThat(FlinkDefaults.under(users).get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(45));
    }
}
