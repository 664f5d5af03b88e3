package org.hssflow.app.job;

import java.util.List;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/**
 * How an upgrade went.
 *
 * @param outcome what became of it
 * @param problems why, if it did not become what was asked for
 * @param changes what the job got in place of what it had, each as {@code name: before -> after}
 * @param jobBefore the id of the job that was to be upgraded
 * @param job the id of the job that runs now, or was started last if none does
 * @param savepoint that the old job left, or null if it was never stopped
 * @param secondsToStop how long the savepoint took
 * @param secondsToCheckpoint how long it took from then until all tasks of the new job ran and its first checkpoint was complete
 * @param transitions how many forecasts of the new job were looked at
 * @param errorRatio how many times as large their errors were; null if there was nothing to compare
 */
public record UpgradeReport(
        Outcome outcome,
        List<String> problems,
        List<String> changes,
        String jobBefore,
        String job,
        @Nullable String savepoint,
        @Nullable Double secondsToStop,
        @Nullable Double secondsToCheckpoint,
        int transitions,
        @Nullable Double errorRatio) {
    /** What became of an upgrade. */
    public enum Outcome {
        /** The new job runs, and is well. */
        UPGRADED,
        /** Nothing was touched. */
        REFUSED,
        /** The new job was not well: the old one runs again. */
        WENT_BACK,
        /** Neither job runs. */
        DOWN
    }

    static Builder of(JobView running, List<String> changes) {
        return new Builder(running.id(), changes);
    }

    /** What is known of an upgrade that is under way. */
    static final class Builder {
        private final JobID before;
        private final List<String> changes;
        private @Nullable JobID job;
        private @Nullable String savepoint;
        private @Nullable Double secondsToStop;
        private @Nullable Double secondsToCheckpoint;
        private int transitions;
        private @Nullable Double errorRatio;

        private Builder(JobID before, List<String> changes) {
            this.before = before;
            this.changes = changes;
        }

        void stopped(String savepoint, double seconds) {
            this.savepoint = savepoint;
            this.secondsToStop = seconds;
        }

        void started(JobID job) {
            this.job = job;
        }

        void watched(HealthWatch.Findings findings, ForecastQuality qualityBefore) {
            secondsToCheckpoint = finite(findings.secondsToCheckpoint());
            transitions = findings.quality().transitions();
            errorRatio = finite(findings.quality().errorRatio(qualityBefore));
        }

        private static @Nullable Double finite(double value) {
            return Double.isFinite(value) ? value : null;
        }

        /** The new job, or null if there is none yet. */
        @Nullable
        JobID job() {
            return job;
        }

        UpgradeReport ended(Outcome outcome, List<String> problems) {
            JobID now = outcome == Outcome.REFUSED || job == null ? before : job;
            return new UpgradeReport(
                    outcome,
                    problems,
                    changes,
                    before.toString(),
                    now.toString(),
                    savepoint,
                    secondsToStop,
                    secondsToCheckpoint,
                    transitions,
                    errorRatio);
        }
    }

    public UpgradeReport {
        problems = List.copyOf(problems);
        changes = List.copyOf(changes);
    }
}
