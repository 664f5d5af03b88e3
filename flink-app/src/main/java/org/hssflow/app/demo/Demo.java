package org.hssflow.app.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.FlinkDefaults;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.Release;
import org.hssflow.app.SurrogateJob;
import org.hssflow.app.demo.DemoReport.BatchSizes;
import org.hssflow.app.kafka.KafkaEnds;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.monitor.Monitor;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.operators.forecast.Forecaster;
import org.hssflow.simulators.publish.PublishReport;
import org.hssflow.simulators.publish.StatePublisher;
import org.hssflow.simulators.scenario.Scenario;

/** The whole loop in one process, watched from outside the job. */
public final class Demo {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final int PARTITIONS = 4;
    private static final int PARALLELISM = 1;
    /** One more than that: trainings have a slot of their own. */
    private static final int SLOTS = PARALLELISM + 1;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(60);
    /** What is committed twice is committed with a later checkpoint. */
    private static final int SECOND_LOOK_CHECKPOINTS = 3;

    private static final Duration COUNTS_TIMEOUT = Duration.ofSeconds(5);
    private static final long STOP_TIMEOUT_SECONDS = 5;
    private static final long PROGRESS_MILLIS = 500;
    private static final long POLL_MILLIS = 20;

    private final DemoSettings settings;
    private final Configuration cluster;
    private final DemoProgress progress;
    private final ShippedModels models;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * @param cluster options of the embedded cluster, in place of its own
     * @throws IllegalArgumentException if no model is shipped for what the scenario sends
     */
    public Demo(DemoSettings settings, Configuration cluster, DemoProgress progress) {
        this.settings = settings;
        this.cluster = cluster;
        this.progress = progress;
        this.models = ShippedModels.of(settings.scenario());
    }

    /**
     * Runs until the simulators' time is over and everything they sent is accounted for, or until {@link #stop()}. Leaves no
     * port, thread or file behind either way.
     *
     * @throws InterruptedException if it was stopped
     */
    public DemoReport run() throws Exception {
        Monitor.requireFree(settings.monitorPort());
        progress.starting();
        try (DemoStore store = DemoStore.open(settings.store());
                EmbeddedBroker broker = EmbeddedBroker.start(settings.kafkaPort())) {
            pause(0);
            try (EmbeddedCluster flink = EmbeddedCluster.start(SLOTS, settings.flinkPort(), cluster)) {
                pause(0);
                ClientSettings kafka = ClientSettings.of(broker.bootstrap());
                createTopics(kafka);
                try (Monitor monitor = Monitor.start(page(kafka))) {
                    return run(kafka, flink, monitor.address(), store.folder());
                }
            }
        }
    }

    private MonitorSettings page(ClientSettings kafka) {
        return MonitorSettings.onLoopback(kafka, TOPICS, settings.monitorPort(), Release.VERSION);
    }

    private DemoReport run(ClientSettings kafka, EmbeddedCluster cluster, URI page, Path store) throws Exception {
        JobClient job = submit(kafka, cluster, store);
        try {
            awaitTasks(cluster, job);
            progress.started(kafka.bootstrap(), cluster.rest(), page, String.join(", ", models.names()));
            return watch(kafka, job, store);
        } finally {
            cancel(job);
        }
    }

    /** Before the cluster is closed: tasks that lose their cluster complain. */
    private static void cancel(JobClient job) throws Exception {
        // The checkpoint that is under way remains undone, of which Flink warns as of one that failed.
        Configurator.setLevel(CheckpointFailureManager.class, Level.ERROR);
        job.cancel().get();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_SECONDS);
        while (!job.getJobStatus().get().isGloballyTerminalState() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void awaitTasks(EmbeddedCluster flink, JobClient job) throws Exception {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!flink.runs(job.getJobID())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected every task to run within " + START_TIMEOUT.toSeconds()
                        + " s; see the web UI at " + flink.rest());
            }
            pause(POLL_MILLIS);
        }
    }

    /**
     * Ends the run early, from another thread. Not by an interrupt: what is started and closed here waits in many libraries, and
     * one of them would swallow it. A start that is under way is finished first.
     */
    public void stop() {
        stop.countDown();
    }

    /** Waits, and ends the run if it is to stop. */
    private void pause(long millis) throws InterruptedException {
        if (stop.await(millis, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the demonstration was stopped");
        }
    }

    private static void createTopics(ClientSettings kafka) throws Exception {
        try (Admin admin = Admin.create(kafka.admin())) {
            TopicAdmin.createMissing(
                    admin, TOPICS.definitions(PARTITIONS, (short) 1, ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        }
    }

    private JobClient submit(ClientSettings kafka, EmbeddedCluster flink, Path store) throws Exception {
        Configuration config = FlinkDefaults.configuration(flink.stateFolder(), settings.checkpointInterval());
        config.set(LoopOptions.BOOTSTRAP, kafka.bootstrap());
        config.set(LoopOptions.TOPIC_PREFIX, TOPICS.prefix());
        config.set(LoopOptions.STORE, store.toString());
        config.set(LoopOptions.MODELS, models.names());
        config.set(LoopOptions.ENGINE, settings.engine());
        config.set(LoopOptions.MAX_RECORD_SIZE, new MemorySize(MalformedRecord.LARGE_BYTES));
        LoopSettings loop = LoopSettings.from(config);
        StreamExecutionEnvironment env = flink.environment(config);
        env.setParallelism(PARALLELISM);
        SurrogateJob.define(env, KafkaEnds.sources(loop), KafkaEnds.sinks(loop), SurrogateJob.Physics.of(loop), loop);
        return env.executeAsync("hssflow demo");
    }

    private DemoReport watch(ClientSettings kafka, JobClient job, Path store) throws Exception {
        HostileProducer hostile = new HostileProducer(kafka, TOPICS, settings);
        try (Audience audience = new Audience(kafka, TOPICS, models, store)) {
            StatePublisher publisher = new StatePublisher(
                    settings.scenario().streamSet(), Scenario.FOREVER, false, kafka, TOPICS, audience.ledger());
            PublishReport sent = publish(publisher, hostile, audience);
            progress.settling();
            settle(audience);
            return audience.report(settings, sent, hostile, batchSizes(job, audience.rolloutsCommitted()));
        }
    }

    /** Runs the simulators, and beside them the producer of malformed records. */
    private PublishReport publish(StatePublisher publisher, HostileProducer hostile, Audience audience)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<PublishReport> good = threads.submit(publisher::run);
            Future<Void> bad = threads.submit(() -> {
                hostile.run();
                return null;
            });
            long start = System.nanoTime();
            while (!good.isDone() || !bad.isDone()) {
                progress.running(audience.figures((System.nanoTime() - start) / 1e9, publisher.recordsSent()));
                pause(PROGRESS_MILLIS);
            }
            bad.get();
            return good.get();
        } finally {
            publisher.stop();
            hostile.stop();
            threads.shutdown();
            if (!threads.awaitTermination(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        }
    }

    /** Waits until everything is committed, and long enough after that to see what is committed twice. */
    private void settle(Audience audience) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        while (!audience.hasSeenAll(settings.hostile()) && System.nanoTime() < deadline) {
            pause(PROGRESS_MILLIS);
        }
        pause(settings.checkpointInterval()
                .multipliedBy(SECOND_LOOK_CHECKPOINTS)
                .toMillis());
    }

    /** What the forecaster counted; its counts come a heartbeat late, and not at all from before a restart. */
    private Map<Integer, Integer> batchSizes(JobClient job, long rollouts) throws Exception {
        long deadline = System.nanoTime() + COUNTS_TIMEOUT.toNanos();
        Map<Integer, Integer> sizes = new TreeMap<>();
        while (BatchSizes.of(sizes).transitions() < rollouts && System.nanoTime() < deadline) {
            pause(PROGRESS_MILLIS);
            if (job.getAccumulators().get().get(Forecaster.BATCH_SIZES) instanceof Map<?, ?> counts) {
                counts.forEach((size, count) -> sizes.put((Integer) size, (Integer) count));
            }
        }
        return sizes;
    }
}
