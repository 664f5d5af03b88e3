package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option {@code --store} of every command that reads or writes models. */
final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "The folder of the model store (default: ${DEFAULT-VALUE}); the models that come with hssflow are"
                            + " always there too.")
    private Path folder = Path.of("models");

    /** Finds out before a training, rather than after it, whether its result can be kept. */
    void requireWritable(CommandSpec command) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ParameterException(
                    command.commandLine(), "Expected a folder that can be written to for --store, got " + folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw new ParameterException(
                    command.commandLine(), "Expected a folder that can be written to for --store, got " + folder);
        }
    }

    /** @throws ParameterException if it names something that is no folder */
    void requireFolder(CommandSpec command) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new ParameterException(
                    command.commandLine(),
                    "Expected a folder for --store, got " + folder + ", which is something else");
        }
    }

    Path folder() {
        return folder;
    }
}
