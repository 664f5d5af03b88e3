package org.hssflow.app.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.Release;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.JobOptions;
import org.hssflow.app.job.JobStart;
import org.hssflow.app.job.Upgrade;
import org.hssflow.app.job.UpgradeReport;
import org.hssflow.app.job.UpgradeSettings;
import org.hssflow.app.load.UpgradeFigures.Kind;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.ModelId;

/** Upgrades a job under a steady load, one after the other, and looks from outside at how long its output is silent. */
public final class UpgradeBenchmark {
    private static final Topics TOPICS = new Topics("upgrades");
    private static final int PARTITIONS = 4;
    private static final int MAX_RECORD_BYTES = 4 << 20;
    private static final int SLOTS = 5; // parallelism 4, and a training
    private static final List<String> PARALLELISMS = List.of("2", "4", "1");
    private static final String SHIPPED = "heat-1d@1";
    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final int TRANSITIONS = 64;
    private static final double ANY_ERROR_RATIO = 1e6; // the models are trained for seconds
    private static final double NANOS = 1e9;

    private final UpgradeLoad load;
    private final Consumer<String> progress;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** @param progress is told, a line each, what is being done */
    public UpgradeBenchmark(UpgradeLoad load, Consumer<String> progress) {
        this.load = load;
        this.progress = progress;
    }

    /** Ends the run, from another thread. */
    public void stop() {
        stop.countDown();
    }

    private void pause(Duration time) throws InterruptedException {
        if (stop.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the measurement was stopped");
        }
    }

    /** @throws InterruptedException if it was stopped */
    public UpgradeFigures run() throws Exception {
        // What a savepoint holds as not yet committed, the old job has committed when it stopped: each restore warns of
        // that.
        Configurator.setLevel("org.apache.flink.connector.kafka.sink.internal.KafkaCommitter", Level.ERROR);
        Configurator.setLevel(CheckpointFailureManager.class, Level.ERROR); // of the one that a stop leaves undone
        Path folder = Files.createTempDirectory("hssflow-upgrades-");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                EmbeddedCluster cluster = EmbeddedCluster.start(SLOTS, 0, JobOptions.identity());
                FlinkCluster flink = FlinkCluster.at(cluster.rest(), new Configuration())) {
            ClientSettings kafka = ClientSettings.of(broker.bootstrap());
            try (Admin admin = Admin.create(kafka.admin())) {
                TopicAdmin.createMissing(admin, TOPICS.definitions(PARTITIONS, (short) 1, MAX_RECORD_BYTES));
            }
            progress.accept("training the models to change between");
            List<SortedMap<String, String>> models = models(folder);
            progress.accept("starting the job");
            JobID job = new JobStart(flink, START, stop).start(options(folder, kafka), null, null);
            return measure(flink, kafka, models, job);
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    /** Another model, and two of other architectures. */
    private static List<SortedMap<String, String>> models(Path folder) throws InterruptedException {
        HeatModels heat = HeatModels.in(folder.resolve("store"));
        return List.of(model(heat.trained(3, 2, 11)), model(heat.trained(2, 3, 12)), model(heat.trained(4, 1, 13)));
    }

    private static SortedMap<String, String> model(ModelId id) {
        return change(LoopOptions.MODELS.key(), id.name() + "@" + id.version());
    }

    private static SortedMap<String, String> change(String option, String value) {
        return new TreeMap<>(Map.of(option, value));
    }

    private SortedMap<String, String> options(Path folder, ClientSettings kafka) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put(LoopOptions.BOOTSTRAP.key(), kafka.bootstrap());
        options.put(LoopOptions.TOPIC_PREFIX.key(), TOPICS.prefix());
        options.put(LoopOptions.STORE.key(), folder.resolve("store").toString());
        options.put(LoopOptions.MODELS.key(), SHIPPED);
        options.put(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(),
                folder.resolve("checkpoints").toUri().toString());
        options.put(
                CheckpointingOptions.SAVEPOINT_DIRECTORY.key(),
                folder.resolve("savepoints").toUri().toString());
        options.put(
                CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
                load.checkpointInterval().toMillis() + " ms");
        return options;
    }

    private UpgradeFigures measure(
            FlinkCluster flink, ClientSettings kafka, List<SortedMap<String, String>> models, JobID first)
            throws Exception {
        JobID job = first;
        List<UpgradeFigures.Silence> silences = new ArrayList<>();
        List<Double> steady = new ArrayList<>();
        try (CommittedRollouts seen = CommittedRollouts.watch(kafka, TOPICS);
                SteadyLoad sent = SteadyLoad.start(kafka, TOPICS, load.streams(), load.rate(), load.seed())) {
            pause(BETWEEN.multipliedBy(2));
            seen.takeLongestSilence();
            for (int i = 0; i < load.upgrades(); i++) {
                pause(BETWEEN);
                steady.add(seconds(seen.takeLongestSilence()));
                Kind kind = Kind.of(i, load.upgrades());
                UpgradeReport report = upgrade(flink, job, kind, change(kind, i / Kind.IN_TURNS.size(), models));
                job = JobID.fromHexString(report.job());
                double silence = seconds(seen.takeLongestSilence());
                silences.add(new UpgradeFigures.Silence(kind, silence, report.changes()));
                progress.accept(String.format(
                        Locale.ROOT, "%d of %d, %s: silent for %.1f s", i + 1, load.upgrades(), kind, silence));
            }
            sent.stop();
            seen.settle(sent.lastSteps(), QUIET, START);
            long lost = seen.missing(sent.lastSteps()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return new UpgradeFigures(load, silences, steady, sent.sent(), lost, seen.duplicated());
        } finally {
            for (FlinkCluster.Job open : flink.openJobs()) {
                flink.cancel(open.id());
            }
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    private SortedMap<String, String> change(Kind kind, int round, List<SortedMap<String, String>> models) {
        return switch (kind) {
            case MODEL -> round % 2 == 0 ? models.get(0) : change(LoopOptions.MODELS.key(), SHIPPED);
            case ARCHITECTURE -> models.get(1 + round % 2);
            case PARALLELISM ->
                change(CoreOptions.DEFAULT_PARALLELISM.key(), PARALLELISMS.get(round % PARALLELISMS.size()));
            case CODE -> new TreeMap<>();
        };
    }

    private UpgradeReport upgrade(FlinkCluster flink, JobID job, Kind kind, SortedMap<String, String> changes)
            throws Exception {
        Path jar = kind == Kind.CODE ? Release.jar() : null;
        UpgradeSettings settings = new UpgradeSettings(changes, jar, null, START, TRANSITIONS, ANY_ERROR_RATIO);
        UpgradeReport report = new Upgrade(flink, settings, line -> {}).run(job);
        if (report.outcome() != UpgradeReport.Outcome.UPGRADED) {
            throw new IllegalStateException("expected an upgrade of the " + kind + ", got " + report.outcome() + ": "
                    + String.join("; ", report.problems()));
        }
        return report;
    }
}
