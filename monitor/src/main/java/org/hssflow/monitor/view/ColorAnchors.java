package org.hssflow.monitor.view;

import java.util.List;

/** The colours of fields, on the page and in pictures: at equal distances from the smallest to the largest value, as 0xRRGGBB. */
public final class ColorAnchors {
    /** From dark to light, for fields: matplotlib's viridis (S. van der Walt, N. Smith, 2015). */
    public static final List<Integer> VIRIDIS =
            List.of(0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725);

    /** From blue over white, in the middle, to red, for differences: ColorBrewer's RdBu (C. Brewer, 2002), the other way round. */
    public static final List<Integer> BLUE_WHITE_RED = List.of(
            0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b,
            0x67001f);

    private ColorAnchors() {}
}
