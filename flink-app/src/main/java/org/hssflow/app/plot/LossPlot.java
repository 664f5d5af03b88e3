package org.hssflow.app.plot;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.DoubleStream;
import org.hssflow.hss.training.Report;

/** The loss of a training against its steps. */
public final class LossPlot {
    private LossPlot() {}

    /**
     * @param recipe its name, for the title
     * @param reports of the whole training; a loss that has no logarithm is left out
     */
    public static BufferedImage draw(String recipe, List<Report> reports) {
        LogChart chart = new LogChart(
                "Training of " + recipe, "optimiser steps", "training loss, smoothed over about 100 steps");
        List<Report> drawn =
                reports.stream().filter(report -> canBeDrawn(report.loss())).toList();
        List<Report> validated = reports.stream()
                .filter(report -> canBeDrawn(report.validation()))
                .toList();
        chart.encloseInDecades(DoubleStream.concat(
                drawn.stream().mapToDouble(Report::loss), validated.stream().mapToDouble(Report::validation)));
        if (!drawn.isEmpty()) {
            chart.add(
                    "training loss, over the rollouts of each phase",
                    LogChart.COLORS.get(0),
                    2,
                    drawn.stream().map(Report::step).toList(),
                    drawn.stream().map(Report::loss).toList());
        }
        if (!validated.isEmpty()) {
            chart.add(
                    "on unseen trajectories, over the longest rollouts",
                    LogChart.COLORS.get(2),
                    2,
                    validated.stream().map(Report::step).toList(),
                    validated.stream().map(Report::validation).toList());
        }
        return chart.image();
    }

    private static boolean canBeDrawn(double loss) {
        return loss > 0 && Double.isFinite(loss);
    }
}
