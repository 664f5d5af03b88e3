package org.hssflow.app.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over a linear axis that begins at 0; the vertical one is logarithmic. */
final class LogChart {
    /** M. Okabe, K. Ito, <i>Color Universal Design</i> (2008): told apart by those who see few colours, too. */
    static final List<Color> COLORS =
            List.of(new Color(0x0072b2), new Color(0x7f7f7f), new Color(0xe69f00), new Color(0xd55e00));

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 650;
    private static final int MARGIN = 40;
    private static final Color GRID = new Color(0xe8e8e8);

    private final XYChart chart;
    private boolean isEmpty = true;

    LogChart(String title, String x, String y) {
        this.chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(Labels.fitting(title, Canvas.metrics(Canvas.TITLE), WIDTH - MARGIN))
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler()
                .setYAxisLogarithmic(true)
                .setXAxisMin(0.0)
                .setXAxisTickMarkSpacingHint(90)
                .setAxisTitleFont(Canvas.TEXT)
                .setAxisTickLabelsFont(Canvas.TEXT)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(Canvas.TEXT)
                .setChartTitleFont(Canvas.TITLE)
                .setChartBackgroundColor(Color.WHITE);
    }

    /**
     * Only powers of ten have a label: there are two at least.
     *
     * @param drawn all that will be, positive
     */
    void encloseInDecades(DoubleStream drawn) {
        DoubleSummaryStatistics values = drawn.summaryStatistics();
        if (values.getCount() > 0) {
            double low = Math.floor(Math.log10(values.getMin()));
            double high = Math.max(Math.ceil(Math.log10(values.getMax())), low + 1);
            chart.getStyler().setYAxisMin(Math.pow(10, low)).setYAxisMax(Math.pow(10, high));
        }
    }

    /**
     * A line, or a point if it is but one.
     *
     * @param y positive, as many as x, at least one
     */
    void add(String name, Color color, float width, List<? extends Number> x, List<Double> y) {
        isEmpty = false;
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setLineWidth(width);
        series.setMarker(y.size() > 1 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }

    BufferedImage image() {
        if (isEmpty) {
            Canvas canvas = new Canvas(WIDTH, HEIGHT, chart.getTitle());
            canvas.drawNote(new Rectangle(WIDTH / 8, HEIGHT / 8, WIDTH * 3 / 4, HEIGHT * 3 / 4), "nothing to show yet");
            return canvas.image();
        }
        return BitmapEncoder.getBufferedImage(chart);
    }
}
