package org.hssflow.app.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.List;

/**
 * Lines in a box, with gaps where there is no number.
 *
 * @param title above it, on the left; the names of the lines stand on the right
 * @param x the horizontal axis, which is drawn by {@link Axes#drawX}, since several panels may share one
 * @param y the vertical one
 * @param lines the first beneath the others
 */
record LinePanel(String title, Ruler x, Ruler y, List<Line> lines) {
    /** M. Okabe, K. Ito, <i>Color Universal Design</i> (2008): told apart by those who see few colours, too. */
    static final Color BLUE = new Color(0x0072b2);

    static final Color ORANGE = new Color(0xe69f00);
    static final Color VERMILION = new Color(0xd55e00);
    static final Color GREEN = new Color(0x009e73);

    private static final Color GRID = new Color(0xe8e8e8);
    private static final int SWATCH = 26;
    private static final double DOT = 2.5;

    /**
     * One line.
     *
     * @param x of each point; does not fall
     * @param y as many, in the units of the axis; NaN for a gap
     */
    record Line(String name, Color color, float width, boolean dashed, double[] x, double[] y) {
        Stroke stroke() {
            return dashed
                    ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0)
                    : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
        }
    }

    LinePanel {
        lines = List.copyOf(lines);
    }

    /** Whether there is anything to see. */
    boolean isEmpty() {
        return lines.stream().noneMatch(line -> Arrays.stream(line.y()).anyMatch(Double::isFinite));
    }

    void draw(Canvas canvas, Rectangle box) {
        drawGrid(canvas.graphics(), box);
        drawLines(canvas.graphics(), box);
        drawFrame(canvas, box);
    }

    void drawGrid(Graphics2D g, Rectangle box) {
        g.setColor(GRID);
        for (Ruler.Tick tick : y.ticks(Axes.mostUpwards(box))) {
            int at = box.y + box.height - (int) Math.round(tick.share() * box.height);
            g.drawLine(box.x, at, box.x + box.width, at);
        }
        g.setColor(Color.BLACK);
    }

    void drawLines(Graphics2D g, Rectangle box) {
        Graphics2D inside = (Graphics2D) g.create();
        inside.clip(box);
        inside.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        inside.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        for (Line line : lines) {
            inside.setColor(line.color());
            inside.setStroke(line.stroke());
            draw(inside, box, line);
        }
        inside.dispose();
    }

    private void draw(Graphics2D g, Rectangle box, Line line) {
        Path2D path = new Path2D.Double();
        boolean before = false;
        for (int i = 0; i < line.y().length; i++) {
            double px = box.x + x.share(line.x()[i]) * box.width;
            double py = box.y + box.height - within(y.share(line.y()[i])) * box.height;
            boolean known = !Double.isNaN(py);
            boolean after = i + 1 < line.y().length && !Double.isNaN(y.share(line.y()[i + 1]));
            if (known && before) {
                path.lineTo(px, py);
            } else if (known && after) {
                path.moveTo(px, py);
            } else if (known) {
                g.fill(new Ellipse2D.Double(px - DOT, py - DOT, 2 * DOT, 2 * DOT));
            }
            before = known;
        }
        g.draw(path);
    }

    /** Not so far away that no line to there can be drawn. */
    private static double within(double share) {
        return Math.max(-1e3, Math.min(1e3, share));
    }

    /** The box, its vertical axis, the title and the names of the lines. */
    void drawFrame(Canvas canvas, Rectangle box) {
        Graphics2D g = canvas.graphics();
        g.drawRect(box.x, box.y, box.width, box.height);
        Axes.drawY(g, box, y);
        int baseline = box.y - 2 * Axes.GAP;
        int right = box.x + box.width;
        for (int i = lines.size() - 1; i >= 0; i--) {
            right = drawName(g, lines.get(i), right, baseline);
        }
        g.setFont(Canvas.TITLE);
        g.drawString(Labels.fitting(title, g.getFontMetrics(), right - box.x), box.x, baseline);
        g.setFont(Canvas.TEXT);
    }

    private static int drawName(Graphics2D g, Line line, int right, int baseline) {
        int left = right - g.getFontMetrics().stringWidth(line.name());
        g.setColor(Color.WHITE); // lines to what stands above may pass here
        g.fillRect(left - SWATCH - 8, baseline - 13, right - left + SWATCH + 8, 17);
        g.setColor(Color.BLACK);
        g.drawString(line.name(), left, baseline);
        Stroke stroke = g.getStroke();
        g.setColor(line.color());
        g.setStroke(line.stroke());
        Shape swatch = new Line2D.Double(left - SWATCH - 6, baseline - 5, left - 6, baseline - 5);
        g.draw(swatch);
        g.setStroke(stroke);
        g.setColor(Color.BLACK);
        return left - SWATCH - 24;
    }
}
