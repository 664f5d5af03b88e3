package org.hssflow.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.JobOptions;
import org.hssflow.app.job.JobStart;
import org.hssflow.app.job.JobStop;
import org.hssflow.app.job.UpgradeSettings;
import org.hssflow.hss.engine.Engines;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.kafka.TopicAdmin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code job run}: the job between the topics of a broker. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Runs the job: with --rest on a cluster, and returns when all its tasks run; without in a Flink cluster in"
                        + " this process, until Ctrl-C, which stops it with a savepoint that the next run goes on from.")
final class JobRunCommand implements Callable<Integer> {
    private static final String DEFAULT_STATE = "state";
    /** An upgrade leaves the cluster without a job for a moment. */
    private static final long IDLE_SECONDS = 60;

    @Mixin
    private JobChanges changes = new JobChanges();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--jar", paramLabel = "FILE", description = "Run the job of another release, the one in this jar.")
    private @Nullable Path jar;

    @Option(
            names = "--from",
            paramLabel = "PATH|latest|none",
            description = "The savepoint or checkpoint to go on from; latest is the newest under --state"
                    + " (default: in this process latest, if there is one; on a cluster none).")
    private @Nullable String from;

    @Option(
            names = "--create-topics",
            paramLabel = "PARTITIONS",
            description = "Create the topics that are missing, with so many partitions and one replica.")
    private @Nullable Integer partitions;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8081",
            description = "Without --rest: where Flink's REST and web UI listen on 127.0.0.1; 0 for any free port"
                    + " (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "8",
            description = "Without --rest: for how many tasks of each operator there is room, trainings included"
                    + " (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Mixin
    private MetricsOption metrics = new MetricsOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        Configuration reporter = reporter();
        SortedMap<String, String> options = changes.options();
        options.putIfAbsent(LoopOptions.STORE.key(), JobChanges.absolute(LoopOptions.STORE.defaultValue()));
        if (jar == null) {
            Configuration config = Configuration.fromMap(options);
            requireEngines(config.get(LoopOptions.ENGINE), config.get(LoopOptions.TUNE_ENGINE));
        }
        createTopics(Configuration.fromMap(options));
        return cluster.isChosen() ? onCluster(options) : here(options, reporter);
    }

    private Configuration reporter() throws IOException {
        if (cluster.isChosen() && metrics.isChosen()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected no " + MetricsOption.NAME + " with --rest: what a cluster reports is said in its own"
                            + " configuration, see docs/METRICS.md");
        }
        return metrics.options(port);
    }

    /** Tasks would say it only in the log, and start again and again. */
    private void requireEngines(String forecasting, String training) {
        Engines.requireHeld(forecasting);
        Engines.requireTrains(training);
        if (!cluster.isChosen()) { // this machine is the one that computes
            Engines.select(forecasting);
            Engines.selectForTraining(training);
        }
    }

    private void createTopics(Configuration options) throws Exception {
        if (!options.contains(LoopOptions.BOOTSTRAP)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected a broker by --bootstrap HOST:PORT, --client-config FILE or " + LoopOptions.BOOTSTRAP.key()
                            + " in --config, got none");
        }
        if (partitions == null) {
            return;
        }
        requirePositive("--create-topics", partitions);
        ClientSettings kafka = LoopSettings.kafka(options);
        try (Admin admin = Admin.create(kafka.admin())) {
            TopicAdmin.createMissing(
                    admin,
                    LoopSettings.topics(options)
                            .definitions(partitions, (short) 1, ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        } catch (KafkaException | ExecutionException e) {
            throw ConnectionFailure.explain(kafka, e);
        }
    }

    private int onCluster(SortedMap<String, String> options) throws Exception {
        String savepoint = from == null ? null : SavepointChoice.of(from, options);
        try (FlinkCluster flink = cluster.cluster()) {
            CountDownLatch stop = new CountDownLatch(1);
            try (CtrlC ctrlC = new CtrlC(stop::countDown)) {
                start(flink, options, savepoint, stop);
            }
            return ExitCode.OK;
        }
    }

    private void requirePositive(String option, int number) {
        if (number < 1) {
            throw new ParameterException(
                    spec.commandLine(), "Expected a number of at least 1 for " + option + ", got " + number);
        }
    }

    private int here(SortedMap<String, String> options, Configuration reporter) throws Exception {
        requirePositive("--slots", slots);
        if (!options.containsKey(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key())) {
            JobChanges.putState(options, DEFAULT_STATE);
        }
        String savepoint = SavepointChoice.of(from, options);
        Configuration extra = JobOptions.identity();
        extra.addAll(reporter);
        CountDownLatch stop = new CountDownLatch(1);
        try (CtrlC ctrlC = new CtrlC(stop::countDown); // before there is anything to put away
                EmbeddedCluster embedded = EmbeddedCluster.start(slots, port, extra);
                FlinkCluster flink = cluster.at(embedded.rest())) {
            start(flink, options, savepoint, stop);
            spec.commandLine().getErr().println("hssflow job run: Ctrl-C stops it with a savepoint");
            awaitEnd(flink, stop);
            return stopAll(flink);
        }
    }

    private void start(
            FlinkCluster flink, SortedMap<String, String> options, @Nullable String savepoint, CountDownLatch stop)
            throws IOException, InterruptedException {
        JobID job = new JobStart(flink, UpgradeSettings.DEFAULT_TIMEOUT, stop).start(options, jar, savepoint);
        report(job, savepoint, flink);
    }

    private void awaitEnd(FlinkCluster flink, CountDownLatch stop) throws IOException, InterruptedException {
        for (long idle = 0; idle < IDLE_SECONDS; idle++) {
            if (stop.await(1, TimeUnit.SECONDS)) {
                return;
            }
            if (hasJob(flink)) {
                idle = -1;
            }
        }
        spec.commandLine()
                .getErr()
                .println("hssflow job run: no job has run for " + IDLE_SECONDS + " s; the cluster ends");
    }

    /** A cluster that does not answer for a moment has its job still. */
    private static boolean hasJob(FlinkCluster flink) throws InterruptedException {
        try {
            return !flink.openJobs().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Every job, whatever becomes of the others. */
    private int stopAll(FlinkCluster flink) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        int exitCode = ExitCode.OK;
        for (FlinkCluster.Job job : flink.openJobs()) {
            try {
                String savepoint =
                        JobStop.stop(flink, job.id(), null, UpgradeSettings.DEFAULT_TIMEOUT, "end of job run");
                err.println("hssflow job run: stopped " + job.name() + ", savepoint " + savepoint);
            } catch (IOException e) {
                err.println("hssflow job run: " + job
                        + " was not stopped with a savepoint, the next run goes on from its last" + " checkpoint: "
                        + e.getMessage());
                exitCode = ExitCode.SOFTWARE;
            }
        }
        return exitCode;
    }

    private void report(JobID job, @Nullable String savepoint, FlinkCluster flink) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("job", job.toString());
        report.put("rest", flink.rest().toString());
        report.put("from", savepoint);
        json.write(
                report,
                "job " + job + " runs at " + flink.rest() + (savepoint == null ? "" : ", from " + savepoint),
                spec.commandLine().getOut());
    }
}
