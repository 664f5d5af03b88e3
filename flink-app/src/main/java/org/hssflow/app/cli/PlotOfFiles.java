package org.hssflow.app.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.hssflow.app.model.Baseline;
import org.hssflow.app.model.Evaluation;
import org.hssflow.app.plot.ErrorPlot;
import org.hssflow.app.plot.FieldsPlot;
import org.hssflow.app.plot.Labels;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Trajectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options and the work of {@code plot --truth --forecast}. */
final class PlotOfFiles {
    static final List<String> OPTIONS = List.of("--truth", "--forecast", "--trajectory", "--dt", "--dimensions");
    static final List<String> PICTURES = List.of(PlotsOption.FIELDS, PlotsOption.ERROR);

    /** A rollout that begins further away from the truth is one of another trajectory. */
    private static final double SAME = 1e-3;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "What simulate --out writes, or an .npy of [(trajectory,) time, space…].")
    private @Nullable Path truth;

    @Option(
            names = "--forecast",
            paramLabel = "FILE.npy",
            description = "What rollout --out writes: [(trajectory,) steps + 1, space…], the initial state first. Steps"
                    + " that only one of the files has are left out.")
    private @Nullable Path forecast;

    @Option(
            names = "--trajectory",
            paramLabel = "I",
            description = "Draw this one, from 0 on (default: the fields of the first, and the mean error of all).")
    private @Nullable Integer trajectory;

    @Option(names = "--dt", paramLabel = "DT", description = "The time between two states, if --truth is an .npy.")
    private @Nullable Double dt;

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            description = "The space axes of an .npy as --truth: 1, or 2 (default: 2 if it has four axes or more).")
    private @Nullable Integer dimensions;

    boolean isChosen() {
        return truth != null || forecast != null;
    }

    /** @throws IllegalArgumentException if one of the files is not named, or an option does not fit them */
    void requireBoth() {
        if (truth == null || forecast == null) {
            throw new IllegalArgumentException(
                    "expected both --truth and --forecast, got only " + (truth == null ? "--forecast" : "--truth"));
        }
        boolean withCoordinates = truth.toString().endsWith(".npz");
        if (!withCoordinates && (dt == null || !(dt > 0) || !Double.isFinite(dt))) {
            throw new IllegalArgumentException("expected --dt DT, the time between two states, since " + truth
                    + " does not say it, got " + (dt == null ? "none" : dt));
        }
        if (withCoordinates && (dt != null || dimensions != null)) {
            throw new IllegalArgumentException("expected " + (dt != null ? "--dt" : "--dimensions")
                    + " only with an .npy: " + truth + " says it; leave it out");
        }
    }

    /**
     * @param err hears of a rollout that does not begin where the truth does
     * @throws IllegalArgumentException if the files do not go together
     */
    Drawn draw(PrintWriter err) throws IOException {
        Path ofTruth = Objects.requireNonNull(truth);
        Path ofForecast = Objects.requireNonNull(forecast);
        TrueStates u = ofTruth.toString().endsWith(".npz")
                ? TrueStates.ofDataset(ofTruth)
                : TrueStates.ofArray(ofTruth, Objects.requireNonNull(dt), dimensions);
        RolledOut v = RolledOut.read(ofForecast, u.grid().shape());
        int[] shown = trajectories(u, v);
        int steps = Math.min(u.states(), v.states()) - 1;
        requireDrawable(u, steps);
        List<Trajectory> truths =
                IntStream.of(shown).mapToObj(i -> u.trajectory(i, steps)).toList();
        List<Trajectory> forecasts = IntStream.of(shown)
                .mapToObj(i -> u.trajectory(v.values(), v.withTrajectories() ? i : 0, v.states(), steps))
                .toList();
        warnOfAnotherBeginning(truths, forecasts, shown, err);
        return drawn(u, truths, forecasts, shown);
    }

    private int[] trajectories(TrueStates u, RolledOut v) {
        if (trajectory == null) {
            if (u.count() != v.count()) {
                throw new IllegalArgumentException("expected a forecast of each of the " + u.count()
                        + " trajectories of " + truth + ", got " + v.count() + " in " + forecast
                        + "; say --trajectory, or roll out the same initial states");
            }
            return IntStream.range(0, u.count()).toArray();
        }
        int least = v.withTrajectories() ? Math.min(u.count(), v.count()) : u.count();
        if (trajectory < 0 || trajectory >= least) {
            throw new IllegalArgumentException(
                    "expected --trajectory from 0 to " + (least - 1) + ", which both files have, got " + trajectory);
        }
        return new int[] {trajectory};
    }

    private void requireDrawable(TrueStates u, int steps) {
        if (u.grid().axes().size() > 2) {
            throw new IllegalArgumentException("expected states in 1 or 2 dimensions, got the shape "
                    + u.grid().shape() + " in " + truth + "; draw a slice of them");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("expected at least one step that both files have, got none: " + truth
                    + " has " + u.states() + " states of each trajectory; take a longer one");
        }
    }

    private void warnOfAnotherBeginning(
            List<Trajectory> truths, List<Trajectory> forecasts, int[] shown, PrintWriter err) {
        for (int i = 0; i < shown.length; i++) {
            double[] u = truths.get(i).initial().values();
            double[] v = forecasts.get(i).initial().values();
            double e2 = IntStream.range(0, u.length)
                    .mapToDouble(j -> (v[j] - u[j]) * (v[j] - u[j]))
                    .sum();
            double u2 =
                    IntStream.range(0, u.length).mapToDouble(j -> u[j] * u[j]).sum();
            if (!(e2 <= SAME * SAME * u2)) {
                err.println("hssflow plot: the rollout " + shown[i] + " of " + forecast
                        + " does not begin with the first state of that trajectory of " + truth
                        + ": is it of another?");
                return;
            }
        }
    }

    private Drawn drawn(TrueStates u, List<Trajectory> truths, List<Trajectory> forecasts, int[] shown) {
        ErrorMetrics surrogate = ErrorMetrics.mean(IntStream.range(0, shown.length)
                .mapToObj(i -> ErrorMetrics.of(forecasts.get(i), truths.get(i)))
                .toList());
        ErrorMetrics persistence = ErrorMetrics.mean(truths.stream()
                .map(each -> ErrorMetrics.of(
                        Baseline.persistence(u.grid(), u.dt()).stepper().rollout(each.initial(), each.steps()), each))
                .toList());
        String data = name(truth);
        Evaluation evaluation = new Evaluation(
                data,
                shown.length,
                truths.get(0).steps(),
                surrogate,
                Map.of("persistence", persistence),
                Map.of(),
                List.of());
        String title = name(forecast) + " against " + data;
        String unit = u.hasCoordinates() ? " (dimensionless)" : " (grid points)";
        Map<String, BufferedImage> pictures = new LinkedHashMap<>();
        pictures.put(
                PlotsOption.FIELDS,
                FieldsPlot.draw(title + ", trajectory " + shown[0], truths.get(0), forecasts.get(0), unit));
        String mean = shown.length == 1 ? "trajectory " + shown[0] : "mean of " + shown.length + " trajectories";
        pictures.put(
                PlotsOption.ERROR, ErrorPlot.draw("Error of " + title + ", " + mean, "forecast", evaluation, u.dt()));
        return new Drawn(
                pictures,
                figures(u, evaluation, shown),
                title + ", " + evaluation.steps() + " steps, " + mean + ": relative L2 error "
                        + Labels.figure(surrogate.relativeL2()) + ", of persistence "
                        + Labels.figure(persistence.relativeL2()));
    }

    private static String name(@Nullable Path file) {
        return Labels.printable(String.valueOf(Objects.requireNonNull(file).getFileName()), 40);
    }

    private Map<String, @Nullable Object> figures(TrueStates u, Evaluation evaluation, int[] shown) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("truth", String.valueOf(truth));
        figures.put("forecast", String.valueOf(forecast));
        figures.put("shape", u.grid().shape().toArray());
        figures.put("dt", u.dt());
        figures.put("steps", evaluation.steps());
        figures.put("trajectories", shown.length);
        figures.put("trajectory", shown[0]);
        figures.put("relativeL2", evaluation.surrogate().relativeL2());
        figures.put("relativeL2ByStep", evaluation.surrogate().relativeL2ByStep());
        figures.put("persistence", evaluation.persistence());
        return figures;
    }
}
