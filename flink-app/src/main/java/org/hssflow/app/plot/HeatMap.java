package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;

/**
 * A matrix as an image with axes.
 *
 * @param title above it
 * @param x the horizontal axis, of the columns
 * @param y the vertical one, of the rows, upwards
 * @param values [row][column]
 * @param scale of the colours
 */
record HeatMap(String title, Ruler x, Ruler y, double[][] values, ColorScale scale) {
    private static final int BAR_WIDTH = 16;

    /** @param box of the image alone: title, ticks and labels lie around it */
    void draw(Graphics2D g, Rectangle box) {
        g.drawImage(image(), box.x, box.y, box.width, box.height, null);
        g.drawRect(box.x, box.y, box.width, box.height);
        g.setFont(Canvas.TITLE);
        Canvas.centred(g, title, box.x + box.width / 2, box.y - 2 * Axes.GAP);
        g.setFont(Canvas.TEXT);
        Axes.drawX(g, box, x);
        Axes.drawY(g, box, y);
    }

    /** The colours and their values, to the right of an image. */
    void drawBar(Graphics2D g, Rectangle box) {
        int left = box.x + box.width + 3 * Axes.GAP;
        for (int i = 0; i < box.height; i++) {
            g.setColor(new Color(scale.colors().rgb(1 - (i + 0.5) / box.height)));
            g.fillRect(left, box.y + i, BAR_WIDTH, 1);
        }
        g.setColor(Color.BLACK);
        g.drawRect(left, box.y, BAR_WIDTH, box.height);
        Extent values = new Extent("", scale.min(), scale.max());
        for (Ruler.Tick tick : values.ticks(Axes.mostUpwards(box))) {
            int at = box.y + box.height - (int) Math.round(tick.share() * box.height);
            g.drawLine(left + BAR_WIDTH, at, left + BAR_WIDTH + Axes.TICK, at);
            g.drawString(tick.label(), left + BAR_WIDTH + Axes.TICK + Axes.GAP, at + Axes.ascent(g) / 2);
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
}
