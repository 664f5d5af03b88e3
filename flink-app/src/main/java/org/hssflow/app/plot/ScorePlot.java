package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import org.hssflow.app.plot.DecisionLabels.Label;
import org.hssflow.app.plot.LinePanel.Line;
import org.hssflow.monitor.view.StreamPicture;
import org.hssflow.monitor.view.StreamPicture.Alarm;
import org.hssflow.monitor.view.StreamPicture.Decision;

/** What the detector said about a stream over the last minutes, and what was decided about its models. */
public final class ScorePlot {
    private static final int WIDTH = 1140;
    private static final int LEFT = 100;
    private static final int RIGHT = 40;
    private static final int TOP = 84;
    private static final int NAMES = 34; // the line with the names, between labels and box
    private static final int HEIGHT = 320;
    private static final int BOTTOM = 70;
    private static final int MARK = 8;

    private static final Color ALARMED = new Color(0xfdeee6);

    private final StreamPicture picture;
    private final WallClock time;

    private ScorePlot(StreamPicture picture, WallClock time) {
        this.picture = picture;
        this.time = time;
    }

    /** @param since how much of the last minutes was read */
    public static BufferedImage draw(StreamPicture picture, Duration since) {
        StreamPicture.Scores scores = picture.scores();
        return new ScorePlot(
                        picture, WallClock.ofBuckets(scores.from(), scores.every(), scores.statistic().length, since))
                .image();
    }

    private BufferedImage image() {
        int width = WIDTH - LEFT - RIGHT;
        List<Label> labels = picture.decisions().stream()
                .filter(decision -> isShown(decision.at()))
                .map(decision -> new Label(decision.at(), text(decision)))
                .toList();
        DecisionLabels decisions = new DecisionLabels(labels, time, LEFT, width, Canvas.metrics(Canvas.TEXT));
        int below = TOP + decisions.height();
        Rectangle box = new Rectangle(LEFT, below + NAMES, width, HEIGHT);
        Canvas canvas = new Canvas(WIDTH, box.y + HEIGHT + BOTTOM, headlines(labels.size(), decisions.leftOut()));
        Graphics2D g = canvas.graphics();
        LinePanel panel = panel();
        drawAlarmed(g, box);
        panel.drawGrid(g, box);
        panel.drawLines(g, box);
        decisions.draw(g, box, below);
        panel.drawFrame(canvas, box);
        drawMarks(g, box);
        if (panel.isEmpty()) {
            canvas.drawNote(box, "no scores in this time");
        }
        Axes.drawX(g, box, time);
        return canvas.image();
    }

    private LinePanel panel() {
        StreamPicture.Scores scores = picture.scores();
        double[] at = Values.moments(scores.from(), scores.every(), scores.statistic().length);
        double[] statistic = Values.of(scores.statistic());
        double[] limit = Values.of(scores.limit());
        Extent y = Extent.around(
                "detector (units of the score)", DoubleStream.concat(DoubleStream.of(0), Values.all(statistic, limit)));
        double[] none = {};
        return new LinePanel(
                "",
                time,
                y,
                List.of(
                        new Line("limit", Color.BLACK, 1.5f, true, at, limit),
                        new Line("statistic, largest of 2 s", LinePanel.BLUE, 2, false, at, statistic),
                        new Line("alarm", LinePanel.VERMILION, MARK, false, none, none),
                        new Line("recovered", LinePanel.GREEN, MARK, false, none, none)));
    }

    private boolean isShown(long at) {
        return at >= time.from() && at <= time.to();
    }

    private static boolean isRaised(Alarm alarm) {
        return alarm.status().equals("alarm");
    }

    /** The times between an alarm and its end. */
    private void drawAlarmed(Graphics2D g, Rectangle box) {
        List<Alarm> alarms = picture.alarms();
        g.setColor(ALARMED);
        for (int i = 0; i < alarms.size(); i++) {
            if (isRaised(alarms.get(i))) {
                long end = i + 1 < alarms.size() ? alarms.get(i + 1).at() : time.to();
                int from = x(box, Math.max(time.from(), alarms.get(i).at()));
                int to = x(box, Math.min(time.to(), end));
                g.fillRect(from, box.y, Math.max(0, to - from), box.height);
            }
        }
        g.setColor(Color.BLACK);
    }

    private void drawMarks(Graphics2D g, Rectangle box) {
        for (Alarm alarm : picture.alarms()) {
            if (isShown(alarm.at())) {
                int x = x(box, alarm.at());
                g.setColor(isRaised(alarm) ? LinePanel.VERMILION : LinePanel.GREEN);
                g.fillRect(x - 1, box.y + 1, 2, box.height - 1);
                g.fillPolygon(new Polygon(
                        new int[] {x - MARK, x + MARK, x}, new int[] {box.y + 1, box.y + 1, box.y + 2 * MARK}, 3));
            }
        }
        g.setColor(Color.BLACK);
    }

    private int x(Rectangle box, long at) {
        return box.x + (int) Math.round(time.share((double) at) * box.width);
    }

    private static String text(Decision decision) {
        String model = switch (decision.action()) {
            case "shadow" -> Labels.printable(decision.candidate(), 40, "");
            case "reject" -> Labels.printable(decision.dropped(), 40, "");
            default -> Labels.model(decision.champion());
        };
        return decision.action() + " " + model + (decision.byHand() ? ", by hand" : "");
    }

    private String[] headlines(int shown, int leftOut) {
        StreamPicture.Facts facts = picture.facts();
        int earlier = picture.decisions().size() - shown;
        return new String[] {
            Labels.stream(picture) + " until step " + facts.step() + ", t = " + Labels.time(facts.time()) + ", "
                    + WallClock.moment(time.to()),
            "in service " + Labels.model(facts.model())
                    + (facts.trial() == null ? "" : ", in its shadow " + Labels.model(facts.trial()))
                    + (earlier > 0 ? "; " + earlier + " decisions before this time" : "")
                    + (leftOut > 0 ? "; " + leftOut + " decisions without room" : "")
        };
    }
}
