package org.hssflow.app.plot;

import java.awt.Color;
import java.util.List;
import org.hssflow.monitor.view.ColorAnchors;

/**
 * Colours for numbers from 0 to 1; grey for what is no number. Lightness is even, so that equal steps look equal.
 *
 * @param anchors at equal distances, as 0xRRGGBB
 */
record ColorMap(List<Integer> anchors) {
    static final ColorMap VIRIDIS = new ColorMap(ColorAnchors.VIRIDIS);
    static final ColorMap BLUE_WHITE_RED = new ColorMap(ColorAnchors.BLUE_WHITE_RED);

    private static final int NO_NUMBER = 0x808080;

    /** @param share 0 to 1; what lies outside takes the colour of the end */
    int rgb(double share) {
        if (Double.isNaN(share)) {
            return NO_NUMBER;
        }
        double at = Math.max(0, Math.min(1, share)) * (anchors.size() - 1);
        int i = Math.min((int) at, anchors.size() - 2);
        Color from = new Color(anchors.get(i));
        Color to = new Color(anchors.get(i + 1));
        double t = at - i;
        return new Color(
                        mix(from.getRed(), to.getRed(), t),
                        mix(from.getGreen(), to.getGreen(), t),
                        mix(from.getBlue(), to.getBlue(), t))
                .getRGB();
    }

    private static int mix(int from, int to, double t) {
        return (int) Math.round(from + t * (to - from));
    }
}
