package org.hssflow.app.demo;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** For which of the states that were sent one reader has seen what the job made of them. Not safe for use by several threads. */
final class Sightings {
    /** What nobody of the demonstration sent. */
    static final long FOREIGN = -1;
    /** What was there already. */
    static final long REPEATED = -2;

    private final Ledger ledger;
    private final Map<String, BitSet> seen = new HashMap<>();

    Sightings(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The tick of the state that something is about, seen now; or {@link #FOREIGN} or {@link #REPEATED}. */
    long take(String streamId, long step) {
        if (!ledger.wasSent(streamId, step)) {
            return FOREIGN;
        }
        BitSet ticks = seen.computeIfAbsent(streamId, id -> new BitSet());
        long tick = ledger.tick(streamId, step, ticks);
        if (tick == SentStream.NONE) {
            return REPEATED;
        }
        ticks.set(Math.toIntExact(tick));
        return tick;
    }

    /** How many states there are that must be seen, and were not. */
    long missing() {
        return ledger.missing(seen);
    }
}
