package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.hssflow.app.model.Baseline;
import org.hssflow.app.model.Evaluation;

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
        LogChart chart = new LogChart(
                "Error of rollouts, mean of " + evaluation.trajectories() + " trajectories",
                "lead time t (dimensionless, a step is " + dt + ")",
                "relative L2 error of the step (nRMSE)");
        Map<String, double[]> errors = new LinkedHashMap<>();
        errors.put(model, evaluation.surrogate().relativeL2ByStep());
        evaluation.baselines().forEach((name, metrics) -> errors.put(Baseline.label(name), metrics.relativeL2ByStep()));
        chart.encloseInDecades(
                errors.values().stream().flatMapToDouble(DoubleStream::of).filter(ErrorPlot::canBeDrawn));
        Iterator<Color> colors = LogChart.COLORS.iterator();
        errors.forEach((name, byStep) -> add(chart, name, colors.next(), byStep, dt));
        return chart.image();
    }

    /** A logarithmic axis has no place for an error of 0, and one that grows without bound would press the others flat. */
    private static boolean canBeDrawn(double error) {
        return error > 0 && error <= LARGEST;
    }

    private static void add(LogChart chart, String name, Color color, double[] byStep, double dt) {
        List<Double> time = new ArrayList<>();
        List<Double> error = new ArrayList<>();
        for (int i = 0; i < byStep.length; i++) {
            if (canBeDrawn(byStep[i])) {
                time.add((i + 1) * dt);
                error.add(byStep[i]);
            }
        }
        if (!error.isEmpty()) {
            int width = color.equals(LogChart.COLORS.get(0)) ? 4 : 2; // the model's shows beneath another
            chart.add(name, color, width, time, error);
        }
    }
}
