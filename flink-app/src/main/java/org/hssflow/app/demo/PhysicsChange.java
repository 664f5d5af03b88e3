package org.hssflow.app.demo;

import java.util.SortedMap;

/**
 * That a stream obeys other parameters from some state on.
 *
 * @param tick of the first state that was made with other parameters than the ones before
 * @param step of that state
 * @param until the last tick of the change: another one than {@code tick} if it goes on for a while
 * @param before the parameters before the change; at the beginning of a stream, those that its model was trained for
 * @param after the parameters after it
 */
record PhysicsChange(
        long tick, long step, long until, SortedMap<String, Double> before, SortedMap<String, Double> after) {
    /** The same change, gone on with. */
    PhysicsChange goneOn(long toTick, SortedMap<String, Double> to) {
        return new PhysicsChange(tick, step, toTick, before, to);
    }
}
