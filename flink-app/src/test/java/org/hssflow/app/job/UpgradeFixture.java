package org.hssflow.app.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.load.CommittedRollouts;
import org.hssflow.app.load.SteadyLoad;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;

/** A broker, a cluster and a job under a steady load of 64 streams, counted from outside. */
final class UpgradeFixture implements AutoCloseable {
    private static final int STREAMS = 64;
    private static final double RATE = 4;
    private static final Topics TOPICS = new Topics("pde");
    private static final int SLOTS = 6;

    private final EmbeddedBroker broker;
    private final EmbeddedCluster cluster;
    private final FlinkCluster flink;
    private final ClientSettings kafka;
    private final CommittedRollouts seen;
    private final SteadyLoad load;
    private JobID job;

    private UpgradeFixture(Path folder) throws Exception {
        broker = EmbeddedBroker.start();
        cluster = EmbeddedCluster.start(SLOTS, 0, JobOptions.identity());
        flink = FlinkCluster.at(cluster.rest(), new Configuration());
        kafka = ClientSettings.of(broker.bootstrap());
        try (Admin admin = Admin.create(kafka.admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(4, (short) 1, 4 << 20));
        }
        job = new JobStart(flink, Duration.ofSeconds(60), new CountDownLatch(1)).start(options(folder), null, null);
        seen = CommittedRollouts.watch(kafka, TOPICS);
        load = SteadyLoad.start(kafka, TOPICS, STREAMS, RATE, 7);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> seen.count() > 10 * STREAMS);
        seen.takeLongestSilence();
    }

    /** @param folder holds the model store, {@code store}, and what the job keeps */
    static UpgradeFixture start(Path folder) throws Exception {
        return new UpgradeFixture(folder);
    }

    private SortedMap<String, String> options(Path folder) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put(LoopOptions.BOOTSTRAP.key(), kafka.bootstrap());
        options.put(LoopOptions.STORE.key(), folder.resolve("store").toString());
        options.put(LoopOptions.MODELS.key(), "heat-1d@1");
        options.put(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(),
                folder.resolve("checkpoints").toUri().toString());
        options.put(
                CheckpointingOptions.SAVEPOINT_DIRECTORY.key(),
                folder.resolve("savepoints").toUri().toString());
        options.put(CheckpointingOptions.CHECKPOINTING_INTERVAL.key(), "400 ms");
        return options;
    }

    FlinkCluster flink() {
        return flink;
    }

    ClientSettings kafka() {
        return kafka;
    }

    JobView job() throws Exception {
        return flink.view(job);
    }

    CommittedRollouts seen() {
        return seen;
    }

    UpgradeReport upgrade(String option, String value) throws Exception {
        return upgrade(new TreeMap<>(Map.of(option, value)), null);
    }

    UpgradeReport upgrade(Path jar) throws Exception {
        return upgrade(new TreeMap<>(), jar);
    }

    /** Errors may grow: other models are trained for seconds. */
    private UpgradeReport upgrade(SortedMap<String, String> changes, Path jar) throws Exception {
        UpgradeSettings settings = new UpgradeSettings(changes, jar, null, Duration.ofSeconds(60), 64, 1e4);
        UpgradeReport report = new Upgrade(flink, settings, line -> {}).run(job);
        job = JobID.fromHexString(report.job());
        return report;
    }

    /** Ends the load, and sees that each of its states was forecast once. */
    void requireNothingLostOrTwice() throws Exception {
        load.stop();
        seen.settle(load.lastSteps(), Duration.ofSeconds(3), Duration.ofSeconds(60));
        assertThat(seen.missing(load.lastSteps()))
                .as("states without a rollout, by stream")
                .isEmpty();
        assertThat(seen.duplicated()).as("rollouts that came twice").isZero();
    }

    /** The names of the jobs that run: one at any time. */
    List<FlinkCluster.Job> openJobs() throws Exception {
        return flink.openJobs();
    }

    @Override
    public void close() throws Exception {
        load.close();
        seen.close();
        for (FlinkCluster.Job open : flink.openJobs()) {
            flink.cancel(open.id());
        }
        flink.close();
        cluster.close();
        broker.close();
    }
}
