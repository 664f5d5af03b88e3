package org.hssflow.app.plot;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;

/**
 * A true trajectory, its forecast and their difference side by side, of the first channel: in one dimension as images of space and
 * time, in two at a few lead times. Truth and forecast have the same colours.
 */
public final class FieldsPlot {
    private static final int COLUMNS = 4; // lead times that are shown in two dimensions
    private static final int PANEL = 380;
    private static final int SMALL_PANEL = 230;
    private static final int LEFT = 80;
    private static final int TOP = 90;
    private static final int BOTTOM = 70;
    private static final int BAR = 110; // a colour bar with its numbers

    private static final String UNIT = " (dimensionless)"; // as are the equations

    private FieldsPlot() {}

    /**
     * @param model its name, for the title
     * @throws IllegalArgumentException if the trajectories differ in shape or length, or have three space axes
     */
    public static BufferedImage draw(String model, Trajectory truth, Trajectory forecast) {
        return draw(model, truth, forecast, UNIT);
    }

    /**
     * @param unit of the coordinates, such as " (dimensionless)"
     * @throws IllegalArgumentException if the trajectories differ in shape or length, or have three space axes
     */
    public static BufferedImage draw(String model, Trajectory truth, Trajectory forecast, String unit) {
        Grid grid = truth.grid();
        if (forecast.steps() != truth.steps() || !forecast.grid().shape().equals(grid.shape())) {
            throw new IllegalArgumentException("expected a forecast of " + truth.steps() + " steps of shape "
                    + grid.shape() + ", got " + forecast.steps() + " of "
                    + forecast.grid().shape());
        }
        int channels = grid.channels();
        String title = model + ", a rollout of " + truth.steps() + " steps from one initial state"
                + (channels == 1 ? "" : ", channel 1 of " + channels);
        return switch (grid.axes().size()) {
            case 1 -> inSpaceAndTime(title, truth, forecast, unit);
            case 2 -> atLeadTimes(title, truth, forecast, unit);
            default ->
                throw new IllegalArgumentException("expected fields in 1 or 2 dimensions, got the shape " + grid.shape()
                        + "; ask for no picture of them");
        };
    }

    private static BufferedImage inSpaceAndTime(String title, Trajectory truth, Trajectory forecast, String unit) {
        int n = truth.grid().axes().get(0).points();
        double[][] u = rows(truth.states(), n);
        double[][] v = rows(forecast.states(), n);
        double[][] e = Matrices.difference(v, u);
        ColorScale fields = ColorScale.of(Matrices.values(Stream.of(u)));
        Extent x = extent("x" + unit, truth.grid().axes().get(0));
        double half = truth.dt() / 2;
        Extent time = new Extent("time t" + UNIT, -half, truth.steps() * truth.dt() + half);
        List<HeatMap> maps = List.of(
                new HeatMap("truth", x, time, u, fields),
                new HeatMap("forecast", x, time, v, fields),
                new HeatMap("forecast - truth", x, time, e, ColorScale.symmetric(Matrices.values(Stream.of(e)))));
        int pitch = LEFT + PANEL + BAR;
        Canvas canvas = new Canvas(3 * pitch, TOP + PANEL + BOTTOM, title);
        for (int i = 0; i < maps.size(); i++) {
            Rectangle box = new Rectangle(i * pitch + LEFT, TOP, PANEL, PANEL);
            maps.get(i).draw(canvas.graphics(), box);
            maps.get(i).drawBar(canvas.graphics(), box);
        }
        return canvas.image();
    }

    private static BufferedImage atLeadTimes(String title, Trajectory truth, Trajectory forecast, String unit) {
        int[] steps = leadSteps(truth.steps());
        Extent x = extent("x" + unit, truth.grid().axes().get(0));
        Extent y = extent("y" + unit, truth.grid().axes().get(1));
        List<double[][]> u = matrices(truth, steps);
        List<double[][]> v = matrices(forecast, steps);
        List<double[][]> e = IntStream.range(0, steps.length)
                .mapToObj(i -> Matrices.difference(v.get(i), u.get(i)))
                .toList();
        ColorScale fields = ColorScale.of(Matrices.values(u.stream().flatMap(Stream::of)));
        ColorScale differences = ColorScale.symmetric(Matrices.values(e.stream().flatMap(Stream::of)));
        int pitch = SMALL_PANEL + TOP;
        Canvas canvas = new Canvas(LEFT + steps.length * (SMALL_PANEL + LEFT) - LEFT + BAR, 3 * pitch + BOTTOM, title);
        IntFunction<String> at = i -> String.format(
                Locale.ROOT, "step %d, t = %s", steps[i], Ticks.label(BigDecimal.valueOf(steps[i] * truth.dt())));
        row(canvas, 0, i -> new HeatMap("truth, " + at.apply(i), x, y, u.get(i), fields), steps.length);
        row(canvas, pitch, i -> new HeatMap("forecast, " + at.apply(i), x, y, v.get(i), fields), steps.length);
        row(
                canvas,
                2 * pitch,
                i -> new HeatMap("forecast - truth, step " + steps[i], x, y, e.get(i), differences),
                steps.length);
        return canvas.image();
    }

    private static void row(Canvas canvas, int top, IntFunction<HeatMap> maps, int columns) {
        for (int i = 0; i < columns; i++) {
            Rectangle box = new Rectangle(LEFT + i * (SMALL_PANEL + LEFT), TOP + top, SMALL_PANEL, SMALL_PANEL);
            maps.apply(i).draw(canvas.graphics(), box);
            if (i == columns - 1) {
                maps.apply(i).drawBar(canvas.graphics(), box);
            }
        }
    }

    /** The first step, the last, and others evenly between them. */
    static int[] leadSteps(int steps) {
        return IntStream.range(0, COLUMNS)
                .map(i -> 1 + (int) Math.round((steps - 1.0) * i / (COLUMNS - 1)))
                .distinct()
                .toArray();
    }

    /** Each point is the middle of a cell. */
    private static Extent extent(String label, Axis axis) {
        double half = axis.spacing() / 2;
        return new Extent(label, axis.start() - half, axis.coordinate(axis.points() - 1) + half);
    }

    /** The first channel, [time][x]. */
    private static double[][] rows(List<Field> states, int n) {
        double[][] rows = new double[states.size()][n];
        for (int t = 0; t < rows.length; t++) {
            System.arraycopy(states.get(t).values(), 0, rows[t], 0, n);
        }
        return rows;
    }

    /** The first channel, [y][x]: states are [x][y]. */
    private static List<double[][]> matrices(Trajectory trajectory, int[] steps) {
        int nx = trajectory.grid().axes().get(0).points();
        int ny = trajectory.grid().axes().get(1).points();
        List<double[][]> matrices = new ArrayList<>();
        for (int step : steps) {
            matrices.add(Matrices.ofField(trajectory.states().get(step).values(), nx, ny));
        }
        return matrices;
    }
}
