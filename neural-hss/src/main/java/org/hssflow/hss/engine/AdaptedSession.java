package org.hssflow.hss.engine;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Adaptation;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.hssflow.hss.kernel.WarmUp;

/**
 * One base surrogate with many adapters on the processor: states of any of them in one batch. The base's products are computed once for
 * a chunk of columns, whoever they belong to; only the products of low rank are each adapter's own. One thread at a time.
 *
 * <p>A state's forecast is the same, bit for bit, in any batch and beside any others; only a zero may have the other sign. It is that of
 * {@link Adapter#merge} but for rounding, and without an adapter it is the base's.
 *
 * <p>Worth it where the base is large beside its adapters, as with a dense lift and projection, or where there are many. A few adapters of
 * a small base with many states each are as fast merged, each in a session of its own.
 */
public final class AdaptedSession implements AdaptedEngineSession {
    private final int n;
    private final int adapters;
    private final boolean residual;
    private final float[] scaleOf; // BASE first
    private final Parameters weights;
    private final Network network;
    private final Adaptation adaptation;
    private final WarmUp warmUp;
    private final Panel u;
    private final float[] columns; // of a chunk, one state after the other
    private final float[] scales = new float[CpuSession.CHUNK];
    private final int[] begins; // of each adapter's states in the order
    private int[] order = new int[0]; // the states, sorted by adapter
    private Activations scratch;
    private boolean warm; // whether the scratch is of the kernels that stay

    /**
     * @param adapters at least one; their ranks may differ
     * @throws IllegalArgumentException if one is of another base
     */
    public AdaptedSession(Surrogate base, List<Adapter> adapters) {
        AdaptedEngineSession.requireAdapters(base, adapters);
        this.n = base.points();
        this.adapters = adapters.size();
        this.residual = base.residual();
        this.scaleOf = new float[adapters.size() + 1];
        scaleOf[0] = base.scale();
        for (int i = 0; i < adapters.size(); i++) {
            scaleOf[i + 1] = adapters.get(i).scale();
        }
        this.network = new Network(base.architecture());
        this.weights = network.parameters(base.weights().toArray());
        this.adaptation = new Adaptation(adapters);
        this.warmUp = WarmUp.ofProcess();
        warmUp.begin(network, weights);
        this.warm = warmUp.isDone();
        this.scratch = network.forInference(warmUp);
        this.u = Panel.forInference(n);
        this.columns = new float[CpuSession.CHUNK * n];
        this.begins = new int[adapters.size() + 2];
    }

    @Override
    public void rollout(float[] states, int batch, int[] adapterOf, int[] leadSteps, float[] out) {
        EngineSession.requireFitting(n, states, batch, leadSteps, out);
        AdaptedEngineSession.requireKnown(adapterOf, batch, adapters);
        if (!warm && warmUp.isDone()) {
            warm = true;
            scratch = network.forInference();
        }
        sort(adapterOf, batch);
        int first = 0;
        while (first < batch) {
            int width = CpuSession.width(batch - first);
            rolloutChunk(states, adapterOf, first, width, leadSteps, out);
            first += width;
        }
    }

    @Override
    public void close() {
        u.release();
        scratch.release();
        adaptation.release();
    }

    /** By counting: states of one adapter keep their order. */
    private void sort(int[] adapterOf, int batch) {
        if (order.length < batch) {
            order = new int[batch];
        }
        Arrays.fill(begins, 0);
        for (int b = 0; b < batch; b++) {
            begins[adapterOf[b] + 2]++;
        }
        for (int i = 1; i < begins.length; i++) {
            begins[i] += begins[i - 1];
        }
        for (int b = 0; b < batch; b++) {
            order[begins[adapterOf[b] + 1]++] = b;
        }
    }

    private void rolloutChunk(float[] states, int[] adapterOf, int first, int width, int[] leadSteps, float[] out) {
        u.resize(width);
        for (int b = 0; b < width; b++) {
            System.arraycopy(states, order[first + b] * n, columns, b * n, n);
        }
        u.load(columns, 0);
        assign(adapterOf, first, width);
        int step = 0;
        for (int lead = 0; lead < leadSteps.length; lead++) {
            for (; step < leadSteps[lead]; step++) {
                advance(network.forward(weights, u, scratch, adaptation));
            }
            u.store(columns, 0, n);
            for (int b = 0; b < width; b++) {
                int to = order[first + b] * leadSteps.length + lead;
                System.arraycopy(columns, b * n, out, to * n, n);
            }
        }
    }

    /** Tells every column's adapter and scale. */
    private void assign(int[] adapterOf, int first, int width) {
        adaptation.begin(u);
        int begin = 0;
        for (int b = 0; b < width; b++) {
            int adapter = adapterOf[order[first + b]];
            scales[b] = scaleOf[adapter + 1];
            boolean last = b + 1 == width || adapterOf[order[first + b + 1]] != adapter;
            if (last) {
                if (adapter != BASE) {
                    adaptation.adapt(adapter, begin, b + 1);
                }
                begin = b + 1;
            }
        }
    }

    /** u = u + s·m, or s·m. */
    private void advance(Panel m) {
        float[] values = u.values();
        float[] change = m.values();
        for (int i = 0; i < n; i++) {
            int at = i * u.stride();
            for (int b = 0; b < u.batch(); b++) {
                float scaled = scales[b] * change[at + b];
                values[at + b] = residual ? values[at + b] + scaled : scaled;
            }
        }
    }
}
