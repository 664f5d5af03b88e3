package org.hssflow.app;

/**
 * The ids of the job's operators. A savepoint finds its state by them: none of them ever changes, and none is ever used for
 * something else.
 */
final class Uids {
    static final String STATES = "states";
    static final String DECISIONS = "decisions";
    static final String TRACKER = "state-tracker";
    static final String FORECASTER = "forecaster";
    static final String ROLLOUTS = "rollouts";
    static final String DEAD_LETTERS = "dead-letters";

    private Uids() {}
}
