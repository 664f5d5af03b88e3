package org.hssflow.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --json} of every command that reports. */
final class JsonOption {
    private static final String STDOUT = "-";
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(
            names = {"--json", "--report"},
            arity = "0..1",
            paramLabel = "FILE",
            fallbackValue = STDOUT,
            description = "Report as JSON: into FILE, or without one on stdout in place of the summary.")
    private @Nullable String target;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Finds out before the work, rather than after it, whether the report can be written. */
    void check() {
        if (target == null || target.equals(STDOUT)) {
            return;
        }
        Path file = Path.of(target).toAbsolutePath();
        Path folder = file.getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "Expected a file in a folder that can be written to, got '" + target + "'");
        }
    }

    /** Writes the report where the user wants it; the summary goes to stdout unless the report does. */
    void write(Object report, String summary, PrintWriter out) {
        boolean onStdout = STDOUT.equals(target);
        try {
            if (target != null && !onStdout) {
                MAPPER.writeValue(Path.of(target).toFile(), report);
            }
            out.println(onStdout ? MAPPER.writeValueAsString(report) : summary);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to write the report to " + target + ": " + e.getMessage(), e);
        }
        if (out.checkError()) {
            throw new UncheckedIOException(new IOException("expected to write to stdout, but it takes no more"));
        }
    }
}
