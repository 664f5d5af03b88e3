package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.store.ModelStore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option {@code --store} of every command that reads or writes models. */
final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "DIR|URI",
            description =
                    "The model store (default: ${DEFAULT-VALUE}): a folder, or a URI such as s3://bucket/models of a file system"
                            + " that Flink has a plugin for in FLINK_PLUGINS_DIR. The models that come with hssflow are always"
                            + " there too.")
    private String location = "models";

    /**
     * Finds out before a training, rather than after it, whether its result can be kept; of another file system whether it is there.
     *
     * @throws IllegalArgumentException if it is no location, or of a file system that is not there
     */
    void requireWritable(CommandSpec command) {
        StoreLocation.folder(location).ifPresentOrElse(folder -> requireWritable(folder, command), this::open);
    }

    private static void requireWritable(Path folder, CommandSpec command) {
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

    /**
     * The store, to read from.
     *
     * @throws ParameterException if it names something that is no folder
     * @throws IllegalArgumentException if it is no location, or of a file system that is not there
     */
    ModelStore open(CommandSpec command) {
        StoreLocation.folder(location).ifPresent(folder -> {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new ParameterException(
                        command.commandLine(),
                        "Expected a folder for --store, got " + folder + ", which is something else");
            }
        });
        return open();
    }

    /** The store; where it is not local, with the plugins that Flink needs. */
    ModelStore open() {
        if (StoreLocation.folder(location).isEmpty()) {
            FileSystemPlugins.load();
        }
        return StoreLocation.open(location);
    }

    @Override
    public String toString() {
        return location;
    }
}
