package org.hssflow.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code job}: the Flink job, embedded or on a cluster. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description =
                "Runs the Flink job between your topics, in this process or on a cluster, and changes it while it runs.",
        subcommands = {
            JobRunCommand.class,
            JobStatusCommand.class,
            JobStopCommand.class,
            JobUpgradeCommand.class,
            JobSavepointsCommand.class
        })
final class JobCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Expected one of " + spec.subcommands().keySet() + ", got none");
    }
}
