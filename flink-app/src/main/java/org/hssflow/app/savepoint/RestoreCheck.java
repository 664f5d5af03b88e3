package org.hssflow.app.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.Uids;

/**
 * Whether a savepoint will restore into the job of this release. The program of another release calls it through a class loader of its
 * own, before it stops the job that runs: hence types of the JDK only.
 */
public final class RestoreCheck {
    private RestoreCheck() {}

    /**
     * What stands against a restore: operators and states that this release does not have or cannot read, a parallelism beyond what
     * the savepoint allows, models that the store does not hold whole, options that the job would refuse.
     *
     * @param savepoint its folder; the latest checkpoint of a running job will do, if it is not removed meanwhile, which is a problem
     *     like others
     * @param options all of the job, hssflow's and Flink's, with {@code parallelism.default}
     * @return a line for each problem, with what was expected, what is there and what to do; none if it will restore
     */
    public static List<String> problems(String savepoint, Map<String, String> options) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(RestoreCheck.class.getClassLoader()); // where this release's services are
        try {
            return List.copyOf(find(savepoint, Configuration.fromMap(options)));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<String> find(String savepoint, Configuration options) {
        List<String> problems = new ArrayList<>(options(options));
        try {
            SavepointMetadata metadata = SavepointMetadata.read(savepoint);
            for (OperatorState operator : metadata.operators()) {
                List<String> unreadable = StateCheck.problems(operator);
                problems.addAll(unreadable);
                problems.addAll(ParallelismCheck.problems(operator, options));
                if (unreadable.isEmpty() && SavepointMetadata.uid(operator).equals(Uids.TRACKER)) {
                    problems.addAll(ModelCheck.problems(operator, options));
                }
            }
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems.stream().distinct().toList();
    }

    private static List<String> options(Configuration options) {
        try {
            LoopSettings.from(options);
            return List.of();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).lines().toList();
        }
    }
}
