package org.hssflow.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code models}: what there is, what serves, what is not needed any more, and deciding by hand. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description =
                "Lists, shows and verifies the models of a store, deletes those that nothing needs, and decides by hand which"
                        + " of them serves. Decisions are records in the topic PREFIX.models, the same that the job writes and obeys.",
        subcommands = {
            ModelsListCommand.class,
            ModelsShowCommand.class,
            ModelsVerifyCommand.class,
            ModelsPromoteCommand.class,
            ModelsRollbackCommand.class,
            ModelsGcCommand.class
        })
final class ModelsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Expected one of " + spec.subcommands().keySet() + ", got none");
    }
}
