package org.hssflow.hss.engine;

import org.hssflow.hss.Surrogate;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.hssflow.hss.kernel.WarmUp;

/**
 * Rolls out a chunk of columns at a time, all its steps, so that its activations stay in the cache. The few columns that
 * would make a narrow last chunk go one by one: they are faster so than in a chunk that is mostly padding.
 */
final class CpuSession implements EngineSession {
    static final int CHUNK = 128;
    private static final int NARROW = 6;

    private final int n;
    private final float scale;
    private final boolean residual;
    private final Parameters weights;
    private final Network network;
    private final WarmUp warmUp;
    private final Panel u;
    private Activations scratch;
    private boolean warm; // whether the scratch is of the kernels that stay

    CpuSession(Surrogate surrogate, Network network, Parameters weights, WarmUp warmUp) {
        this.n = surrogate.points();
        this.scale = surrogate.scale();
        this.residual = surrogate.residual();
        this.weights = weights;
        this.network = network;
        this.warmUp = warmUp;
        this.warm = warmUp.isDone();
        this.scratch = network.forInference(warmUp);
        this.u = Panel.forInference(n);
    }

    @Override
    public void rollout(float[] states, int batch, int[] leadSteps, float[] out) {
        EngineSession.requireFitting(n, states, batch, leadSteps, out);
        if (!warm && warmUp.isDone()) {
            warm = true;
            scratch = network.forInference();
        }
        int first = 0;
        while (first < batch) {
            int width = width(batch - first);
            rolloutChunk(states, first, width, leadSteps, out);
            first += width;
        }
    }

    @Override
    public void close() {
        u.release();
        scratch.release();
    }

    private void rolloutChunk(float[] states, int first, int width, int[] leadSteps, float[] out) {
        u.resize(width);
        u.load(states, first * n);
        int step = 0;
        for (int lead = 0; lead < leadSteps.length; lead++) {
            for (; step < leadSteps[lead]; step++) {
                advance(network.forward(weights, u, scratch));
            }
            u.store(out, (first * leadSteps.length + lead) * n, leadSteps.length * n);
        }
    }

    /** u = u + s·m, or s·m. */
    private void advance(Panel m) {
        float[] values = u.values();
        float[] change = m.values();
        int count = n * u.stride();
        if (!residual) {
            for (int i = 0; i < count; i++) {
                values[i] = scale * change[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            values[i] += scale * change[i];
        }
    }

    /** Of the next chunk, when so many columns are left. */
    static int width(int rest) {
        return rest < NARROW ? 1 : Math.min(rest, CHUNK);
    }
}
