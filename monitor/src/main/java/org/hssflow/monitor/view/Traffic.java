package org.hssflow.monitor.view;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many records of each kind there are over time, and how long states took to become forecasts. */
final class Traffic {
    private static final int MOST_REASONS = 64;
    /** Of those beyond. */
    private static final String OTHERS = "others";

    private final CountSeries states = new CountSeries();
    private final CountSeries rollouts = new CountSeries();
    private final CountSeries scores = new CountSeries();
    private final CountSeries deadLetters = new CountSeries();
    private final SortedMap<String, Long> byReason = new TreeMap<>();
    private final LatencySeries latency = new LatencySeries();

    void noteState(long at) {
        states.note(at);
    }

    void noteRollout(long at) {
        rollouts.note(at);
    }

    /** @param millis from the timestamp of the state to that of the rollout */
    void noteLatency(long at, long millis) {
        latency.note(at, millis);
    }

    void noteScore(long at) {
        scores.note(at);
    }

    void noteDeadLetter(long at, String reason) {
        deadLetters.note(at);
        String shortened = Texts.shortened(reason);
        boolean hasRoom = byReason.size() < MOST_REASONS || byReason.containsKey(shortened);
        byReason.merge(hasRoom ? shortened : OTHERS, 1L, Long::sum);
    }

    void clearReasons() {
        byReason.clear();
    }

    Wall.Rates rates(long now) {
        return new Wall.Rates(
                states.currentRate(now),
                rollouts.currentRate(now),
                scores.currentRate(now),
                deadLetters.currentRate(now));
    }

    /** A copy. */
    SortedMap<String, Long> byReason() {
        return new TreeMap<>(byReason);
    }

    @Nullable
    Quantiles latency(long now) {
        return latency.current(now);
    }

    Wall.Traffic window(long now) {
        return new Wall.Traffic(
                BucketRing.windowStart(now),
                BucketRing.MILLIS,
                states.perSecond(now),
                rollouts.perSecond(now),
                deadLetters.perSecond(now),
                latency.quantiles(0.5, now),
                latency.quantiles(0.99, now));
    }
}
