package org.hssflow.monitor.view;

/** The last ten minutes in buckets of two seconds. What is older is forgotten, what claims to be of the future was clamped before. */
abstract class BucketRing {
    static final int COUNT = 300;
    static final long MILLIS = 2_000;

    private static final long NONE = Long.MIN_VALUE;

    private long newest = NONE;
    private long oldest = NONE;

    /** The slot of a moment, cleared if the moment is the first of its bucket; −1 if that bucket is forgotten. */
    final int slotAt(long millis) {
        long bucket = millis / MILLIS;
        if (newest == NONE) {
            newest = bucket;
            oldest = bucket;
            clear(slot(bucket));
        }
        for (long next = Math.max(newest + 1, bucket - COUNT + 1); next <= bucket; next++) {
            clear(slot(next));
        }
        newest = Math.max(newest, bucket);
        if (bucket <= newest - COUNT) {
            return -1;
        }
        for (long next = bucket; next < oldest; next++) { // what came first was not the oldest
            clear(slot(next));
        }
        oldest = Math.min(oldest, bucket);
        return slot(bucket);
    }

    /** The slot of the i-th bucket of the window that ends with the current one; −1 if there is nothing of that time. */
    final int slotInWindow(int i, long nowMillis) {
        long bucket = firstBucket(nowMillis) + i;
        return newest == NONE || bucket > newest || bucket < oldest || bucket <= newest - COUNT ? -1 : slot(bucket);
    }

    /** Whether the i-th bucket of the window lies between the first that was ever used and now: what is missing there is 0. */
    final boolean wasWatched(int i, long nowMillis) {
        return newest != NONE && firstBucket(nowMillis) + i >= oldest;
    }

    /** When the window begins that ends with the current bucket, in milliseconds since the epoch. */
    static long windowStart(long nowMillis) {
        return firstBucket(nowMillis) * MILLIS;
    }

    private static long firstBucket(long nowMillis) {
        return nowMillis / MILLIS - COUNT + 1;
    }

    private static int slot(long bucket) {
        return (int) Math.floorMod(bucket, (long) COUNT);
    }

    abstract void clear(int slot);
}
