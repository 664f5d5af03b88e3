package org.hssflow.operators.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.PhysicalRange;
import org.hssflow.pde.Residual;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * What the models make of one batch of transitions. Each has one step from u(t), to score the champion and its shadow against u(t + dt),
 * and a rollout from u(t + dt). All models of one base go through the engine together.
 */
final class BatchForecast {
    private static final int[] ONE_STEP = {1};
    /** Of the largest change that a model was trained on. */
    private static final double SLACK = 0.1;

    /** Something to roll out for a transition: {@code row} is its number. */
    private record Work(int row, ServedModel model, byte[] state) {}

    /** Takes what was made: (lead, n) values from {@code offset} on. */
    private interface Taker {
        void take(Work work, float[] values, int offset);
    }

    private final ServedModels models;
    private final int[] leadSteps;
    private final List<Transition> transitions;
    private final @Nullable ServedModel[] serving;
    private final Residual[] residuals;
    private final Residual[] shadowResiduals;
    private final @Nullable Rollout[] rollouts;
    private long engineNanos;

    BatchForecast(ServedModels models, int[] leadSteps, List<Transition> transitions) {
        this.models = models;
        this.leadSteps = leadSteps;
        this.transitions = transitions;
        this.serving = transitions.stream().map(models::serving).toArray(ServedModel[]::new);
        this.residuals = nothing();
        this.shadowResiduals = nothing();
        this.rollouts = new Rollout[transitions.size()];
        score();
        forecast();
        fallBack();
    }

    /** Of each transition, in their order. */
    Rollout rollout(int row) {
        Rollout rollout = rollouts[row];
        return rollout == null ? unserved(transitions.get(row)) : rollout;
    }

    /** How well the models did on each transition. */
    Scored scored(int row) {
        Transition transition = transitions.get(row);
        ServedModel model = serving[row];
        return new Scored(
                transition,
                model == null
                        ? transition.serving().champion()
                        : model.manifest().id(),
                residuals[row],
                transition.serving().shadow(),
                shadowResiduals[row],
                rollout(row).status());
    }

    /** How long the engine computed, in nanoseconds. */
    long engineNanos() {
        return engineNanos;
    }

    private Residual[] nothing() {
        Residual[] none = new Residual[transitions.size()];
        Arrays.fill(none, Residual.NONE);
        return none;
    }

    private void score() {
        List<Work> champions = new ArrayList<>();
        List<Work> shadows = new ArrayList<>();
        for (int row = 0; row < transitions.size(); row++) {
            PdeState before = transitions.get(row).before();
            ServedModel champion = serving[row];
            if (before == null || champion == null) {
                continue;
            }
            champions.add(new Work(row, champion, before.values()));
            ModelId id = transitions.get(row).serving().shadow();
            ServedModel shadow = models.find(id, before);
            if (shadow != null) {
                shadows.add(new Work(row, shadow, before.values()));
            }
        }
        run(champions, ONE_STEP, (item, values, at) -> residuals[item.row()] = residual(item, values, at));
        run(shadows, ONE_STEP, (item, values, at) -> shadowResiduals[item.row()] = residual(item, values, at));
    }

    private void forecast() {
        List<Work> work = new ArrayList<>();
        for (int row = 0; row < serving.length; row++) {
            ServedModel model = serving[row];
            if (model != null) {
                work.add(new Work(row, model, transitions.get(row).now().values()));
            }
        }
        run(work, leadSteps, (item, values, at) -> {
            Rollout.Status status = status(item, values, at);
            rollouts[item.row()] = rollout(item, values, at, residuals[item.row()].relative(), status);
        });
    }

    /** Has the model before the champion answer where the champion's forecast cannot be used; if it can. */
    private void fallBack() {
        List<Work> work = new ArrayList<>();
        for (int row = 0; row < serving.length; row++) {
            Transition transition = transitions.get(row);
            if (rollout(row).status() != Rollout.Status.OK) {
                ServedModel fallback = models.find(transition.serving().fallback(), transition.now());
                if (fallback != null && !fallback.equals(serving[row])) {
                    work.add(new Work(row, fallback, transition.now().values()));
                }
            }
        }
        run(work, leadSteps, (item, values, at) -> {
            if (status(item, values, at) == Rollout.Status.OK) {
                boolean scored = transitions.get(item.row()).serving().candidate() == null;
                double residual = scored ? shadowResiduals[item.row()].relative() : Double.NaN;
                rollouts[item.row()] = rollout(item, values, at, residual, Rollout.Status.FALLBACK);
            }
        });
    }

    private void run(List<Work> work, int[] leadSteps, Taker taker) {
        Map<ModelGroup, List<Work>> byGroup = new LinkedHashMap<>();
        work.forEach(item -> byGroup.computeIfAbsent(item.model().group(), group -> new ArrayList<>())
                .add(item));
        byGroup.forEach((group, items) -> engineNanos += group.rollout(
                items.stream()
                        .map(item -> new ModelGroup.Task(item.model().manifest().id(), item.state()))
                        .toList(),
                leadSteps,
                (task, values, at) -> taker.take(items.get(task), values, at)));
    }

    /** Of one step from the work's state. */
    private Residual residual(Work work, float[] predicted, int at) {
        float[] before = Float32.fromBytes(work.state());
        float[] truth = Float32.fromBytes(transitions.get(work.row()).now().values());
        return Residual.of(predicted, at, truth, 0, before, 0, truth.length);
    }

    private Rollout rollout(Work work, float[] values, int at, double residual, Rollout.Status status) {
        PdeState base = transitions.get(work.row()).now();
        int count = leadSteps.length * base.shape().size();
        byte[] bytes = new byte[count * Float.BYTES];
        Float32.put(values, at, count, bytes);
        return rollout(base, bytes, work.model().manifest().id(), residual, status);
    }

    private Rollout rollout(PdeState base, byte[] values, ModelId model, double residual, Rollout.Status status) {
        return new Rollout(
                base.streamId(),
                base.equation(),
                base.step(),
                base.time(),
                base.dt(),
                leadSteps,
                base.shape(),
                values,
                model,
                residual,
                status);
    }

    private Rollout.Status status(Work work, float[] values, int at) {
        PdeState base = transitions.get(work.row()).now();
        float[] state = Float32.fromBytes(base.values());
        int count = leadSteps.length * state.length;
        double ahead = leadSteps[leadSteps.length - 1] * base.dt();
        double bound = PhysicalRange.bound(
                base.equation(),
                state,
                0,
                state.length,
                ahead,
                SLACK * work.model().manifest().scale());
        if (PhysicalRange.holds(bound, values, at, count)) {
            return Rollout.Status.OK;
        }
        return PhysicalRange.holds(Float.MAX_VALUE, values, at, count)
                ? Rollout.Status.OUT_OF_RANGE
                : Rollout.Status.NOT_FINITE;
    }

    /** Says, in values that are all NaN, that nobody could forecast a transition. */
    private Rollout unserved(Transition transition) {
        PdeState base = transition.now();
        float[] nothing = new float[leadSteps.length * base.shape().size()];
        Arrays.fill(nothing, Float.NaN);
        ModelId champion = transition.serving().champion();
        return rollout(base, Float32.toBytes(nothing), champion, Double.NaN, Rollout.Status.UNSERVED);
    }
}
