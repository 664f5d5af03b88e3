package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.hssflow.app.plot.LossPlot;
import org.hssflow.app.plot.Png;
import org.hssflow.hss.training.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The picture of {@code train}. */
final class CurveOption {
    @Option(names = "--curve", paramLabel = "FILE.png", description = "Draw the training loss against the steps.")
    private @Nullable Path file;

    @Option(names = "--force", description = "Replace the picture if it exists.")
    private boolean force;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Finds out before the work, rather than after it, whether the picture can be drawn and kept. */
    void check() {
        if (file == null) {
            return;
        }
        Png.requireFonts();
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
            throw refusal("Expected --curve to name a file in a folder that can be written to, got " + file);
        }
        if (Files.exists(file) && !force) {
            throw refusal("Expected --curve to name a new file, but " + file + " exists; add --force to replace it");
        }
    }

    void write(String recipe, List<Report> reports) throws IOException {
        if (file != null) {
            Png.write(LossPlot.draw(recipe, reports), file);
        }
    }

    private ParameterException refusal(String message) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
    }
}
