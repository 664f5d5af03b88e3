package org.hssflow.app.savepoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.SurrogateJob;
import org.hssflow.app.Uids;

/** Whether the operators of a savepoint can run with the parallelism of the options. */
final class ParallelismCheck {
    /** One task each, whatever the options say: the decisions are few, and have an order. */
    private static final Set<String> SINGLE =
            Set.of(Uids.DECISIONS, Uids.MADE_DECISIONS, Uids.committer(Uids.MADE_DECISIONS));

    private ParallelismCheck() {}

    static List<String> problems(OperatorState operator, Configuration options) {
        String uid = SavepointMetadata.uid(operator);
        List<String> problems = new ArrayList<>();
        int max = operator.getMaxParallelism();
        if (max != SurrogateJob.MAX_PARALLELISM) {
            problems.add("operator " + uid + ": expected a max parallelism of " + SurrogateJob.MAX_PARALLELISM
                    + ", got " + max + "; restore it with the release that wrote it");
        }
        if (!SINGLE.contains(uid)) {
            ConfigOption<Integer> option =
                    uid.equals(Uids.FINE_TUNER) ? LoopOptions.TUNE_PARALLELISM : CoreOptions.DEFAULT_PARALLELISM;
            problems.addAll(problems(option, max, options));
        }
        return problems;
    }

    private static List<String> problems(ConfigOption<Integer> option, int max, Configuration options) {
        try {
            int parallelism = options.get(option);
            return parallelism >= 1 && parallelism <= max
                    ? List.of()
                    : List.of(option.key() + ": expected 1 to " + max
                            + ", which the savepoint can be scaled out to, got " + parallelism);
        } catch (IllegalArgumentException e) {
            return List.of(option.key() + ": " + e.getMessage());
        }
    }
}
