package org.hssflow.hss.nd4j;

import java.util.HashMap;
import java.util.Map;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.EngineSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rolls out chunks of columns whose width is a power of two, the last filled up with zeros, so that few steps have to be recorded
 * and kept.
 */
final class Nd4jSession implements EngineSession {
    /** Values of a chunk: 4 MiB for each array. */
    private static final int MOST_VALUES = 1 << 20;

    private final Surrogate surrogate;
    private final DeviceWeights weights;
    private final int n;
    private final int widest;
    private final Map<Integer, Step> steps = new HashMap<>();

    Nd4jSession(Surrogate surrogate, DeviceWeights weights) {
        this.surrogate = surrogate;
        this.weights = weights;
        this.n = surrogate.points();
        this.widest = Integer.highestOneBit(Math.max(1, MOST_VALUES / n));
    }

    @Override
    public void rollout(float[] states, int batch, int[] leadSteps, float[] out) {
        EngineSession.requireFitting(n, states, batch, leadSteps, out);
        for (int first = 0; first < batch; first += widest) {
            rolloutChunk(states, first, Math.min(widest, batch - first), leadSteps, out);
        }
    }

    /** Frees the memory outside the heap; the weights stay for other sessions. */
    @Override
    public void close() {
        steps.values().forEach(Step::close);
        steps.clear();
    }

    private void rolloutChunk(float[] states, int first, int count, int[] leadSteps, float[] out) {
        int width = powerOfTwo(count);
        Step step = steps.computeIfAbsent(width, w -> new Step(surrogate, weights, w));
        load(states, first, count, width, step.u());
        int done = 0;
        for (int lead = 0; lead < leadSteps.length; lead++) {
            for (; done < leadSteps[lead]; done++) {
                step.run();
            }
            store(step.u(), count, out, first * leadSteps.length + lead, leadSteps.length);
        }
    }

    private void load(float[] states, int first, int count, int width, INDArray u) {
        float[] rows = new float[width * n];
        System.arraycopy(states, first * n, rows, 0, count * n);
        try (INDArray loaded = Nd4j.create(rows, new long[] {width, n}, 'c')) {
            u.assign(loaded.transpose());
        }
    }

    /** State b goes to the place {@code to + b * apart}, places of n values. */
    private void store(INDArray u, int count, float[] out, int to, int apart) {
        try (INDArray rows = u.transpose().dup('c')) {
            float[] values = rows.data().asFloat();
            for (int b = 0; b < count; b++) {
                System.arraycopy(values, b * n, out, (to + b * apart) * n, n);
            }
        }
    }

    private static int powerOfTwo(int atLeast) {
        return atLeast == 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    }
}
