package org.hssflow.app.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.Trajectory;

/**
 * Rollout errors of a surrogate on a test set, beside those of baselines that begin with the same states. Each figure is the mean
 * over the trajectories; the initial state does not count.
 *
 * @param data the test set
 * @param trajectories how many
 * @param steps of each
 * @param surrogate its errors
 * @param baselines the errors of each, by name, persistence first
 * @param oneStepRelativeL2 the relative L2 of single steps from every true state, not the initial one alone: of each baseline by name,
 *     and of the {@value #SURROGATE}
 * @param notes what the baselines are, and which are left out
 */
public record Evaluation(
        String data,
        int trajectories,
        int steps,
        ErrorMetrics surrogate,
        Map<String, ErrorMetrics> baselines,
        Map<String, Double> oneStepRelativeL2,
        List<String> notes) {
    private static final String SURROGATE = "surrogate";
    private static final String FIRST = "  %-28s";
    private static final String COLUMN = "%17s";

    public Evaluation {
        baselines = Collections.unmodifiableMap(new LinkedHashMap<>(baselines));
        oneStepRelativeL2 = Collections.unmodifiableMap(new LinkedHashMap<>(oneStepRelativeL2));
        notes = List.copyOf(notes);
    }

    /**
     * Beside persistence alone.
     *
     * @throws IllegalArgumentException if the surrogate does not take the test set's fields
     */
    public static Evaluation of(Surrogate surrogate, Grid grid, double dt, TestSet test, Engine engine) {
        return of(surrogate, grid, dt, test, engine, Baselines.persistence(grid, dt));
    }

    /** @throws IllegalArgumentException if the surrogate does not take the test set's fields */
    public static Evaluation of(
            Surrogate surrogate, Grid grid, double dt, TestSet test, Engine engine, Baselines baselines) {
        test.require(grid.shape(), dt);
        BatchRollout rollout = new BatchRollout(surrogate, engine);
        Map<String, ErrorMetrics> errors = new LinkedHashMap<>();
        Map<String, Double> oneStep = new LinkedHashMap<>();
        oneStep.put(SURROGATE, oneStep(test, single -> metrics(rollout, single)));
        for (Baseline one : baselines.steppers()) {
            errors.put(one.name(), metrics(one.stepper(), test));
            oneStep.put(one.name(), oneStep(test, single -> metrics(one.stepper(), single)));
        }
        return new Evaluation(
                test.description(),
                test.trajectories().size(),
                test.steps(),
                metrics(rollout, test),
                errors,
                oneStep,
                baselines.notes());
    }

    /** Trajectory by trajectory: all steps at once may be too many for one array. */
    private static double oneStep(TestSet test, Function<TestSet, ErrorMetrics> metrics) {
        return test.trajectories().stream()
                .mapToDouble(trajectory ->
                        metrics.apply(test.singleSteps(trajectory)).relativeL2())
                .average()
                .orElseThrow();
    }

    private static ErrorMetrics metrics(BatchRollout rollout, TestSet test) {
        List<Trajectory> forecasts = rollout.forecasts(test.trajectories());
        return ErrorMetrics.mean(IntStream.range(0, forecasts.size())
                .mapToObj(i ->
                        ErrorMetrics.of(forecasts.get(i), test.trajectories().get(i)))
                .toList());
    }

    private static ErrorMetrics metrics(Stepper stepper, TestSet test) {
        return ErrorMetrics.mean(test.trajectories().stream()
                .map(truth -> ErrorMetrics.of(stepper.rollout(truth.initial(), truth.steps()), truth))
                .toList());
    }

    /** The errors of a forecast that nothing changes. */
    public ErrorMetrics persistence() {
        return Objects.requireNonNull(baselines.get("persistence"));
    }

    /** The relative L2 of the surrogate's single steps, from every true state. */
    public double oneStep() {
        return Objects.requireNonNull(oneStepRelativeL2.get(SURROGATE));
    }

    /** For people. */
    public String summary() {
        List<String> lines = new ArrayList<>();
        lines.add("on " + data + " (mean over the trajectories)");
        lines.add(String.format(FIRST, "")
                + String.format(COLUMN, "surrogate")
                + baselines.keySet().stream()
                        .map(name -> String.format(COLUMN, Baseline.label(name)))
                        .collect(Collectors.joining()));
        lines.add(row("relative L2", "%.3e", ErrorMetrics::relativeL2));
        lines.add(row("L2, all space-time points", "%.3e", ErrorMetrics::l2));
        lines.add(row("L2 * sqrt(h)", "%.3e", ErrorMetrics::l2SqrtH));
        lines.add(row("RMS", "%.3e", ErrorMetrics::rms));
        lines.add(row("geometric mean *", "%.3e", ErrorMetrics::geometricMean));
        for (int step = 1; step <= steps; step = step < 10 ? 10 : step + 10) {
            int at = step - 1;
            lines.add(row("nRMSE at step " + step, "%.3e", metrics -> metrics.relativeL2ByStep()[at]));
        }
        lines.add(String.format(FIRST, "one step, from any state")
                + oneStepRelativeL2.values().stream()
                        .map(error -> String.format(COLUMN, String.format(Locale.ROOT, "%.3e", error)))
                        .collect(Collectors.joining()));
        lines.add(row("last stable step **", "%.1f", ErrorMetrics::lastStableStep));
        lines.add("  nRMSE: the relative L2 of one step. * of the nRMSE of the first 100 steps");
        lines.add("  ** up to which the nRMSE stays below 1, where a forecast of zero is as good");
        notes.forEach(note -> lines.add("  " + note));
        return String.join(System.lineSeparator(), lines);
    }

    private String row(String name, String format, ToDoubleFunction<ErrorMetrics> figure) {
        return String.format(FIRST, name)
                + Stream.concat(Stream.of(surrogate), baselines.values().stream())
                        .map(metrics -> String.format(
                                COLUMN, String.format(Locale.ROOT, format, figure.applyAsDouble(metrics))))
                        .collect(Collectors.joining());
    }
}
