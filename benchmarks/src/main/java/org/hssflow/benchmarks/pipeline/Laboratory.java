package org.hssflow.benchmarks.pipeline;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.FlinkDefaults;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.SurrogateJob;
import org.hssflow.app.SurrogateJob.Sinks;
import org.hssflow.app.SurrogateJob.Sources;
import org.hssflow.app.kafka.KafkaEnds;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;

/**
 * A broker with the states of each workload in it, and jobs that read them one after the other, each as if it were the first. Everything
 * on disk lies in folders of its own that {@link #close()} removes.
 */
final class Laboratory implements AutoCloseable {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 50;
    private static final double NANOS = 1e9;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    /** Shares of the rollouts between which the pace is taken: not before every stream's parameters have been identified. */
    private static final double FROM = 0.2;

    private static final double TO = 0.95;
    /** No error and no parameter is so large: nothing is ever trained while it is measured. */
    private static final double NEVER = 1e30;

    private final Path store;
    private final EmbeddedBroker broker;
    private final ClientSettings kafka;
    private final Admin admin;
    private final Map<Workload, String> models = new HashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private int runs;

    private Laboratory(Path store, EmbeddedBroker broker) {
        this.store = store;
        this.broker = broker;
        this.kafka = ClientSettings.of(broker.bootstrap());
        this.admin = Admin.create(kafka.admin());
    }

    static Laboratory open() throws Exception {
        // Says, as a warning, that a new job found no transactions of an older one.
        Configurator.setLevel(
                "org.apache.flink.connector.kafka.sink.internal.TransactionAbortStrategyImpl", Level.ERROR);
        Path store = Files.createTempDirectory("hssflow-bench-");
        try {
            Laboratory laboratory = new Laboratory(store, EmbeddedBroker.start());
            laboratory.deleteSoon();
            return laboratory;
        } catch (Exception e) {
            FileUtils.deleteDirectory(store.toFile());
            throw e;
        }
    }

    /** Deleted topics leave the disk at once, not after a minute: each run writes gigabytes. */
    private void deleteSoon() throws ExecutionException, InterruptedException {
        Collection<AlterConfigOp> soon = List.of(
                new AlterConfigOp(new ConfigEntry("log.segment.delete.delay.ms", "100"), AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.BROKER, ""), soon))
                .all()
                .get();
    }

    ClientSettings kafka() {
        return kafka;
    }

    /** Ends what is under way, from another thread. */
    void stop() {
        stop.countDown();
    }

    private void pause(long millis) throws InterruptedException {
        if (stop.await(millis, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the measurement was stopped");
        }
    }

    /** Writes the states of a workload, and its model. */
    void prepare(Workload workload) throws Exception {
        pause(0);
        models.put(workload, workload.model(store));
        Topics topics = new Topics(workload.prefix());
        create(topics);
        workload.send(kafka, topics.states());
    }

    void create(Topics topics) throws Exception {
        TopicAdmin.createMissing(
                admin, topics.definitions(Workload.PARTITIONS, (short) 1, ClientSettings.DEFAULT_MAX_RECORD_BYTES));
    }

    /**
     * Runs a job on all states of its workload from the beginning.
     *
     * @return its pace from 20 % to 95 % of the rollouts
     */
    Pace run(EmbeddedCluster cluster, Variant variant, int parallelism) throws Exception {
        Topics topics = new Topics("run-" + runs++);
        create(topics);
        JobClient job = submit(cluster, variant, topics, parallelism);
        try {
            double all = variant.states();
            Progress progress = new Progress(FROM * all, TO * all);
            watch(cluster, job.getJobID(), topics.rollouts(), progress);
            return progress.pace();
        } finally {
            cancel(job);
            delete(topics);
        }
    }

    /** Starts a job whose output goes to topics of its own. */
    JobClient submit(EmbeddedCluster cluster, Variant variant, Topics topics, int parallelism) throws Exception {
        Configuration config =
                FlinkDefaults.configuration(cluster.stateFolder().resolve(topics.prefix()), CHECKPOINT_INTERVAL);
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none"); // what failed has no rate
        config.set(LoopOptions.BOOTSTRAP, kafka.bootstrap());
        config.set(LoopOptions.GROUP, topics.prefix());
        config.set(LoopOptions.TRANSACTIONAL_ID_PREFIX, topics.prefix());
        config.set(LoopOptions.STORE, store.toString());
        config.set(LoopOptions.MODELS, List.of(models.get(variant.workload())));
        config.set(LoopOptions.ENGINE, variant.engine());
        config.set(LoopOptions.LEAD_STEPS, variant.leadSteps());
        config.set(LoopOptions.DRIFT_MARGIN, NEVER);
        config.set(LoopOptions.PARAMETER_TOLERANCE, NEVER);
        LoopSettings settings = settings(config, topics.prefix());
        Sources sources = KafkaEnds.sources(settings(config, variant.workload().prefix()));
        Sinks sinks = KafkaEnds.sinks(settings);
        StreamExecutionEnvironment env = cluster.environment(config);
        env.setParallelism(parallelism);
        if (variant.stateful()) {
            SurrogateJob.define(env, sources, sinks, SurrogateJob.Physics.of(settings), settings);
        } else {
            StatelessJob.define(env, sources, sinks, settings);
        }
        return env.executeAsync(variant.name());
    }

    private static LoopSettings settings(Configuration config, String prefix) {
        Configuration own = new Configuration(config);
        own.set(LoopOptions.TOPIC_PREFIX, prefix);
        return LoopSettings.from(own);
    }

    private void watch(EmbeddedCluster cluster, JobID job, String topic, Progress progress) throws Exception {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!progress.isDone()) {
            pause(POLL_MILLIS);
            cluster.runs(job);
            progress.note(System.nanoTime() / NANOS, PROCESS.getProcessCpuTime() / NANOS, written(topic));
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "expected a run to end within " + TIMEOUT.toSeconds() + " s; measure fewer states");
            }
        }
    }

    /** The ends of a topic's partitions; the marks of transactions count, a few for each checkpoint. */
    private long written(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    /** Returns when it has ended: nothing of it disturbs the next one. */
    static void cancel(JobClient job) throws Exception {
        Configurator.setLevel(CheckpointFailureManager.class, Level.ERROR); // the one under way remains undone
        job.cancel().get();
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (!job.getJobStatus().get().isGloballyTerminalState() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void delete(Topics topics) throws ExecutionException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (NewTopic topic : topics.definitions(1, (short) 1, 1)) {
            names.add(topic.name());
        }
        admin.deleteTopics(names).all().get();
    }

    @Override
    public void close() throws IOException {
        try {
            admin.close();
            broker.close();
        } finally {
            FileUtils.deleteDirectory(store.toFile());
        }
    }
}
