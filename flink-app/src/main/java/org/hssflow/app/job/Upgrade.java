package org.hssflow.app.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.job.UpgradeReport.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Puts another version of a job in the place of the running one, by way of a savepoint: checks beforehand that it will work, stops the
 * old job, starts the new one, watches it, and goes back if it is not well. Nothing is lost on either way.
 */
public final class Upgrade {
    private final FlinkCluster cluster;
    private final UpgradeSettings settings;
    private final Consumer<String> progress;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** @param progress is told, a line each, what is being done */
    public Upgrade(FlinkCluster cluster, UpgradeSettings settings, Consumer<String> progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
    }

    /** From another thread: gives the upgrade up. If the old job is stopped already, it is started again. */
    public void stop() {
        stop.countDown();
    }

    /**
     * Upgrades a job. Returns when one is running again, the new or the old, or says that none does.
     *
     * @throws IllegalArgumentException if the changes cannot be understood; nothing was touched then
     * @throws IllegalStateException if the job is in no state to be upgraded; nothing was touched then
     * @throws IOException if the cluster or the brokers do not answer before anything was touched
     */
    public UpgradeReport run(JobID job) throws IOException, InterruptedException {
        JobView running = cluster.view(job);
        if (!running.allTasksRun()) {
            throw new IllegalStateException("expected a job whose tasks all run, got " + job + ", which is "
                    + running.status() + " with " + running.runningTasks() + " of " + running.tasks()
                    + " tasks; wait until job status shows it well");
        }
        SortedMap<String, String> after = JobOptions.changed(running.options(), settings.changes());
        SortedMap<String, String> before =
                JobOptions.changed(running.options(), JobOptions.secrets(settings.changes()));
        Configuration config = Configuration.fromMap(after);
        try (JobProgram oldProgram = JobProgram.of(running, cluster);
                JobProgram newProgram =
                        settings.jar() == null ? JobProgram.of(running, cluster) : JobProgram.of(settings.jar());
                ScoreLog scores = ScoreLog.open(LoopSettings.kafka(config), LoopSettings.topics(config))) {
            return upgrade(running, new Version(oldProgram, before), new Version(newProgram, after), scores);
        }
    }

    private UpgradeReport upgrade(JobView running, Version old, Version next, ScoreLog scores)
            throws IOException, InterruptedException {
        UpgradeReport.Builder report = UpgradeReport.of(running, JobOptions.differences(old.labels(), next.labels()));
        progress.accept("checking whether " + next.program() + " can go on from where the job is");
        boolean newModels = settings.changes().containsKey(LoopOptions.MODELS.key());
        Preflight preflight = new Preflight(cluster, running, next, newModels);
        List<String> problems = new ArrayList<>(preflight.problems());
        new Preflight(cluster, running, old, false)
                .problems()
                .forEach(problem -> problems.add("the way back is not open: " + problem));
        if (problems.isEmpty() && stop.getCount() == 0) {
            problems.add("interrupted");
        }
        if (!problems.isEmpty()) {
            return report.ended(Outcome.REFUSED, problems);
        }
        ForecastQuality before = ForecastQuality.of(scores.newest(settings.transitions()));
        progress.accept("stopping the job with a savepoint");
        long start = System.nanoTime();
        String savepoint =
                cluster.stop(running.id(), JobStop.target(running, settings.savepointFolder()), settings.timeout());
        report.stopped(savepoint, (System.nanoTime() - start) / 1e9);
        String problem = start(preflight.graph(), savepoint, scores, before, report);
        UpgradeReport done =
                problem == null ? report.ended(Outcome.UPGRADED, List.of()) : goBack(old, savepoint, problem, report);
        JobStop.note(savepoint, running, "upgrade");
        return done;
    }

    /** Starts the new job and watches it; says what is wrong, or null. */
    private @Nullable String start(
            JobGraph graph, String savepoint, ScoreLog scores, ForecastQuality before, UpgradeReport.Builder report)
            throws InterruptedException {
        try {
            progress.accept("starting the new job from " + savepoint);
            JobID job = graph.getJobID();
            report.started(job); // also if the answer is lost
            cluster.submit(graph, savepoint);
            scores.moveToEnd(); // of the old job's, which has ended: the new one has committed nothing yet
            progress.accept("watching job " + job);
            HealthWatch.Findings findings = new HealthWatch(
                            cluster, settings.timeout(), settings.transitions(), settings.maxErrorRatio(), stop)
                    .watch(job, scores, before);
            report.watched(findings, before);
            return findings.problem().orElse(null);
        } catch (IOException | RuntimeException e) { // whatever it is, the old job has to run again
            return JobProgram.causes(e);
        }
    }

    private UpgradeReport goBack(Version old, String savepoint, String problem, UpgradeReport.Builder report)
            throws InterruptedException {
        List<String> problems = new ArrayList<>(List.of(problem));
        progress.accept(problem);
        try {
            progress.accept("going back to the version before");
            WayBack.Arrival arrival = new WayBack(cluster, old, savepoint, settings).take(report.job());
            report.started(arrival.job());
            if (arrival.again()) {
                problems.add(
                        "the version before could not go on from the state of the new one: what that had forecast since "
                                + savepoint + " comes again");
            }
            arrival.problem().ifPresent(problems::add);
            return report.ended(Outcome.WENT_BACK, problems);
        } catch (IOException | RuntimeException e) { // said with the way out
            problems.add("the version before does not run either: " + JobProgram.causes(e)
                    + "; start it with job run --from " + savepoint);
            return report.ended(Outcome.DOWN, problems);
        }
    }
}
