package org.hssflow.app.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hssflow.monitor.view.Health;
import org.hssflow.monitor.view.Wall;

/** All streams at a glance: a tile for each, in the order of their names, in the colour and with the letter of its health. */
public final class StreamsPlot {
    private static final int WIDTH = 1140;
    private static final int MARGIN = 30;
    private static final int TOP = 130;
    private static final int LEGEND = 84;
    private static final int SPACE = 4;

    /** Up to so many tiles are large enough for names. */
    private static final int MOST_NAMED = 120;

    private static final int NAMED_WIDTH = 176;
    private static final int NAMED_HEIGHT = 46;
    private static final int SMALL = 22;

    private record Look(Color color, String letter) {}

    /** M. Okabe, K. Ito, <i>Color Universal Design</i> (2008). */
    private static final Map<Health, Look> LOOKS = Map.of(
            Health.ALARM, new Look(LinePanel.VERMILION, "A"),
            Health.UNUSABLE, new Look(new Color(0xcc79a7), "X"),
            Health.UNSERVED, new Look(LinePanel.ORANGE, "U"),
            Health.SILENT, new Look(new Color(0xb8b8b8), "S"),
            Health.NEW, new Look(new Color(0x56b4e9), "N"),
            Health.OK, new Look(LinePanel.GREEN, "O"));

    private StreamsPlot() {}

    /**
     * @param source what was read, for the title
     * @param moment when that was, in milliseconds since the epoch
     */
    public static BufferedImage draw(String source, Wall wall, long moment) {
        List<Wall.Tile> tiles = wall.tiles();
        boolean named = tiles.size() <= MOST_NAMED;
        int width = named ? NAMED_WIDTH : SMALL;
        int height = named ? NAMED_HEIGHT : SMALL;
        int columns = (WIDTH - 2 * MARGIN + SPACE) / (width + SPACE);
        int rows = (tiles.size() + columns - 1) / columns;
        Canvas canvas = new Canvas(
                WIDTH,
                TOP + Math.max(1, rows) * (height + SPACE) + MARGIN,
                "Streams of " + source + ", " + WallClock.moment(moment),
                said(wall));
        drawLegend(canvas.graphics(), wall.health());
        for (int i = 0; i < tiles.size(); i++) {
            Rectangle box = new Rectangle(
                    MARGIN + i % columns * (width + SPACE), TOP + i / columns * (height + SPACE), width, height);
            drawTile(canvas.graphics(), tiles.get(i), box, named);
        }
        return canvas.image();
    }

    private static String said(Wall wall) {
        return wall.total() + " streams in the order of their names"
                + (wall.tiles().size() < wall.total()
                        ? ", of which the worst " + wall.tiles().size()
                        : "")
                + (wall.tiles().size() <= MOST_NAMED
                        ? ", with the detector's statistic by its limit: alarm above 1"
                        : "");
    }

    private static void drawLegend(Graphics2D g, Map<Health, Integer> counts) {
        int x = MARGIN;
        for (Health health : Health.values()) {
            drawSwatch(g, health, new Rectangle(x, LEGEND, SMALL, SMALL));
            String text = health.id() + " " + counts.getOrDefault(health, 0);
            g.drawString(text, x + SMALL + 2 * SPACE, LEGEND + SMALL - 6);
            x += SMALL + g.getFontMetrics().stringWidth(text) + 10 * SPACE;
        }
    }

    private static void drawSwatch(Graphics2D g, Health health, Rectangle box) {
        Look look = look(health);
        g.setColor(look.color());
        g.fill(box);
        g.setColor(Color.BLACK);
        g.setFont(Canvas.TITLE);
        Canvas.centred(g, look.letter(), box.x + box.width / 2, box.y + box.height / 2 + 6);
        g.setFont(Canvas.TEXT);
    }

    private static Look look(Health health) {
        return LOOKS.getOrDefault(health, new Look(Color.WHITE, "?"));
    }

    private static void drawTile(Graphics2D g, Wall.Tile tile, Rectangle box, boolean named) {
        if (!named) {
            drawSwatch(g, tile.health(), box);
            return;
        }
        g.setColor(look(tile.health()).color());
        g.fill(box);
        drawSwatch(g, tile.health(), new Rectangle(box.x, box.y, SMALL, box.height));
        int room = box.width - SMALL - 2 * SPACE;
        String name = Labels.fitting(Labels.printable(tile.id(), room), g.getFontMetrics(), room);
        g.drawString(name, box.x + SMALL + SPACE, box.y + 19);
        g.drawString(Labels.fitting(figures(tile), g.getFontMetrics(), room), box.x + SMALL + SPACE, box.y + 37);
    }

    private static String figures(Wall.Tile tile) {
        String share = Double.isNaN(tile.statisticOverLimit())
                ? "no score"
                : String.format(Locale.ROOT, "%.2f", tile.statisticOverLimit());
        return share + (tile.trial() ? ", trial" : "");
    }
}
