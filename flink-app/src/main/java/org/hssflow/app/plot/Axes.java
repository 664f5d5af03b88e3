package org.hssflow.app.plot;

import java.awt.Graphics2D;
import java.awt.Rectangle;

/** Draws axes along the edges of a box. */
final class Axes {
    static final int TICK = 5;
    static final int GAP = 4;

    private static final int WIDTH_OF_TICK = 60; // pixels at least
    private static final int WIDTH_OF_TIME = 90;
    private static final int HEIGHT_OF_TICK = 40;

    private Axes() {}

    /** Below, from left to right. */
    static void drawX(Graphics2D g, Rectangle box, Ruler x) {
        int bottom = box.y + box.height;
        int width = x instanceof WallClock ? WIDTH_OF_TIME : WIDTH_OF_TICK;
        for (Ruler.Tick tick : x.ticks(Math.max(2, box.width / width))) {
            int at = box.x + (int) Math.round(tick.share() * box.width);
            g.drawLine(at, bottom, at, bottom + TICK);
            Canvas.centred(g, tick.label(), at, bottom + TICK + GAP + ascent(g));
        }
        Canvas.centred(g, x.label(), box.x + box.width / 2, bottom + TICK + 3 * GAP + 2 * ascent(g));
    }

    /** To the left, upwards. */
    static void drawY(Graphics2D g, Rectangle box, Ruler y) {
        int widest = 0;
        for (Ruler.Tick tick : y.ticks(mostUpwards(box))) {
            int at = box.y + box.height - (int) Math.round(tick.share() * box.height);
            int width = g.getFontMetrics().stringWidth(tick.label());
            widest = Math.max(widest, width);
            g.drawLine(box.x - TICK, at, box.x, at);
            g.drawString(tick.label(), box.x - TICK - GAP - width, at + ascent(g) / 2);
        }
        Graphics2D turned = (Graphics2D) g.create();
        turned.translate(box.x - TICK - 3 * GAP - widest, box.y + box.height / 2);
        turned.rotate(-Math.PI / 2);
        Canvas.centred(turned, y.label(), 0, 0);
        turned.dispose();
    }

    /** How many ticks have room on a vertical axis. */
    static int mostUpwards(Rectangle box) {
        return Math.max(4, box.height / HEIGHT_OF_TICK);
    }

    static int ascent(Graphics2D g) {
        return g.getFontMetrics().getAscent() - GAP / 2;
    }
}
