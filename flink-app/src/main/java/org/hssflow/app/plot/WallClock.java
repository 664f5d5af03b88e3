package org.hssflow.app.plot;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A time axis, in UTC.
 *
 * @param from when it begins, in milliseconds since the epoch
 * @param to when it ends, after that
 */
record WallClock(long from, long to) implements Ruler {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private static final long[] SECONDS = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600};

    /**
     * Of the newest buckets of a series, as far back as was read.
     *
     * @param from when the first bucket begins, in milliseconds since the epoch
     * @param every how long a bucket is, in milliseconds
     */
    static WallClock ofBuckets(long from, long every, int buckets, Duration since) {
        long to = from + every * buckets;
        return new WallClock(Math.max(from, to - Math.max(every, since.toMillis())), to);
    }

    /** Such as 2026-01-31 09:30:00 UTC. */
    static String moment(long millis) {
        return MOMENT.format(Instant.ofEpochMilli(millis));
    }

    @Override
    public String label() {
        return "wall-clock time (UTC)";
    }

    @Override
    public double share(double millis) {
        return (millis - from) / (to - from);
    }

    @Override
    public List<Tick> ticks(int most) {
        long every = 1_000 * SECONDS[SECONDS.length - 1];
        for (int i = SECONDS.length - 1; i >= 0 && (to - from) / (1_000 * SECONDS[i]) < most; i--) {
            every = 1_000 * SECONDS[i];
        }
        List<Tick> ticks = new ArrayList<>();
        for (long at = -Math.floorDiv(-from, every) * every; at <= to; at += every) {
            ticks.add(new Tick(share((double) at), TIME.format(Instant.ofEpochMilli(at))));
        }
        return ticks;
    }
}
