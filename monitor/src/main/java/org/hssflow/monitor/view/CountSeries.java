package org.hssflow.monitor.view;

import org.jspecify.annotations.Nullable;

/** How many of something there were, over time. */
final class CountSeries extends BucketRing {
    /** So many whole buckets make a current rate: ten seconds. */
    private static final int RECENT = 5;

    private final int[] counts = new int[COUNT];

    void note(long atMillis) {
        int slot = slotAt(atMillis);
        if (slot >= 0) {
            counts[slot]++;
        }
    }

    /** Each bucket's rate, per second; null for the current one, which is not over, and for those before anything came. */
    @Nullable
    Double[] perSecond(long nowMillis) {
        Double[] rates = new Double[COUNT];
        for (int i = 0; i < COUNT - 1; i++) {
            rates[i] = wasWatched(i, nowMillis) ? Double.valueOf(count(i, nowMillis) * 1e3 / MILLIS) : null;
        }
        return rates;
    }

    /** Over the last ten seconds, or what there is of them, per second. */
    double currentRate(long nowMillis) {
        int sum = 0;
        int buckets = 0;
        for (int i = COUNT - 1 - RECENT; i < COUNT - 1; i++) {
            if (wasWatched(i, nowMillis)) {
                sum += count(i, nowMillis);
                buckets++;
            }
        }
        return buckets == 0 ? 0 : sum * 1e3 / (buckets * MILLIS);
    }

    private int count(int i, long nowMillis) {
        int slot = slotInWindow(i, nowMillis);
        return slot < 0 ? 0 : counts[slot];
    }

    @Override
    void clear(int slot) {
        counts[slot] = 0;
    }
}
