package org.hssflow.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.app.job.JobStop;
import org.hssflow.app.job.UpgradeSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code job stop}: the end of a job that can be gone on from. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Stops a job with a savepoint, which job run --from goes on from. All states that it has read are forecast.")
final class JobStopCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Its id, or the name (default: the only one).")
    private @Nullable String job;

    @Option(
            names = "--savepoints",
            paramLabel = "DIR|URI",
            description = "Where the savepoint goes (default: where the job or the cluster keeps them).")
    private @Nullable String savepoints;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for who finds it (default: ${DEFAULT-VALUE}).")
    private String reason = "by hand";

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
            FlinkCluster.Job meant = ClusterOptions.job(flink, job);
            String folder = savepoints == null ? null : JobChanges.absolute(savepoints);
            String savepoint = JobStop.stop(flink, meant.id(), folder, UpgradeSettings.DEFAULT_TIMEOUT, reason);
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("job", meant.id().toString());
            report.put("savepoint", savepoint);
            json.write(
                    report,
                    "stopped " + meant.name() + ", savepoint " + savepoint,
                    spec.commandLine().getOut());
            return ExitCode.OK;
        }
    }
}
