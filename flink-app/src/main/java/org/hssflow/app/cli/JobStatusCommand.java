package org.hssflow.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.JobOptions;
import org.hssflow.app.job.JobView;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code job status}: how the jobs of a cluster are. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Says how the jobs of a cluster are: tasks, checkpoints, failures, options. Exits with 1 if one is not well.")
final class JobStatusCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "Its id, or the name (default: all that have not ended).")
    private @Nullable String job;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        try (FlinkCluster flink = cluster.cluster()) {
            List<FlinkCluster.Job> jobs = job == null ? flink.openJobs() : List.of(ClusterOptions.job(flink, job));
            List<Map<String, @Nullable Object>> report = new ArrayList<>();
            StringBuilder summary = new StringBuilder();
            boolean well = true;
            for (FlinkCluster.Job one : jobs) {
                JobView view = flink.view(one.id());
                well &= view.allTasksRun();
                report.add(json(view));
                summary.append(summary.isEmpty() ? "" : System.lineSeparator()).append(text(view));
            }
            json.write(
                    Map.of("rest", flink.rest().toString(), "jobs", report),
                    jobs.isEmpty() ? "no job at " + flink.rest() : summary.toString(),
                    spec.commandLine().getOut());
            return well ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private static Map<String, @Nullable Object> json(JobView view) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("job", view.id().toString());
        json.put("name", view.name());
        json.put("status", view.status().name());
        json.put("started", view.started().toString());
        json.put("parallelism", view.parallelism());
        json.put("tasks", view.tasks());
        json.put("runningTasks", view.runningTasks());
        json.put("completedCheckpoints", view.completedCheckpoints());
        json.put("failedCheckpoints", view.failedCheckpoints());
        json.put("newestCheckpoint", view.newestCheckpoint().orElse(null));
        json.put("failures", view.failures());
        json.put("options", view.options());
        return json;
    }

    private static String text(JobView view) {
        Duration age = Duration.between(view.started(), Instant.now()).truncatedTo(ChronoUnit.SECONDS);
        StringBuilder text = new StringBuilder(String.format(
                "%s  %s  %s  for %s, parallelism %d, hssflow %s%n",
                view.id(),
                view.name(),
                view.status(),
                age.toString().substring("PT".length()).toLowerCase(Locale.ROOT),
                view.parallelism(),
                view.options().getOrDefault(JobOptions.RELEASE, "?")));
        text.append(String.format("  tasks        %d of %d run%n", view.runningTasks(), view.tasks()));
        text.append(String.format(
                "  checkpoints  %d complete, %d failed%s%n",
                view.completedCheckpoints(),
                view.failedCheckpoints(),
                view.newestCheckpoint().map(path -> ", the newest " + path).orElse("")));
        text.append(String.format(
                "  models       %s, until something else is decided",
                view.options()
                        .getOrDefault(LoopOptions.MODELS.key(), String.join(" ", LoopOptions.MODELS.defaultValue()))));
        view.failures().stream()
                .limit(3)
                .forEach(failure -> text.append(String.format("%n  failed       %s", failure)));
        return text.toString();
    }
}
