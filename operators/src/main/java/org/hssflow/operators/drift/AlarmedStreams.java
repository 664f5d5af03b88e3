package org.hssflow.operators.drift;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams of a task whose alarm is up. It is not state: each stream says it anew with each transition. One that is silent for
 * {@link #SILENCE} is no longer counted, or a simulation that ended in alarm would be for ever. It is counted in another thread.
 */
final class AlarmedStreams {
    static final Duration SILENCE = Duration.ofMinutes(10);

    private static final Duration TIDY = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Long> lastMillis = new ConcurrentHashMap<>();

    /** Of the task's thread alone. */
    private long tidiedMillis;

    AlarmedStreams(Clock clock) {
        this.clock = clock;
    }

    void note(String streamId, boolean isAlarmed) {
        if (isAlarmed) {
            long now = clock.millis();
            lastMillis.put(streamId, now);
            if (now - tidiedMillis > TIDY.toMillis()) { // whether anybody counts them or not
                tidiedMillis = now;
                count();
            }
        } else if (!lastMillis.isEmpty()) {
            lastMillis.remove(streamId);
        }
    }

    int count() {
        long oldest = clock.millis() - SILENCE.toMillis();
        lastMillis.values().removeIf(millis -> millis < oldest);
        return lastMillis.size();
    }
}
