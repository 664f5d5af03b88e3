package org.hssflow.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.Upgrade;
import org.hssflow.app.job.UpgradeReport;
import org.hssflow.app.job.UpgradeReport.Outcome;
import org.hssflow.app.job.UpgradeSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code job upgrade}: another model, another release, other options or another parallelism in place of what runs. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description =
                "Changes a running job through a savepoint: what is not named stays as it is. Checks first that the state will"
                        + " restore, watches the new job, and goes back to the old one if it is not well. Exits with 1 unless the new one"
                        + " runs.")
final class JobUpgradeCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Its id, or the name (default: the only one).")
    private @Nullable String job;

    @Mixin
    private JobChanges changes = new JobChanges();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "The code of another release (default: that of the job).")
    private @Nullable Path jar;

    @Option(
            names = "--savepoints",
            paramLabel = "DIR|URI",
            description = "Where the savepoint goes (default: where the job or the cluster keeps them).")
    private @Nullable String savepoints;

    @Option(
            names = "--transitions",
            paramLabel = "N",
            description =
                    "How many of the first forecasts are compared with those before; 0 for none (default: ${DEFAULT-VALUE}).")
    private int transitions = UpgradeSettings.DEFAULT_TRANSITIONS;

    @Option(
            names = "--max-error-ratio",
            paramLabel = "R",
            description = "How many times as large as before their errors may be (default: ${DEFAULT-VALUE}).")
    private double maxErrorRatio = UpgradeSettings.DEFAULT_MAX_ERROR_RATIO;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the savepoint may take, and then the watch (default: ${DEFAULT-VALUE}).")
    private long timeout = UpgradeSettings.DEFAULT_TIMEOUT.toSeconds();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        UpgradeSettings settings = new UpgradeSettings(
                changes.options(),
                jar,
                savepoints == null ? null : JobChanges.absolute(savepoints),
                Duration.ofSeconds(timeout),
                transitions,
                maxErrorRatio);
        PrintWriter err = spec.commandLine().getErr();
        try (FlinkCluster flink = cluster.cluster()) {
            FlinkCluster.Job meant = ClusterOptions.job(flink, job);
            Upgrade upgrade = new Upgrade(flink, settings, line -> err.println("hssflow job upgrade: " + line));
            try (CtrlC ctrlC = new CtrlC(upgrade::stop)) {
                UpgradeReport report = upgrade.run(meant.id());
                json.write(report, summary(report), spec.commandLine().getOut());
                report.problems().forEach(problem -> err.println("hssflow job upgrade: " + problem));
                return report.outcome() == Outcome.UPGRADED ? ExitCode.OK : ExitCode.SOFTWARE;
            }
        }
    }

    private static String summary(UpgradeReport report) {
        StringBuilder text = new StringBuilder(
                switch (report.outcome()) {
                    case UPGRADED -> "upgraded: job " + report.job() + " runs in place of " + report.jobBefore();
                    case REFUSED -> "refused: job " + report.job() + " runs as before";
                    case WENT_BACK -> "went back: job " + report.job() + " runs as " + report.jobBefore() + " did";
                    case DOWN -> "no job runs: see below";
                });
        report.changes().forEach(change -> text.append(String.format("%n  %s", change)));
        if (report.savepoint() != null) {
            text.append(String.format(
                    Locale.ROOT, "%n  savepoint %s, in %.1f s", report.savepoint(), report.secondsToStop()));
        }
        if (report.secondsToCheckpoint() != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  the new job's first checkpoint was complete after another %.1f s",
                    report.secondsToCheckpoint()));
        }
        if (report.errorRatio() != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  one-step errors of %d forecasts: %.3g times those before",
                    report.transitions(),
                    report.errorRatio()));
        }
        return text.toString();
    }
}
