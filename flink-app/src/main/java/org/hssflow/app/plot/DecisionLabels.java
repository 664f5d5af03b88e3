package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts above a box, each beside a line down to its moment on the box' time axis. They stand in lanes, so that none covers another: the
 * newest lowest, since the lines of older ones then pass to its left.
 */
final class DecisionLabels {
    private static final int MOST_LANES = 8;
    private static final int LANE = 20;
    private static final int GAP = 5;
    private static final Color LINE = new Color(0x555555);

    /** What was decided when. */
    record Label(long at, String text) {}

    /**
     * @param lane from the box upwards
     * @param x of the line
     * @param left of the text
     */
    private record Placed(String text, int lane, int x, int left, int right) {
        boolean covers(Placed other) {
            return lane == other.lane && left < other.right + 2 * GAP && other.left < right + 2 * GAP;
        }
    }

    private final List<Placed> placed = new ArrayList<>();
    private int leftOut;

    /**
     * @param labels oldest first, all on the axis
     * @param left where the axis begins, in pixels
     * @param width of the axis
     */
    DecisionLabels(List<Label> labels, WallClock time, int left, int width, FontMetrics metrics) {
        for (int i = labels.size() - 1; i >= 0; i--) {
            Label label = labels.get(i);
            String text = Labels.fitting(label.text(), metrics, width / 2);
            int length = metrics.stringWidth(text);
            int x = left + (int) Math.round(time.share((double) label.at()) * width);
            boolean toTheRight = x + GAP + length <= left + width;
            int from = toTheRight ? x + GAP : x - GAP - length;
            place(text, x, from, from + length);
        }
    }

    private void place(String text, int x, int left, int right) {
        for (int lane = 0; lane < MOST_LANES; lane++) {
            Placed candidate = new Placed(text, lane, x, left, right);
            if (placed.stream().noneMatch(candidate::covers)) {
                placed.add(candidate);
                return;
            }
        }
        leftOut++;
    }

    /** How many had no room: the oldest where there are many. */
    int leftOut() {
        return leftOut;
    }

    /** The room that they take above the box. */
    int height() {
        return LANE * placed.stream().mapToInt(label -> label.lane() + 1).max().orElse(0);
    }

    /** @param bottom of the lowest lane */
    void draw(Graphics2D g, Rectangle box, int bottom) {
        g.setColor(LINE);
        placed.forEach(label ->
                g.drawLine(label.x(), bottom - label.lane() * LANE - LANE + GAP, label.x(), box.y + box.height));
        for (Placed label : placed) {
            int top = bottom - (label.lane() + 1) * LANE;
            g.setColor(Color.WHITE);
            g.fillRect(label.left() - 2, top + 1, label.right() - label.left() + 4, LANE - 2);
            g.setColor(Color.BLACK);
            g.drawString(label.text(), label.left(), top + LANE - GAP);
        }
        g.setColor(Color.BLACK);
    }
}
