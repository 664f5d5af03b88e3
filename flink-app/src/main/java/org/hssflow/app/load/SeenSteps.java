package org.hssflow.app.load;

import java.util.BitSet;

/** Which steps of a stream were seen: one bit for each after the first that was not. Not safe for use by several threads. */
final class SeenSteps {
    /** So many bits in a row are dropped at once. */
    private static final int RUN = 1 << 10;

    /** All steps below it were seen. */
    private long begin;

    /** Bit i is step begin + i. */
    private BitSet from = new BitSet();

    /** @return whether it was not seen before */
    boolean add(long step) {
        if (step < begin) {
            return false;
        }
        int bit = Math.toIntExact(step - begin);
        if (from.get(bit)) {
            return false;
        }
        from.set(bit);
        int run = from.nextClearBit(0);
        if (run >= RUN) {
            from = from.get(run, Math.max(run, from.length()));
            begin += run;
        }
        return true;
    }

    /** How many of the steps from 0 to {@code last} were not seen. */
    long missing(long last) {
        if (last < begin) {
            return 0;
        }
        int end = Math.toIntExact(last - begin + 1);
        return (long) end - from.get(0, end).cardinality();
    }
}
