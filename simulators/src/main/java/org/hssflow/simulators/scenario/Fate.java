package org.hssflow.simulators.scenario;

import java.util.Locale;

/** What becomes of a state on its way. */
public enum Fate {
    /** It is sent when it is due. */
    SENT,
    /** It is never sent: a gap. */
    DROPPED,
    /** The same record, sent a second time. */
    DUPLICATED,
    /** Sent some ticks late, soon enough that the states it belongs between are still waited for. */
    REORDERED,
    /** Sent many ticks late, when it has been given up. */
    LATE,
    /** A record in its place that is no state ({@link org.hssflow.kafka.MalformedRecord}). */
    CORRUPT;

    /** The name in the log of the truth, such as {@code reordered}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
