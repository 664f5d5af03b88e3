package org.hssflow.simulators;

import java.util.Random;

/** Chance that can be repeated: generator i of a seed is a pure function of (seed, i). */
public final class Seeds {
    private Seeds() {}

    /** {@link Random}, because its sequence is part of its specification: every JDK draws the same. */
    public static Random random(long seed, long index) {
        return new Random(seed(seed, index));
    }

    /** A seed of its own for part i of what a seed decides on. */
    public static long seed(long seed, long index) {
        return mix(mix(seed) + index);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): neighbours come out unrelated. */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
