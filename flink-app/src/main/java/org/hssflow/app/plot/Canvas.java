package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A white picture with a title, to draw on. */
final class Canvas {
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

    private static final Font HEADLINE = TITLE.deriveFont(18f);
    private static final int MARGIN = 20;
    private static final int BASELINE = 36;
    private static final int LINE = 24;

    private final BufferedImage image;
    private final Graphics2D graphics;

    /** @param lines the headline, and what is said beneath it; as much of each as fits */
    Canvas(int width, int height, String... lines) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < lines.length; i++) {
            graphics.setFont(i == 0 ? HEADLINE : TEXT);
            String shown = Labels.fitting(lines[i], graphics.getFontMetrics(), width - 2 * MARGIN);
            centred(graphics, shown, width / 2, BASELINE + i * LINE);
        }
        graphics.setFont(TEXT);
    }

    /** With black and {@link #TEXT}, which whoever draws puts back. */
    Graphics2D graphics() {
        return graphics;
    }

    BufferedImage image() {
        return image;
    }

    /** How wide a text is, before there is anything to draw it on. */
    static FontMetrics metrics(Font font) {
        return new Canvas(1, 1).graphics.getFontMetrics(font);
    }

    /** A frame in place of what is not there, and why it is not. */
    void drawNote(Rectangle box, String text) {
        graphics.setColor(Color.GRAY);
        graphics.draw(box);
        centred(
                graphics,
                Labels.fitting(text, graphics.getFontMetrics(), box.width),
                box.x + box.width / 2,
                box.y + box.height / 2);
        graphics.setColor(Color.BLACK);
    }

    static void centred(Graphics2D g, String text, int x, int baseline) {
        g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, baseline);
    }
}
