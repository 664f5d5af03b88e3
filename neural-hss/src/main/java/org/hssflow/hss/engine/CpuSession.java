package org.hssflow.hss.engine;

import java.util.Arrays;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;

/**
 * Rolls out a chunk of columns at a time, all its steps, so that its activations stay in the cache. The few columns that
 * would make a narrow last chunk go one by one: a loop over fewer than eight columns is slower than eight single ones.
 */
final class CpuSession implements EngineSession {
    static final int CHUNK = 128;
    private static final int NARROW = 8;

    private final int n;
    private final float scale;
    private final float[] weights;
    private final Network network;
    private final Activations scratch;
    private float[][] u = new float[0][];

    CpuSession(Surrogate surrogate) {
        this.n = surrogate.points();
        this.scale = surrogate.scale();
        this.weights = surrogate.weights().toArray();
        this.network = new Network(surrogate.architecture());
        this.scratch = network.forInference();
    }

    @Override
    public void rollout(float[] states, int batch, int[] leadSteps, float[] out) {
        requireFitting(states, batch, leadSteps, out);
        reserve(Math.min(batch < NARROW ? 1 : batch, CHUNK));
        int first = 0;
        while (first < batch) {
            int rest = batch - first;
            int width = rest < NARROW ? 1 : Math.min(rest, CHUNK);
            rolloutChunk(states, first, width, leadSteps, out);
            first += width;
        }
    }

    @Override
    public void close() {
        u = new float[0][];
        scratch.release();
    }

    private void rolloutChunk(float[] states, int first, int width, int[] leadSteps, float[] out) {
        for (int i = 0; i < n; i++) {
            for (int b = 0; b < width; b++) {
                u[i][b] = states[(first + b) * n + i];
            }
        }
        int step = 0;
        for (int lead = 0; lead < leadSteps.length; lead++) {
            for (; step < leadSteps[lead]; step++) {
                addScaled(network.forward(weights, u, width, scratch), width);
            }
            for (int b = 0; b < width; b++) {
                int at = ((first + b) * leadSteps.length + lead) * n;
                for (int i = 0; i < n; i++) {
                    out[at + i] = u[i][b];
                }
            }
        }
    }

    private void addScaled(float[][] m, int width) {
        for (int i = 0; i < n; i++) {
            float[] ui = u[i];
            float[] mi = m[i];
            for (int b = 0; b < width; b++) {
                ui[b] += scale * mi[b];
            }
        }
    }

    private void reserve(int width) {
        if (u.length == 0 || u[0].length < width) {
            u = new float[n][width];
        }
        scratch.reserve(width);
    }

    private void requireFitting(float[] states, int batch, int[] leadSteps, float[] out) {
        if (batch < 1 || states.length < (long) batch * n) {
            throw new IllegalArgumentException("expected a batch of at least 1 and " + n
                    + " values for each state, got " + states.length + " values for a batch of " + batch);
        }
        int previous = 0;
        for (int lead : leadSteps) {
            if (lead <= previous) {
                throw new IllegalArgumentException(
                        "expected increasing lead steps from 1 on, got " + Arrays.toString(leadSteps));
            }
            previous = lead;
        }
        if (leadSteps.length == 0 || out.length < (long) batch * leadSteps.length * n) {
            throw new IllegalArgumentException("expected at least one lead step and room for " + batch + " x "
                    + leadSteps.length + " x " + n + " values, got room for " + out.length);
        }
    }
}
