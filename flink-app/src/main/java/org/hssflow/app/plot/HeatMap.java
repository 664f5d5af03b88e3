package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;

/**
 * A matrix as an image with axes.
 *
 * @param title above it
 * @param x the horizontal axis, of the columns
 * @param y the vertical one, of the rows, upwards
 * @param values [row][column]
 * @param scale of the colours
 */
record HeatMap(String title, Extent x, Extent y, double[][] values, ColorScale scale) {
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

    private static final int TICK = 5;
    private static final int GAP = 4;
    private static final int BAR_WIDTH = 16;
    private static final int WIDTH_OF_TICK = 60; // pixels at least
    private static final int HEIGHT_OF_TICK = 40;

    /**
     * What an axis spans.
     *
     * @param label with the unit
     * @param min where the first cell begins
     * @param max where the last ends
     */
    record Extent(String label, double min, double max) {
        double share(BigDecimal value) {
            return (value.doubleValue() - min) / (max - min);
        }
    }

    /** Text without steps, thin lines in the middle of a pixel. */
    static Graphics2D graphics(BufferedImage image) {
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setColor(Color.BLACK);
        g.setFont(TEXT);
        return g;
    }

    /** @param box of the image alone: title, ticks and labels lie around it */
    void draw(Graphics2D g, Rectangle box) {
        g.drawImage(image(), box.x, box.y, box.width, box.height, null);
        g.drawRect(box.x, box.y, box.width, box.height);
        g.setFont(TITLE);
        centred(g, title, box.x + box.width / 2, box.y - 2 * GAP);
        g.setFont(TEXT);
        drawX(g, box);
        drawY(g, box);
    }

    /** The colours and their values, to the right of an image. */
    void drawBar(Graphics2D g, Rectangle box) {
        int left = box.x + box.width + 3 * GAP;
        for (int i = 0; i < box.height; i++) {
            g.setColor(new Color(scale.colors().rgb(1 - (i + 0.5) / box.height)));
            g.fillRect(left, box.y + i, BAR_WIDTH, 1);
        }
        g.setColor(Color.BLACK);
        g.drawRect(left, box.y, BAR_WIDTH, box.height);
        Extent values = new Extent("", scale.min(), scale.max());
        for (BigDecimal tick : Ticks.between(scale.min(), scale.max(), Math.max(2, box.height / HEIGHT_OF_TICK))) {
            int at = box.y + box.height - (int) Math.round(values.share(tick) * box.height);
            g.drawLine(left + BAR_WIDTH, at, left + BAR_WIDTH + TICK, at);
            g.drawString(Ticks.label(tick), left + BAR_WIDTH + TICK + GAP, at + ascent(g) / 2);
        }
    }

    private BufferedImage image() {
        int rows = values.length;
        int columns = values[0].length;
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                image.setRGB(column, rows - 1 - row, scale.rgb(values[row][column]));
            }
        }
        return image;
    }

    private void drawX(Graphics2D g, Rectangle box) {
        int bottom = box.y + box.height;
        for (BigDecimal tick : Ticks.between(x.min(), x.max(), Math.max(2, box.width / WIDTH_OF_TICK))) {
            int at = box.x + (int) Math.round(x.share(tick) * box.width);
            g.drawLine(at, bottom, at, bottom + TICK);
            centred(g, Ticks.label(tick), at, bottom + TICK + GAP + ascent(g));
        }
        centred(g, x.label(), box.x + box.width / 2, bottom + TICK + 3 * GAP + 2 * ascent(g));
    }

    private void drawY(Graphics2D g, Rectangle box) {
        int widest = 0;
        for (BigDecimal tick : Ticks.between(y.min(), y.max(), Math.max(2, box.height / HEIGHT_OF_TICK))) {
            int at = box.y + box.height - (int) Math.round(y.share(tick) * box.height);
            String text = Ticks.label(tick);
            int width = g.getFontMetrics().stringWidth(text);
            widest = Math.max(widest, width);
            g.drawLine(box.x - TICK, at, box.x, at);
            g.drawString(text, box.x - TICK - GAP - width, at + ascent(g) / 2);
        }
        Graphics2D turned = (Graphics2D) g.create();
        turned.translate(box.x - TICK - 3 * GAP - widest, box.y + box.height / 2);
        turned.rotate(-Math.PI / 2);
        centred(turned, y.label(), 0, 0);
        turned.dispose();
    }

    private static int ascent(Graphics2D g) {
        return g.getFontMetrics().getAscent() - GAP / 2;
    }

    static void centred(Graphics2D g, String text, int x, int baseline) {
        g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, baseline);
    }
}
