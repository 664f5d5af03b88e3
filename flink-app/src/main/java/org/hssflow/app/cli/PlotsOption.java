package org.hssflow.app.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hssflow.app.model.BatchRollout;
import org.hssflow.app.model.Evaluation;
import org.hssflow.app.model.TestSet;
import org.hssflow.app.plot.ErrorPlot;
import org.hssflow.app.plot.FieldsPlot;
import org.hssflow.pde.Trajectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The pictures of {@code evaluate}. */
final class PlotsOption {
    static final String ERROR = "error.png";
    static final String FIELDS = "fields.png";

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
        pictures(folder).check(Objects.requireNonNull(command).commandLine(), List.of(ERROR, FIELDS));
    }

    /** @return the files that were written; none if none were asked for */
    List<Path> write(String model, Evaluation evaluation, TestSet test, BatchRollout rollout) throws IOException {
        if (folder == null) {
            return List.of();
        }
        Trajectory truth = test.trajectories().get(0);
        Trajectory forecast = rollout.forecasts(List.of(truth)).get(0);
        Map<String, BufferedImage> pictures = new LinkedHashMap<>();
        pictures.put(ERROR, ErrorPlot.draw(model, evaluation, truth.dt()));
        pictures.put(FIELDS, FieldsPlot.draw(model, truth, forecast));
        return pictures(folder).write(pictures);
    }

    private PictureFolder pictures(Path target) {
        return new PictureFolder("--plots", target, force);
    }
}
