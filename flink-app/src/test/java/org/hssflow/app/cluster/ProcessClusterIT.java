package org.hssflow.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.SortedMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.awaitility.core.ConditionFactory;
import org.hssflow.app.load.CommittedRollouts;
import org.hssflow.app.load.SteadyLoad;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes of the cluster are killed while the whole job works; a read_committed consumer counts what that cost. */
@Timeout(300)
class ProcessClusterIT {
    private static final int STREAMS = 64;
    private static final double RATE = 2;
    private static final int PARALLELISM = 2;
    /** What is written twice is committed with a later checkpoint: several of them. */
    private static final Duration QUIET = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static ProcessCluster cluster;

    @RegisterExtension
    final PrintedLogs logs = new PrintedLogs(() -> cluster);

    private JobClient job;
    private RunningJob running;
    private SteadyLoad load;
    private CommittedRollouts rollouts;

    @BeforeAll
    static void startProcesses() throws IOException {
        cluster = ProcessCluster.start(new Configuration());
    }

    @AfterAll
    static void killProcesses() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void startJobUnderLoad(TestInfo test) throws Exception {
        Topics topics = new Topics(test.getTestMethod().orElseThrow().getName());
        ClientSettings kafka = ClientSettings.of(cluster.bootstrap());
        job = SubmittedLoop.submit(cluster, topics, PARALLELISM);
        running = new RunningJob(cluster.rest(), job.getJobID());
        patiently().until(running::runs);
        rollouts = CommittedRollouts.watch(kafka, topics);
        load = SteadyLoad.start(kafka, topics, STREAMS, RATE, 7);
        patiently().until(() -> rollouts.count() > 10 * STREAMS && running.checkpoints() > 2);
        assertThat(running.restorations()).isZero();
    }

    @AfterEach
    void endJobAndLoad() throws Exception {
        if (load != null) {
            load.close();
        }
        if (rollouts != null) {
            rollouts.close();
        }
        job.cancel().get();
        patiently().until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }

    @Test
    void nothingIsLostOrWrittenTwiceWhenATaskManagerIsKilled() throws Exception {
        cluster.killTaskManager(0);
        cluster.restartTaskManager(0);
        awaitRestored();
        assertEachStateIsForecastOnce();
        assertThat(cluster.log("taskmanager-0")).contains("computes with the engine 'cpu'; no GPU was given");
    }

    @Test
    void nothingIsLostOrWrittenTwiceWhenTheJobManagerIsKilled() throws Exception {
        cluster.killJobManager();
        cluster.restartJobManager();
        awaitRestored();
        assertEachStateIsForecastOnce();
    }

    @Test
    void nothingIsLostOrWrittenTwiceWhenTheBrokerIsKilled() throws Exception {
        String unclean = "no clean shutdown file was found";
        assertThat(cluster.log("broker")).doesNotContain(unclean);
        cluster.killBroker();
        cluster.restartBroker();
        patiently().until(() -> cluster.log("broker").contains(unclean));
        assertEachStateIsForecastOnce();
    }

    private void awaitRestored() {
        patiently().until(() -> running.restorations() > 0 && running.runs());
    }

    /** Of the states before what happened, of those in between, and of enough after it. */
    private void assertEachStateIsForecastOnce() throws Exception {
        long sent = load.sent();
        patiently().until(() -> load.sent() > sent + 10 * STREAMS && rollouts.count() > sent + 5 * STREAMS);
        load.stop();
        SortedMap<String, Long> last = load.lastSteps();
        boolean settled = rollouts.settle(last, QUIET, PATIENCE);
        assertThat(last).hasSize(STREAMS);
        assertThat(rollouts.missing(last)).as("rollouts that are missing").isEmpty();
        assertThat(rollouts.duplicated()).as("rollouts written twice").isZero();
        assertThat(rollouts.count()).isEqualTo(load.sent());
        assertThat(settled).isTrue();
    }
}
