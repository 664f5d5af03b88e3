package org.hssflow.app.demo;

import java.util.Arrays;

/** A number for each tick of a stream, from 0 on. */
final class TickLog {
    /** Of a tick that has none. */
    static final long NONE = Long.MIN_VALUE;

    private long[] values = new long[0];

    /** Keeps the first number that a tick is given. */
    void put(long tick, long value) {
        int i = Math.toIntExact(tick);
        if (i >= values.length) {
            int length = values.length;
            values = Arrays.copyOf(values, Math.max(64, 2 * (i + 1)));
            Arrays.fill(values, length, values.length, NONE);
        }
        if (values[i] == NONE) {
            values[i] = value;
        }
    }

    long get(long tick) {
        return tick < 0 || tick >= values.length ? NONE : values[(int) tick];
    }

    /** The tick that has a number, or {@link #NONE}. */
    long tickOf(long value) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == value) {
                return i;
            }
        }
        return NONE;
    }
}
