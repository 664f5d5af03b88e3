package org.hssflow.app.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.hssflow.pde.Equation;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as counted from outside the job.
 *
 * @param scenario that the simulators went through
 * @param steady whether nothing happened to the streams but their own course
 * @param equation of the simulations, or several
 * @param streams of the simulations
 * @param statesSent good states, each counted once
 * @param rolloutsCommitted different ones, seen by a read_committed consumer
 * @param lost of the states, those without a committed rollout
 * @param duplicated rollouts and dead letters that were committed more than once
 * @param deadLettered by the reason
 * @param deadLettersExpected the same, as they were sent
 * @param latencyMillis from the sending of a state to a read_committed consumer's reading of its rollout
 * @param latencyMillisUncommitted the same for a read_uncommitted consumer
 * @param relativeL2ByStep ‖û − u‖ / ‖u‖ against the states that were sent later, by lead step
 * @param residual ‖û − u‖ / ‖u − u₋‖ as the job published it
 * @param batchSizes of the forecaster, as the job counted them
 * @param modelName of the model that made the last rollout
 * @param modelVersion of it
 * @param modelDigest of it
 * @param alarms that the job raised
 * @param falseAlarms those that neither a change of the physics nor noise explains
 * @param delaySteps the longest delay of an alarm, in transitions made with the new physics
 * @param trainings models that the job published
 * @param promotions of a model
 * @param rejections of a candidate
 * @param rollbacks to the model before
 * @param secondsToPromotion the longest time from an alarm to the promotion of another model
 * @param equations the same figures of each equation
 * @param timeToFirstRolloutSeconds from the start of the process to the first committed rollout
 * @param maxLatenessSeconds how far the simulators were behind their schedule at the most
 */
public record DemoReport(
        String scenario,
        boolean steady,
        String equation,
        List<StreamReport> streams,
        long statesSent,
        long rolloutsCommitted,
        long lost,
        long duplicated,
        SortedMap<String, Long> deadLettered,
        SortedMap<String, Long> deadLettersExpected,
        Quantiles latencyMillis,
        Quantiles latencyMillisUncommitted,
        Map<Integer, Quantiles> relativeL2ByStep,
        Quantiles residual,
        BatchSizes batchSizes,
        String modelName,
        int modelVersion,
        String modelDigest,
        int alarms,
        int falseAlarms,
        @Nullable Integer delaySteps,
        int trainings,
        int promotions,
        int rejections,
        int rollbacks,
        @Nullable Double secondsToPromotion,
        List<EquationReport> equations,
        double timeToFirstRolloutSeconds,
        double maxLatenessSeconds) {
    /** A forecast that is worse ten steps ahead is not worth having: heat has changed by a fifth. */
    private static final double MAX_MEDIAN_ERROR = 1e-3;

    /** The median and the 99th percentile. */
    public record Quantiles(double p50, double p99) {
        static Quantiles of(Samples samples) {
            return new Quantiles(samples.quantile(0.5), samples.quantile(0.99));
        }

        private String text() {
            return String.format(Locale.ROOT, "p50 %.0f, p99 %.0f", p50, p99);
        }

        private String scientific() {
            return String.format(Locale.ROOT, "median %.1e, p99 %.1e", p50, p99);
        }
    }

    /** How many batches the forecaster made, and how large. */
    public record BatchSizes(long batches, long transitions, int max) {
        static BatchSizes of(Map<Integer, Integer> countBySize) {
            long batches = 0;
            long transitions = 0;
            int max = 0;
            for (Map.Entry<Integer, Integer> entry : countBySize.entrySet()) {
                batches += entry.getValue();
                transitions += (long) entry.getKey() * entry.getValue();
                max = Math.max(max, entry.getKey());
            }
            return new BatchSizes(batches, transitions, max);
        }

        /** Transitions in a batch on average. */
        @JsonProperty
        public double mean() {
            return batches == 0 ? 0 : transitions / (double) batches;
        }
    }

    /**
     * What went wrong; empty if nothing was lost, written twice or set aside for another reason than it should be, and the job
     * learnt what it had to and nothing else.
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (statesSent == 0) {
            problems.add("no state was sent");
        }
        if (lost != 0) {
            problems.add(lost + " states have no committed rollout");
        }
        if (duplicated != 0) {
            problems.add(duplicated + " records were committed more than once");
        }
        Quantiles tenSteps = relativeL2ByStep.get(10);
        if (steady
                && equation.equals(Equation.HEAT_1D.id())
                && tenSteps != null
                && !(tenSteps.p50() <= MAX_MEDIAN_ERROR)) {
            problems.add("expected a median error of at most " + MAX_MEDIAN_ERROR + " ten steps ahead, got "
                    + tenSteps.p50());
        }
        if (!deadLettered.equals(deadLettersExpected)) {
            problems.add("expected the dead letters " + deadLettersExpected + ", got " + deadLettered);
        }
        streams.forEach(stream -> problems.addAll(stream.problems()));
        return problems;
    }

    /** For people. */
    public String summary() {
        long letters = deadLettered.values().stream().mapToLong(Long::longValue).sum();
        List<String> lines = new ArrayList<>();
        lines.add(row("states sent", "%,d by %d streams of %s", statesSent, streams.size(), equation));
        lines.add(row("rollouts", "%,d committed; lost %d, duplicated %d", rolloutsCommitted, lost, duplicated));
        lines.add(row("dead letters", "%d %s", letters, letters == 0 ? "" : deadLettered));
        lines.add(row(
                "latency",
                "%s ms until read, %s ms until committed",
                latencyMillisUncommitted.text(),
                latencyMillis.text()));
        relativeL2ByStep.forEach((lead, error) -> lines.add(row(
                "error, " + lead + (lead == 1 ? " step" : " steps"),
                "%s relative L2 against the true states",
                error.scientific())));
        lines.add(row(
                "batches",
                "%,d of %.1f transitions on average, %d at most",
                batchSizes.batches(),
                batchSizes.mean(),
                batchSizes.max()));
        lines.add(row("model", "%s@%d, digest %s", modelName, modelVersion, modelDigest));
        lines.add(row(
                "learning",
                "alarms %d (false %d), trainings %d, promotions %d, rejections %d, rollbacks %d",
                alarms,
                falseAlarms,
                trainings,
                promotions,
                rejections,
                rollbacks));
        lines.add(row("first rollout", "%.1f s after the start of the process", timeToFirstRolloutSeconds));
        List<String> changes = LearningTable.of(streams);
        if (!changes.isEmpty()) {
            lines.add("");
            lines.addAll(changes);
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(String name, String format, Object... values) {
        return String.format(Locale.ROOT, "  %-16s", name)
                + String.format(Locale.ROOT, format, values).strip();
    }
}
