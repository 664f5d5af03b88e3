package org.hssflow.app.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.hssflow.app.model.Baseline;
import org.hssflow.app.model.Evaluation;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The error of each lead step, relative to the truth, of a model and its baselines, against the lead time. */
public final class ErrorPlot {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 650;

    /** M. Okabe, K. Ito, <i>Color Universal Design</i> (2008): told apart by those who see few colours, too. */
    private static final List<Color> COLORS =
            List.of(new Color(0x0072b2), new Color(0x7f7f7f), new Color(0xe69f00), new Color(0xd55e00));

    /** Beyond, a forecast is lost, and its line ends. */
    private static final double LARGEST = 1e3;

    private static final Color GRID = new Color(0xe8e8e8);

    private ErrorPlot() {}

    /**
     * @param model its name, for the legend
     * @param dt the time of one step
     */
    public static BufferedImage draw(String model, Evaluation evaluation, double dt) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Error of rollouts, mean of " + evaluation.trajectories() + " trajectories")
                .xAxisTitle("lead time t (dimensionless, a step is " + dt + ")")
                .yAxisTitle("relative L2 error of the step (nRMSE)")
                .build();
        style(chart);
        Map<String, double[]> errors = new LinkedHashMap<>();
        errors.put(model, evaluation.surrogate().relativeL2ByStep());
        evaluation.baselines().forEach((name, metrics) -> errors.put(Baseline.label(name), metrics.relativeL2ByStep()));
        encloseInDecades(chart, errors.values());
        Iterator<Color> colors = COLORS.iterator();
        errors.forEach((name, byStep) -> add(chart, name, colors.next(), byStep, dt));
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static void style(XYChart chart) {
        chart.getStyler()
                .setYAxisLogarithmic(true)
                .setXAxisMin(0.0)
                .setAxisTitleFont(HeatMap.TEXT)
                .setAxisTickLabelsFont(HeatMap.TEXT)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(HeatMap.TEXT)
                .setChartTitleFont(HeatMap.TITLE)
                .setChartBackgroundColor(Color.WHITE);
    }

    /** Only powers of ten have a label: there are two at least. */
    private static void encloseInDecades(XYChart chart, Collection<double[]> errors) {
        DoubleSummaryStatistics drawn = errors.stream()
                .flatMapToDouble(DoubleStream::of)
                .filter(ErrorPlot::canBeDrawn)
                .summaryStatistics();
        if (drawn.getCount() > 0) {
            double low = Math.floor(Math.log10(drawn.getMin()));
            double high = Math.max(Math.ceil(Math.log10(drawn.getMax())), low + 1);
            chart.getStyler().setYAxisMin(Math.pow(10, low)).setYAxisMax(Math.pow(10, high));
        }
    }

    /** A logarithmic axis has no place for an error of 0, and one that grows without bound would press the others flat. */
    private static boolean canBeDrawn(double error) {
        return error > 0 && error <= LARGEST;
    }

    private static void add(XYChart chart, String name, Color color, double[] byStep, double dt) {
        List<Double> time = new ArrayList<>();
        List<Double> error = new ArrayList<>();
        for (int i = 0; i < byStep.length; i++) {
            if (canBeDrawn(byStep[i])) {
                time.add((i + 1) * dt);
                error.add(byStep[i]);
            }
        }
        if (error.isEmpty()) {
            return;
        }
        XYSeries series = chart.addSeries(name, time, error);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setLineWidth(color.equals(COLORS.get(0)) ? 4 : 2); // the model's shows beneath another
        series.setMarker(byStep.length > 1 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
}
