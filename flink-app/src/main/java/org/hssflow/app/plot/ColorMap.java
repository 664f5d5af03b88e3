package org.hssflow.app.plot;

import java.awt.Color;
import java.util.List;

/**
 * Colours for numbers from 0 to 1; grey for what is no number. Lightness is even, so that equal steps look equal.
 *
 * @param anchors at equal distances, as 0xRRGGBB
 */
record ColorMap(List<Integer> anchors) {
    /** From dark to light, for fields: matplotlib's viridis (S. van der Walt, N. Smith, 2015). */
    static final ColorMap VIRIDIS = new ColorMap(List.of(
            0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725));

    /** From blue over white, at ½, to red, for differences: ColorBrewer's RdBu (C. Brewer, 2002), the other way round. */
    static final ColorMap BLUE_WHITE_RED = new ColorMap(List.of(
            0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b,
            0x67001f));

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
