package org.hssflow.app.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;

/**
 * Rolls many states out at once. Each forecast is the same, bit for bit, as if it were made alone and step by step.
 *
 * @param surrogate of n values
 * @param engine that computes
 */
public record BatchRollout(Surrogate surrogate, Engine engine) {
    private static final int MAX_BATCH = 256;
    private static final int MAX_CALL = 1 << 22; // values that one call gives: 16 MiB
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /** Forecasts of true trajectories, each from its initial state and of as many steps as the first. */
    public List<Trajectory> forecasts(List<Trajectory> truths) {
        int n = surrogate.points();
        float[] initial = new float[truths.size() * n];
        for (int i = 0; i < truths.size(); i++) {
            System.arraycopy(truths.get(i).initial().toFloats(), 0, initial, i * n, n);
        }
        int steps = truths.get(0).steps();
        float[] out = run(initial, steps);
        List<Trajectory> forecasts = new ArrayList<>();
        for (int i = 0; i < truths.size(); i++) {
            List<Field> states = new ArrayList<>();
            for (int t = 0; t <= steps; t++) {
                int at = at(i, t, steps);
                states.add(Field.ofFloats(truths.get(i).grid(), Arrays.copyOfRange(out, at, at + n)));
            }
            forecasts.add(new Trajectory(truths.get(i).dt(), states));
        }
        return forecasts;
    }

    /**
     * @param initial (count, n), one state after the other
     * @param steps at least 1
     * @return (count, steps + 1, n), the initial states first; where the surrogate diverges, values that are not finite
     * @throws IllegalArgumentException if the length does not fit, or the result is too long for one array
     */
    public float[] run(float[] initial, int steps) {
        int n = surrogate.points();
        int count = initial.length / n;
        if (count < 1 || initial.length % n != 0) {
            throw new IllegalArgumentException(
                    "expected one or more states of " + n + " values, got " + initial.length + " values");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("expected rollouts of at least 1 step, got " + steps);
        }
        long size = (steps + 1L) * initial.length;
        if (size > MAX_ARRAY) {
            throw new IllegalArgumentException("expected rollouts of at most " + MAX_ARRAY + " values in all, got "
                    + size + "; take fewer steps or states at a time");
        }
        float[] out = new float[(int) size];
        int batch = Math.max(1, Math.min(MAX_BATCH, MAX_CALL / n));
        try (EngineSession session = engine.open(surrogate)) {
            for (int first = 0; first < count; first += batch) {
                roll(session, initial, first, Math.min(batch, count - first), steps, out);
            }
        }
        return out;
    }

    /** States {@code first} to {@code first + batch − 1}, as many steps at a time as one call may give. */
    private void roll(EngineSession session, float[] initial, int first, int batch, int steps, float[] out) {
        int n = surrogate.points();
        float[] u = new float[batch * n];
        System.arraycopy(initial, first * n, u, 0, u.length);
        for (int i = 0; i < batch; i++) {
            System.arraycopy(u, i * n, out, at(first + i, 0, steps), n);
        }
        int atATime = Math.max(1, Math.min(steps, MAX_CALL / u.length));
        for (int done = 0; done < steps; ) {
            int some = Math.min(atATime, steps - done);
            float[] states = new float[some * u.length]; // (batch, some, n)
            session.rollout(u, batch, IntStream.rangeClosed(1, some).toArray(), states);
            for (int i = 0; i < batch; i++) {
                System.arraycopy(states, i * some * n, out, at(first + i, done + 1, steps), some * n);
                System.arraycopy(states, ((i + 1) * some - 1) * n, u, i * n, n);
            }
            done += some;
        }
    }

    private int at(int state, int step, int steps) {
        return (state * (steps + 1) + step) * surrogate.points();
    }
}
