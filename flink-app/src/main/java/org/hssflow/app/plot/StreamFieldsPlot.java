package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hssflow.app.plot.LinePanel.Line;
import org.hssflow.monitor.view.SpaceTimeRows;
import org.hssflow.monitor.view.StreamPicture;
import org.jspecify.annotations.Nullable;

/**
 * The newest true field of a stream, what was forecast for it, and what is forecast next: in one dimension as curves above the last
 * minutes in space and time, in two as images.
 */
public final class StreamFieldsPlot {
    private static final int LEFT = 100;
    private static final int PANEL = 360;
    private static final int PITCH = LEFT + PANEL + 120; // with a colour bar
    private static final int TOP = 110;
    private static final int CURVES = 260;
    private static final int DIFFERENCE = 110;
    private static final int HISTORY = 320;
    private static final int GAP = 40;
    private static final int BOTTOM = 70;

    private static final String VALUE = "u (dimensionless)";
    private static final String POINTS = " (grid points)"; // records have no coordinates
    private static final String DIFFERENCE_TITLE = "forecast - truth";

    private final StreamPicture picture;
    private final StreamPicture.Fields fields;
    private final double[] truth;
    private final double @Nullable [] forecast;
    private final double @Nullable [] ahead;

    private StreamFieldsPlot(StreamPicture picture, StreamPicture.Fields fields) {
        this.picture = picture;
        this.fields = fields;
        this.truth = Values.ofFloats(fields.truth());
        this.forecast = fields.forecast() == null ? null : Values.ofFloats(fields.forecast());
        this.ahead = fields.ahead() == null ? null : Values.ofFloats(fields.ahead());
    }

    /**
     * @param picture with fields
     * @param rows the states of the last minutes and the differences at the same lead; only of one dimension
     */
    public static BufferedImage draw(StreamPicture picture, StreamPicture.Fields fields, SpaceTimeRows rows) {
        StreamFieldsPlot plot = new StreamFieldsPlot(picture, fields);
        return fields.shape().length == 1 ? plot.curves(rows) : plot.images();
    }

    private BufferedImage curves(SpaceTimeRows rows) {
        int middle = TOP + CURVES + GAP;
        int below = middle + DIFFERENCE + BOTTOM + GAP;
        Canvas canvas = new Canvas(2 * PITCH, below + HISTORY + BOTTOM, headlines());
        Extent x = Extent.ofPoints("x" + POINTS, fields.shape()[0], fields.stride());
        double[] at = IntStream.range(0, truth.length)
                .mapToDouble(i -> (double) i * fields.stride())
                .toArray();
        Rectangle wide = new Rectangle(LEFT, TOP, 2 * PITCH - LEFT - GAP, CURVES);
        new LinePanel(atStep(), x, valueAxis(), lines(at)).draw(canvas, wide);
        Rectangle narrow = new Rectangle(LEFT, middle, wide.width, DIFFERENCE);
        double[] e = forecast == null ? new double[0] : Matrices.difference(forecast, truth);
        LinePanel difference = new LinePanel(
                DIFFERENCE_TITLE,
                x,
                Extent.around("dimensionless", DoubleStream.of(e)),
                List.of(new Line(DIFFERENCE_TITLE, LinePanel.VERMILION, 2, false, at, e)));
        if (forecast == null) {
            canvas.drawNote(narrow, noForecast());
        } else {
            difference.draw(canvas, narrow);
        }
        Axes.drawX(canvas.graphics(), narrow, x);
        drawHistory(canvas, rows, x, below);
        return canvas.image();
    }

    private List<Line> lines(double[] at) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("truth", Color.BLACK, 3.5f, false, at, truth));
        if (forecast != null) {
            lines.add(new Line("forecast " + picture.lead() + " steps before", LinePanel.BLUE, 2, true, at, forecast));
        }
        if (ahead != null) {
            lines.add(new Line(
                    String.format(
                            Locale.ROOT,
                            "ahead, for step %d, t = %s",
                            fields.aheadStep(),
                            Labels.time(fields.aheadTime())),
                    LinePanel.ORANGE,
                    2,
                    false,
                    at,
                    ahead));
        }
        return lines;
    }

    /** A forecast that grows without bound would press the truth flat: beyond its height above and below, lines are cut off. */
    private Extent valueAxis() {
        Extent own = Extent.around(VALUE, DoubleStream.of(truth));
        double height = own.max() - own.min();
        DoubleStream others = Stream.of(truth, forecast == null ? truth : forecast, ahead == null ? truth : ahead)
                .flatMapToDouble(DoubleStream::of)
                .filter(Double::isFinite)
                .map(value -> Math.max(own.min() - height, Math.min(own.max() + height, value)));
        return Extent.around(VALUE, others);
    }

    private void drawHistory(Canvas canvas, SpaceTimeRows rows, Extent x, int top) {
        Rectangle left = new Rectangle(LEFT, top, PANEL, HISTORY);
        Rectangle right = new Rectangle(PITCH + LEFT, top, PANEL, HISTORY);
        if (rows.rows().isEmpty()) {
            canvas.drawNote(left, "no states of the last minutes");
            canvas.drawNote(right, "no states of the last minutes");
            return;
        }
        SpaceTimeRaster raster = SpaceTimeRaster.of(rows);
        List<HeatMap> maps = List.of(
                new HeatMap("truth", x, raster.time(), raster.truth(), ColorScale.of(values(raster.truth()))),
                new HeatMap(
                        DIFFERENCE_TITLE + ", " + lead(),
                        x,
                        raster.time(),
                        raster.difference(),
                        ColorScale.symmetric(values(raster.difference()))));
        for (int i = 0; i < maps.size(); i++) {
            maps.get(i).draw(canvas.graphics(), i == 0 ? left : right);
            maps.get(i).drawBar(canvas.graphics(), i == 0 ? left : right);
        }
    }

    private BufferedImage images() {
        int pitch = PANEL + TOP - GAP + BOTTOM;
        Canvas canvas = new Canvas(2 * PITCH, 2 * pitch + GAP, headlines());
        double[][] u = matrix(truth);
        ColorScale scale = ColorScale.of(truth);
        drawImage(canvas, 0, 0, map(atStep(), u, scale), noForecast());
        drawImage(
                canvas,
                1,
                0,
                forecast == null ? null : map("forecast " + lead() + " before", matrix(forecast), scale),
                noForecast());
        double[][] e = forecast == null ? null : Matrices.difference(matrix(forecast), u);
        drawImage(
                canvas,
                0,
                pitch,
                e == null ? null : map(DIFFERENCE_TITLE, e, ColorScale.symmetric(values(e))),
                noForecast());
        String next = String.format(
                Locale.ROOT, "ahead, for step %d, t = %s", fields.aheadStep(), Labels.time(fields.aheadTime()));
        drawImage(canvas, 1, pitch, ahead == null ? null : map(next, matrix(ahead), scale), noForecast());
        return canvas.image();
    }

    private static void drawImage(Canvas canvas, int column, int down, @Nullable HeatMap map, String otherwise) {
        Rectangle box = new Rectangle(column * PITCH + LEFT, TOP + down, PANEL, PANEL);
        if (map == null) {
            canvas.drawNote(box, otherwise);
        } else {
            map.draw(canvas.graphics(), box);
            map.drawBar(canvas.graphics(), box);
        }
    }

    private HeatMap map(String title, double[][] values, ColorScale scale) {
        return new HeatMap(
                title,
                Extent.ofPoints("x" + POINTS, fields.shape()[0], fields.stride()),
                Extent.ofPoints("y" + POINTS, fields.shape()[1], fields.stride()),
                values,
                scale);
    }

    private double[][] matrix(double[] u) {
        return Matrices.ofField(u, fields.shape()[0], fields.shape()[1]);
    }

    private static double[] values(double[][] rows) {
        return Matrices.values(Stream.of(rows));
    }

    private String lead() {
        return picture.lead() + (picture.lead() == 1 ? " step" : " steps");
    }

    private String atStep() {
        return "truth at step " + fields.step();
    }

    private static String noForecast() {
        return "no forecast at this lead yet";
    }

    private String[] headlines() {
        StreamPicture.Facts facts = picture.facts();
        int[] shape = facts.shape();
        int channels = shape == null ? 1 : shape[0];
        String made = forecast == null
                ? noForecast()
                : "forecast " + lead() + " before (" + Labels.time(picture.lead() * facts.dt()) + " in t) by "
                        + Labels.model(fields.forecastBy()) + ", relative L2 error "
                        + Labels.figure(fields.relativeL2());
        return new String[] {
            Labels.stream(picture)
                    + String.format(Locale.ROOT, ", step %d, t = %s", fields.step(), Labels.time(fields.time()))
                    + (channels == 1 ? "" : ", channel " + picture.channel() + " of 0 to " + (channels - 1)),
            made + (ahead == null ? "" : "; ahead by " + Labels.model(fields.aheadBy()))
        };
    }
}
