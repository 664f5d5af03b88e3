package org.hssflow.app.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.training.Trajectories;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.pde.Field;
import org.hssflow.pde.Residual;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;

/**
 * True pairs (u(t), u(t + dt)) in single precision.
 *
 * @param points n, the values of one state
 * @param before of each pair
 * @param after of each pair
 */
record Transitions(int points, List<float[]> before, List<float[]> after) {
    private static final int[] ONE_STEP = {1};
    private static final int CHUNK = 256;

    static Transitions none(int points) {
        return new Transitions(points, new ArrayList<>(), new ArrayList<>());
    }

    /** Those among the samples of a stream. */
    static Transitions of(TuneRequest request) {
        Transitions found = none(request.last().shape().size());
        forEach(request, (a, b) -> found.add(Float32.fromBytes(a.values()), Float32.fromBytes(b.values())));
        return found;
    }

    /** Takes the pairs among the samples: neighbours whose steps follow each other, of the kind of the newest state. */
    static void forEach(TuneRequest request, BiConsumer<PdeState, PdeState> taker) {
        List<PdeState> samples = request.samples();
        for (int i = 1; i < samples.size(); i++) {
            PdeState a = samples.get(i - 1);
            PdeState b = samples.get(i);
            if (b.step() == a.step() + 1 && isLike(a, request.last()) && isLike(b, request.last())) {
                taker.accept(a, b);
            }
        }
    }

    private static boolean isLike(PdeState a, PdeState b) {
        return a.equation() == b.equation() && a.shape().equals(b.shape()) && TimeStep.same(a.dt(), b.dt());
    }

    void add(float[] u, float[] next) {
        before.add(u);
        after.add(next);
    }

    void addAll(Trajectory trajectory) {
        List<float[]> states = trajectory.states().stream().map(Field::toFloats).toList();
        for (int t = 1; t < states.size(); t++) {
            add(states.get(t - 1), states.get(t));
        }
    }

    void addAll(Transitions other) {
        before.addAll(other.before);
        after.addAll(other.after);
    }

    int count() {
        return before.size();
    }

    /** Pairs from one number on, up to before another one. */
    Transitions part(int from, int to) {
        return new Transitions(points, before.subList(from, to), after.subList(from, to));
    }

    /** To train on. */
    Trajectories toTrain() {
        return Trajectories.ofPairs(points, flat(before), flat(after));
    }

    private float[] flat(List<float[]> states) {
        float[] all = new float[Math.multiplyExact(states.size(), points)];
        for (int i = 0; i < states.size(); i++) {
            System.arraycopy(states.get(i), 0, all, i * points, points);
        }
        return all;
    }

    /** The relative one-step residuals of a surrogate, in the order of the pairs. */
    double[] residuals(Surrogate surrogate, double floor) {
        double[] residuals = new double[count()];
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            for (int from = 0; from < count(); from += CHUNK) {
                int to = Math.min(count(), from + CHUNK);
                float[] states = flat(before.subList(from, to));
                float[] truth = flat(after.subList(from, to));
                float[] predicted = new float[states.length];
                session.rollout(states, to - from, ONE_STEP, predicted);
                for (int i = from; i < to; i++) {
                    int at = (i - from) * points;
                    residuals[i] = Residual.of(predicted, at, truth, at, states, at, points)
                            .relative(floor);
                }
            }
        }
        return residuals;
    }

    /** The smallest value that at least a share {@code q} of the values do not exceed; infinite if there are none. */
    static double quantile(double[] values, double q) {
        if (values.length == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}
