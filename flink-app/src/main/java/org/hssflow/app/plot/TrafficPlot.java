package org.hssflow.app.plot;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.hssflow.app.plot.LinePanel.Line;
import org.hssflow.monitor.view.Quantiles;
import org.hssflow.monitor.view.Wall;

/** How much goes through the loop, and how long it takes, over the last minutes. */
public final class TrafficPlot {
    private static final int WIDTH = 1140;
    private static final int LEFT = 100;
    private static final int RIGHT = 40;
    private static final int TOP = 120;
    private static final int HEIGHT = 240;
    private static final int GAP = 60;
    private static final int BOTTOM = 70;

    private TrafficPlot() {}

    /**
     * @param source what was read, for the title
     * @param since how much of the last minutes was read
     */
    public static BufferedImage draw(String source, Wall wall, Duration since) {
        Wall.Traffic traffic = wall.traffic();
        int buckets = traffic.states().length;
        WallClock time = WallClock.ofBuckets(traffic.from(), traffic.every(), buckets, since);
        double[] at = Values.moments(traffic.from(), traffic.every(), buckets);
        Canvas canvas = new Canvas(WIDTH, TOP + 2 * HEIGHT + GAP + BOTTOM, headlines(source, wall, time));
        Rectangle above = new Rectangle(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT);
        draw(canvas, above, rates(traffic, time, at), "no records in this time");
        Rectangle below = new Rectangle(LEFT, TOP + HEIGHT + GAP, above.width, HEIGHT);
        draw(canvas, below, latency(traffic, time, at), "no states that became rollouts in this time");
        Axes.drawX(canvas.graphics(), below, time);
        return canvas.image();
    }

    private static void draw(Canvas canvas, Rectangle box, LinePanel panel, String otherwise) {
        panel.draw(canvas, box);
        if (panel.isEmpty()) {
            canvas.drawNote(box, otherwise);
        }
    }

    private static LinePanel rates(Wall.Traffic traffic, WallClock time, double[] at) {
        double[] states = Values.of(traffic.states());
        double[] rollouts = Values.of(traffic.rollouts());
        double[] letters = Values.of(traffic.deadLetters());
        double most = Values.all(states, rollouts, letters)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        return new LinePanel(
                "Records",
                time,
                new Extent("records (per second)", 0, most > 0 ? 1.08 * most : 1),
                List.of(
                        new Line("states", LinePanel.BLUE, 4, false, at, states),
                        new Line("rollouts", LinePanel.ORANGE, 2, false, at, rollouts),
                        new Line("dead letters", LinePanel.VERMILION, 2, true, at, letters)));
    }

    private static LinePanel latency(Wall.Traffic traffic, WallClock time, double[] at) {
        double[] p50 = atLeastOne(Values.of(traffic.p50()));
        double[] p99 = atLeastOne(Values.of(traffic.p99()));
        return new LinePanel(
                "From the timestamp of a state to that of its rollout",
                time,
                Decades.around("latency (ms)", Values.all(p50, p99)),
                List.of(
                        new Line("p99", LinePanel.ORANGE, 2, false, at, p99),
                        new Line("p50", LinePanel.BLUE, 2, false, at, p50)));
    }

    /** Timestamps are whole milliseconds: less than one has no place on a logarithmic axis, nor any meaning. */
    private static double[] atLeastOne(double[] millis) {
        return DoubleStream.of(millis).map(value -> Math.max(1, value)).toArray();
    }

    private static String[] headlines(String source, Wall wall, WallClock time) {
        Wall.Rates rates = wall.rates();
        Quantiles latency = wall.latencyMillis();
        long letters =
                wall.deadLetters().values().stream().mapToLong(Long::longValue).sum();
        return new String[] {
            "Traffic of " + source + ", " + wall.total() + " streams, until " + WallClock.moment(time.to()),
            String.format(
                            Locale.ROOT,
                            "over the last ten seconds %.1f states and %.1f rollouts per second; %d dead letters",
                            rates.states(),
                            rates.rollouts(),
                            letters)
                    + (latency == null
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "; latency of the last minute p50 %.0f ms, p99 %.0f ms",
                                    latency.p50(),
                                    latency.p99()))
        };
    }
}
