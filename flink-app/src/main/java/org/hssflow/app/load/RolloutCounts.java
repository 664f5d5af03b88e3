package org.hssflow.app.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What arrived. Safe for use by several threads. */
final class RolloutCounts {
    private final Map<String, SeenSteps> streams = new HashMap<>();
    private final SortedMap<String, Long> byModel = new TreeMap<>();
    private long different;
    private long repeated;
    private boolean begun;
    private long lastNanos;
    private long longestNanos;

    /** @param nanos when it arrived, on the clock of {@link System#nanoTime()} */
    synchronized void add(String streamId, long step, String model, long nanos) {
        if (streams.computeIfAbsent(streamId, id -> new SeenSteps()).add(step)) {
            different++;
        } else {
            repeated++;
        }
        byModel.merge(model, 1L, Long::sum);
        longestNanos = begun ? Math.max(longestNanos, nanos - lastNanos) : 0;
        lastNanos = nanos;
        begun = true;
    }

    synchronized long different() {
        return different;
    }

    synchronized long repeated() {
        return repeated;
    }

    synchronized SortedMap<String, Long> byModel() {
        return new TreeMap<>(byModel);
    }

    /** By stream, without those that miss nothing. */
    synchronized SortedMap<String, Long> missing(Map<String, Long> lastSteps) {
        SortedMap<String, Long> missing = new TreeMap<>();
        lastSteps.forEach((streamId, last) -> {
            SeenSteps seen = streams.get(streamId);
            long count = seen == null ? last + 1 : seen.missing(last);
            if (count > 0) {
                missing.put(streamId, count);
            }
        });
        return missing;
    }

    synchronized Duration takeLongestSilence() {
        Duration longest = Duration.ofNanos(longestNanos);
        longestNanos = 0;
        return longest;
    }

    /** Whether nothing arrived since then, on the clock of {@link System#nanoTime()}. */
    synchronized boolean isQuietSince(long nanos) {
        return !begun || lastNanos - nanos <= 0;
    }
}
