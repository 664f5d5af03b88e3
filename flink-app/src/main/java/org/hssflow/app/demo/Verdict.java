package org.hssflow.app.demo;

import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;

/**
 * A decision about the model of one stream, as it was read.
 *
 * @param nanos when, on the clock of {@link System#nanoTime()}
 * @param tick of the state that it was made at
 * @param decision what was decided
 */
record Verdict(long nanos, long tick, ModelDecision decision) {
    boolean is(Action action) {
        return decision.action() == action;
    }

    /** Whether another model serves from then on. */
    boolean changesModel() {
        return is(Action.PROMOTE) || is(Action.ROLLBACK);
    }
}
