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

    static final String MONITOR = "drift-monitor";
    static final String DRIFT = "drift";
    static final String FINE_TUNER = "fine-tuner";
    static final String PROMOTER = "promoter";
    static final String MADE_DECISIONS = "made-decisions";

    private Uids() {}
}
