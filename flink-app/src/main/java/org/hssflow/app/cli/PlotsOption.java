package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.hssflow.app.model.BatchRollout;
import org.hssflow.app.model.Evaluation;
import org.hssflow.app.model.TestSet;
import org.hssflow.app.plot.ErrorPlot;
import org.hssflow.app.plot.FieldsPlot;
import org.hssflow.app.plot.Png;
import org.hssflow.pde.Trajectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The pictures of {@code evaluate}. */
final class PlotsOption {
    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Draw error.png, the error against the lead time, and fields.png, the first trajectory beside"
                    + " its forecast.")
    private @Nullable Path folder;

    @Option(names = "--force", description = "Replace pictures that exist.")
    private boolean force;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Finds out before the work, rather than after it, whether pictures can be drawn and kept. */
    void check() throws IOException {
        if (folder == null) {
            return;
        }
        Png.requireFonts();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw refusal("Expected a folder for --plots, got " + folder + ", which is something else");
        }
        Files.createDirectories(folder);
        for (Path file : files(folder)) {
            if (Files.exists(file) && !force) {
                throw refusal("Expected --plots to name a folder without " + file.getFileName() + ", but " + file
                        + " exists; add --force to replace it");
            }
        }
    }

    /** @return the files that were written; none if none were asked for */
    List<Path> write(String model, Evaluation evaluation, TestSet test, BatchRollout rollout) throws IOException {
        if (folder == null) {
            return List.of();
        }
        Trajectory truth = test.trajectories().get(0);
        Trajectory forecast = rollout.forecasts(List.of(truth)).get(0);
        List<Path> files = files(folder);
        Png.write(ErrorPlot.draw(model, evaluation, truth.dt()), files.get(0));
        Png.write(FieldsPlot.draw(model, truth, forecast), files.get(1));
        return files;
    }

    private static List<Path> files(Path folder) {
        return List.of(folder.resolve("error.png"), folder.resolve("fields.png"));
    }

    private ParameterException refusal(String message) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
    }
}
