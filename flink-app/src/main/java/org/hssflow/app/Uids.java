package org.hssflow.app;

import java.util.List;
import java.util.stream.Stream;

/**
 * The ids of the job's operators. A savepoint finds its state by them: none of them ever changes, and none is ever used for
 * something else.
 */
public final class Uids {
    public static final String STATES = "states";
    public static final String DECISIONS = "decisions";
    public static final String TRACKER = "state-tracker";
    public static final String FORECASTER = "forecaster";
    public static final String ROLLOUTS = "rollouts";
    public static final String DEAD_LETTERS = "dead-letters";

    public static final String MONITOR = "drift-monitor";
    public static final String DRIFT = "drift";
    public static final String FINE_TUNER = "fine-tuner";
    public static final String PROMOTER = "promoter";
    public static final String MADE_DECISIONS = "made-decisions";

    /** Those of the sinks, beside each of which Flink puts a {@link #committer}. */
    public static final List<String> SINKS = List.of(ROLLOUTS, DEAD_LETTERS, DRIFT, MADE_DECISIONS);

    /** Every operator that there is. */
    public static final List<String> ALL = Stream.concat(
                    Stream.of(STATES, DECISIONS, TRACKER, FORECASTER, MONITOR, FINE_TUNER, PROMOTER),
                    SINKS.stream().flatMap(sink -> Stream.of(sink, committer(sink))))
            .toList();

    private Uids() {}

    /** What Flink calls the operator that commits what a sink has written. */
    public static String committer(String sink) {
        return "Sink Committer: " + sink;
    }
}
