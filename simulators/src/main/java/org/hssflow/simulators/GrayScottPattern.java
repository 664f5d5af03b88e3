package org.hssflow.simulators;

import java.util.Arrays;
import java.util.Locale;

/**
 * The pairs (f, k) of the Gray–Scott equations whose patterns have names. (R. Ohana et al., <i>The Well</i>, arXiv 2412.00568,
 * data set gray_scott_reaction_diffusion; P. Sittoni et al., arXiv 2602.18248, appendix F.6.)
 */
public enum GrayScottPattern {
    /** Spots that travel. */
    GLIDERS(0.014, 0.054),
    /** Holes in a plane rich in B, which grow and press each other into cells like foam; from sparse seeds only short stripes. */
    BUBBLES(0.098, 0.057),
    /** Stripes that fill the plane. */
    MAZE(0.029, 0.057),
    /** Stripes that grow at their ends and do not meet. */
    WORMS(0.058, 0.065),
    /** Fronts that turn about their ends, and never settle. */
    SPIRALS(0.018, 0.051),
    /** Spots that divide until they fill the plane. */
    SPOTS(0.030, 0.062);

    private final double f;
    private final double k;

    GrayScottPattern(double f, double k) {
        this.f = f;
        this.k = k;
    }

    /** The rate at which A is fed and both are washed out. */
    public double f() {
        return f;
    }

    /** The rate at which B decays. */
    public double k() {
        return k;
    }

    /** Seeds it grows from: few, but for bubbles so many that B fills most of the plane. */
    public GrayScottSeeds seeds() {
        return this == BUBBLES ? new GrayScottSeeds(120, 180) : new GrayScottSeeds(4, 10);
    }

    /** The name outside the program, such as {@code spots}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the known patterns */
    public static GrayScottPattern of(String id) {
        return Arrays.stream(values())
                .filter(pattern -> pattern.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.stream(values()).map(GrayScottPattern::id).toList() + ", got '" + id + "'"));
    }
}
