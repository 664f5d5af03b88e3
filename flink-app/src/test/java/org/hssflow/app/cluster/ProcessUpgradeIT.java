package org.hssflow.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.JobOptions;
import org.hssflow.app.job.JobStart;
import org.hssflow.app.job.ReleaseJar;
import org.hssflow.app.job.Upgrade;
import org.hssflow.app.job.UpgradeReport;
import org.hssflow.app.job.UpgradeReport.Outcome;
import org.hssflow.app.job.UpgradeSettings;
import org.hssflow.app.load.CommittedRollouts;
import org.hssflow.app.load.SteadyLoad;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades on a cluster of several processes, which a client knows by its REST address alone. */
@Timeout(300)
class ProcessUpgradeIT {
    private static final Topics TOPICS = new Topics("upgraded");
    private static final int STREAMS = 64;
    private static final double RATE = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ProcessCluster cluster;

    @RegisterExtension
    final PrintedLogs logs = new PrintedLogs(() -> cluster);

    @TempDir
    private Path folder;

    @Test
    void aJobOnSeveralProcessesIsScaledOutGetsOtherCodeAndGoesBackWithNothingLost() throws Exception {
        cluster = ProcessCluster.start(JobOptions.identity()); // its class path is that of this test
        try (FlinkCluster flink = FlinkCluster.at(cluster.rest(), new Configuration())) {
            ClientSettings kafka = ClientSettings.of(cluster.bootstrap());
            SubmittedLoop.createTopics(cluster, TOPICS);
            JobID job = new JobStart(flink, PATIENCE, new CountDownLatch(1)).start(options(), null, null);
            try (CommittedRollouts seen = CommittedRollouts.watch(kafka, TOPICS);
                    SteadyLoad load = SteadyLoad.start(kafka, TOPICS, STREAMS, RATE, 7)) {
                await().atMost(PATIENCE).until(() -> seen.count() > 5 * STREAMS);
                job = upgraded(flink, job, "3", null, Outcome.UPGRADED);
                job = upgraded(flink, job, "1", ReleaseJar.withLayoutVersion(folder, 3), Outcome.UPGRADED);
                job = upgraded(flink, job, "2", ReleaseJar.thatFails(folder, "broken", 3), Outcome.WENT_BACK);
                long before = seen.count();
                await().atMost(PATIENCE).until(() -> seen.count() > before + 5 * STREAMS);
                load.stop();
                assertThat(seen.settle(load.lastSteps(), Duration.ofSeconds(4), PATIENCE))
                        .isTrue();
                assertThat(seen.duplicated()).isZero();
            }
            flink.cancel(job);
        } finally {
            cluster.close();
        }
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options =
                new TreeMap<>(cluster.configuration().toMap());
        options.put(LoopOptions.TOPIC_PREFIX.key(), TOPICS.prefix());
        return options;
    }

    private static JobID upgraded(FlinkCluster flink, JobID job, String parallelism, Path jar, Outcome expected)
            throws Exception {
        SortedMap<String, String> changes = new TreeMap<>();
        changes.put(CoreOptions.DEFAULT_PARALLELISM.key(), parallelism);
        UpgradeSettings settings =
                new UpgradeSettings(changes, jar, null, PATIENCE, UpgradeSettings.DEFAULT_TRANSITIONS, 10);
        UpgradeReport report = new Upgrade(flink, settings, line -> {}).run(job);
        assertThat(report.outcome()).as(report.problems().toString()).isEqualTo(expected);
        return JobID.fromHexString(report.job());
    }
}
