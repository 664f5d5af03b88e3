package org.hssflow.app.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.SurrogateStepper;
import org.hssflow.hss.engine.Engine;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.Trajectory;

/**
 * Rollout errors of a surrogate on a test set, beside those of persistence, û(t) = u(0). Each figure is the mean over the
 * trajectories; the initial state does not count.
 *
 * @param data the test set
 * @param trajectories how many
 * @param steps of each
 * @param surrogate its errors
 * @param persistence the errors of a forecast that nothing changes
 */
public record Evaluation(String data, int trajectories, int steps, ErrorMetrics surrogate, ErrorMetrics persistence) {
    /** @throws IllegalArgumentException if the surrogate does not take the test set's fields */
    public static Evaluation of(Surrogate surrogate, Grid grid, double dt, TestSet test, Engine engine) {
        Trajectory first = test.trajectories().get(0);
        if (!first.grid().shape().equals(grid.shape()) || !TimeStep.same(dt, first.dt())) {
            throw new IllegalArgumentException("expected states of shape " + grid.shape() + " with dt " + dt
                    + ", which the model was trained for, got shape "
                    + first.grid().shape() + " with dt " + first.dt() + " from " + test.description());
        }
        try (SurrogateStepper stepper = new SurrogateStepper(surrogate, first.grid(), dt, engine)) {
            return new Evaluation(
                    test.description(),
                    test.trajectories().size(),
                    first.steps(),
                    metrics(stepper, test),
                    metrics(new Persistence(first.grid(), dt), test));
        }
    }

    private static ErrorMetrics metrics(Stepper stepper, TestSet test) {
        List<ErrorMetrics> all = new ArrayList<>();
        for (Trajectory truth : test.trajectories()) {
            all.add(ErrorMetrics.of(stepper.rollout(truth.initial(), truth.steps()), truth));
        }
        return ErrorMetrics.mean(all);
    }

    /** For people. */
    public String summary() {
        List<String> lines = new ArrayList<>();
        lines.add("on " + data + " (mean over the trajectories)");
        lines.add(String.format(Locale.ROOT, "  %-26s%12s%14s", "", "surrogate", "persistence"));
        lines.add(row("relative L2", surrogate.relativeL2(), persistence.relativeL2()));
        lines.add(row("L2, all space-time points", surrogate.l2(), persistence.l2()));
        lines.add(row("L2 * sqrt(h)", surrogate.l2SqrtH(), persistence.l2SqrtH()));
        lines.add(row("RMS", surrogate.rms(), persistence.rms()));
        lines.add(row("geometric mean, 100 steps", surrogate.geometricMean(), persistence.geometricMean()));
        for (int step = 1; step <= steps; step = step < 10 ? 10 : step + 10) {
            lines.add(row(
                    "relative L2 at step " + step,
                    surrogate.relativeL2ByStep()[step - 1],
                    persistence.relativeL2ByStep()[step - 1]));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  %-26s%12.1f%14.1f",
                "last stable step",
                surrogate.lastStableStep(),
                persistence.lastStableStep()));
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(String name, double surrogate, double persistence) {
        return String.format(Locale.ROOT, "  %-26s%12.3e%14.3e", name, surrogate, persistence);
    }

    /** û(t + dt) = u(t). */
    private record Persistence(Grid grid, double dt) implements Stepper {
        @Override
        public Field step(Field u) {
            return u;
        }
    }
}
