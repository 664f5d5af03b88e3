package org.hssflow.monitor.view;

/**
 * Tells the rollouts of a run that is over from those of the one that goes on, where steps begin anew: both topics have the runs in the
 * same order, so there is one beginning among the rollouts for each among the states.
 */
final class RunOrder {
    /** After so long the rollouts of a run are taken to have begun, though none was seen to. */
    private static final long TRUST_MILLIS = 60_000;

    private int awaited;
    private long lastBase = -1;
    private long wentBackAt = Long.MIN_VALUE;
    private long beganAt = Long.MIN_VALUE;

    /**
     * Notes that other states begin.
     *
     * @param at when the first of them was written
     * @param isBack whether their steps begin anew, too
     */
    void begin(long at, boolean isBack) {
        if (isBack) {
            awaited = wentBackAt >= at ? 0 : awaited + 1; // its rollouts may have been read before
        }
        beganAt = at;
    }

    /**
     * Whether a rollout is of the run that goes on.
     *
     * @param base the step it begins with
     * @param at when it was written
     */
    boolean isCurrent(long base, long at) {
        if (base < lastBase) {
            awaited = Math.max(0, awaited - 1);
            wentBackAt = at;
        }
        lastBase = base;
        if (beganAt > Long.MIN_VALUE && at - beganAt > TRUST_MILLIS) {
            awaited = 0;
        }
        return awaited == 0 && at >= beganAt;
    }
}
