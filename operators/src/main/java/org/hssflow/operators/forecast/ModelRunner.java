package org.hssflow.operators.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.Residual;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.store.ModelManifest;

/**
 * Runs one model over batches of transitions: one step from each u(t), to score it against u(t + dt), and a rollout from each
 * u(t + dt). Its arrays are reused from batch to batch; one thread at a time.
 */
final class ModelRunner implements AutoCloseable {
    private static final int[] ONE_STEP = {1};
    /** The most forecast values held at once: 16 MiB of float32. */
    private static final int MAX_VALUES = 1 << 22;

    private final ModelManifest manifest;
    private final EngineSession session;
    private final Shape shape;
    private final int[] leadSteps;
    private final int maxBatch;
    private float[] states = {};
    private float[] predicted = {};
    private float[] forecasts = {};

    ModelRunner(ModelManifest manifest, EngineSession session, int[] leadSteps) {
        this.manifest = manifest;
        this.session = session;
        this.shape = manifest.shape();
        this.leadSteps = leadSteps;
        this.maxBatch = Math.max(1, MAX_VALUES / (leadSteps.length * shape.size()));
    }

    ModelManifest manifest() {
        return manifest;
    }

    /** Says, in values that are all NaN, that nobody could forecast a transition. */
    static Rollout unserved(Transition transition, int[] leadSteps) {
        PdeState base = transition.now();
        float[] nothing = new float[leadSteps.length * base.shape().size()];
        Arrays.fill(nothing, Float.NaN);
        return new Rollout(
                base.streamId(),
                base.equation(),
                base.step(),
                base.time(),
                base.dt(),
                leadSteps,
                base.shape(),
                Float32.toBytes(nothing),
                transition.champion(),
                Double.NaN,
                Rollout.Status.UNSERVED);
    }

    /** One rollout for each transition, in their order. */
    List<Rollout> run(List<Transition> transitions) {
        List<Rollout> rollouts = new ArrayList<>(transitions.size());
        for (int from = 0; from < transitions.size(); from += maxBatch) {
            rollouts.addAll(runChunk(transitions.subList(from, Math.min(from + maxBatch, transitions.size()))));
        }
        return rollouts;
    }

    @Override
    public void close() {
        session.close();
    }

    private List<Rollout> runChunk(List<Transition> transitions) {
        int batch = transitions.size();
        reserve(batch);
        double[] residuals = residuals(transitions);
        int n = shape.size();
        for (int i = 0; i < batch; i++) {
            Float32.get(transitions.get(i).now().values(), states, i * n);
        }
        session.rollout(states, batch, leadSteps, forecasts);
        List<Rollout> rollouts = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            rollouts.add(rollout(transitions.get(i).now(), i, residuals[i]));
        }
        return rollouts;
    }

    private void reserve(int batch) {
        int values = batch * shape.size();
        if (states.length < values) {
            states = new float[values];
            predicted = new float[values];
            forecasts = new float[values * leadSteps.length];
        }
    }

    /** The {@link Residual} of each transition; NaN where it has no u₋. */
    private double[] residuals(List<Transition> transitions) {
        int n = shape.size();
        int scored = 0;
        for (Transition transition : transitions) {
            if (transition.before() != null) {
                Float32.get(transition.before().values(), states, n * scored++);
            }
        }
        double[] residuals = new double[transitions.size()];
        Arrays.fill(residuals, Double.NaN);
        if (scored == 0) {
            return residuals;
        }
        session.rollout(states, scored, ONE_STEP, predicted);
        int row = 0;
        for (int i = 0; i < residuals.length; i++) {
            if (transitions.get(i).before() != null) {
                float[] truth = Float32.fromBytes(transitions.get(i).now().values());
                residuals[i] = Residual.of(predicted, n * row, truth, 0, states, n * row, n);
                row++;
            }
        }
        return residuals;
    }

    private Rollout rollout(PdeState base, int row, double residual) {
        int values = shape.size() * leadSteps.length;
        byte[] bytes = new byte[values * Float.BYTES];
        Float32.put(forecasts, row * values, values, bytes);
        Rollout.Status status = Float32.firstNotFinite(bytes) < 0 ? Rollout.Status.OK : Rollout.Status.NOT_FINITE;
        return new Rollout(
                base.streamId(),
                base.equation(),
                base.step(),
                base.time(),
                base.dt(),
                leadSteps,
                shape,
                bytes,
                manifest.id(),
                residual,
                status);
    }
}
