package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hssflow.app.model.Baseline;
import org.hssflow.app.model.Evaluation;
import org.hssflow.monitor.view.StreamPicture;

/** The error of each lead step, relative to the truth, of a model and its baselines, against the lead time. */
public final class ErrorPlot {
    /** Beyond, a forecast is lost, and its line ends. */
    private static final double LARGEST = 1e3;

    private ErrorPlot() {}

    /**
     * @param model its name, for the legend
     * @param dt the time of one step
     */
    public static BufferedImage draw(String model, Evaluation evaluation, double dt) {
        int n = evaluation.trajectories();
        return draw(
                "Error of " + (n == 1 ? "one rollout" : "rollouts, mean of " + n + " trajectories"),
                model,
                evaluation,
                dt);
    }

    /**
     * @param title above it
     * @param model its name, for the legend
     * @param dt the time of one step
     */
    public static BufferedImage draw(String title, String model, Evaluation evaluation, double dt) {
        Map<String, double[]> errors = new LinkedHashMap<>();
        errors.put(model, evaluation.surrogate().relativeL2ByStep());
        evaluation.baselines().forEach((name, metrics) -> errors.put(Baseline.label(name), metrics.relativeL2ByStep()));
        int[] steps = IntStream.rangeClosed(1, evaluation.steps()).toArray();
        return draw(title, steps, errors, dt);
    }

    /** The median error of a stream's newest forecasts, at the leads that are published. */
    public static BufferedImage draw(StreamPicture picture) {
        StreamPicture.Errors errors = picture.errors();
        Map<String, double[]> lines = new LinkedHashMap<>();
        lines.put("forecast", errors.forecast());
        lines.put("persistence", errors.persistence());
        String title = "Error of " + Labels.stream(picture) + " until step "
                + picture.facts().step() + ", median of " + errors.count() + " forecasts, in service "
                + Labels.model(picture.facts().model());
        return draw(title, errors.leads(), lines, picture.facts().dt());
    }

    /** @param errors at each of the steps, by the name of what made them: the model's first */
    private static BufferedImage draw(String title, int[] steps, Map<String, double[]> errors, double dt) {
        LogChart chart = new LogChart(
                title, "lead time t (dimensionless, a step is " + dt + ")", "relative L2 error of the step (nRMSE)");
        chart.encloseInDecades(
                errors.values().stream().flatMapToDouble(DoubleStream::of).filter(ErrorPlot::canBeDrawn));
        Iterator<Color> colors = LogChart.COLORS.iterator();
        errors.forEach((name, byStep) -> add(chart, name, colors.next(), steps, byStep, dt));
        return chart.image();
    }

    /** A logarithmic axis has no place for an error of 0, and one that grows without bound would press the others flat. */
    private static boolean canBeDrawn(double error) {
        return error > 0 && error <= LARGEST;
    }

    private static void add(LogChart chart, String name, Color color, int[] steps, double[] byStep, double dt) {
        List<Double> time = new ArrayList<>();
        List<Double> error = new ArrayList<>();
        for (int i = 0; i < byStep.length; i++) {
            if (canBeDrawn(byStep[i])) {
                time.add(steps[i] * dt);
                error.add(byStep[i]);
            }
        }
        if (!error.isEmpty()) {
            int width = color.equals(LogChart.COLORS.get(0)) ? 4 : 2; // the model's shows beneath another
            chart.add(name, color, width, time, error);
        }
    }
}
