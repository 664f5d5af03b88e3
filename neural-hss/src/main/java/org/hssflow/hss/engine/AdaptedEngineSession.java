package org.hssflow.hss.engine;

import java.util.List;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;

/** One base surrogate with many adapters on one engine: states of any of them in one batch. One thread at a time. */
public interface AdaptedEngineSession extends AutoCloseable {
    /** In place of an adapter's number: the base alone. */
    int BASE = -1;

    /**
     * Rolls a batch of states out as {@link EngineSession#rollout} does.
     *
     * @param states (batch, n), one state after the other, in any order; not changed
     * @param batch how many, at least 1
     * @param adapterOf which adapter each state has, from 0 on in the order in which they were given; {@link #BASE} for none
     * @param leadSteps increasing, from 1 on; the last is how many steps are done
     * @param out (batch, leadSteps.length, n)
     * @throws IllegalArgumentException if a length, an adapter's number or a lead step does not fit
     * @throws EngineUnavailableException if the engine's device cannot compute, or no longer
     */
    void rollout(float[] states, int batch, int[] adapterOf, int[] leadSteps, float[] out);

    /** Gives the scratch memory back. Closing twice is closing once; another rollout makes room again. */
    @Override
    void close();

    /**
     * The check of what a session is opened with, for those who implement one.
     *
     * @throws IllegalArgumentException if there is no adapter, or one is of another base
     */
    static void requireAdapters(Surrogate base, List<Adapter> adapters) {
        if (adapters.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected at least one adapter, got none; open the base itself with an engine");
        }
        adapters.forEach(adapter -> adapter.requireBase(base));
    }

    /**
     * The check of {@link #rollout}'s {@code adapterOf}.
     *
     * @throws IllegalArgumentException if it is too short, or names an adapter that there is not
     */
    static void requireKnown(int[] adapterOf, int batch, int adapters) {
        if (adapterOf.length < batch) {
            throw new IllegalArgumentException(
                    "expected the adapter of each of " + batch + " states, got " + adapterOf.length);
        }
        for (int b = 0; b < batch; b++) {
            if (adapterOf[b] < BASE || adapterOf[b] >= adapters) {
                throw new IllegalArgumentException("expected adapters from 0 to " + (adapters - 1) + ", or " + BASE
                        + " for the base, got " + adapterOf[b] + " of state " + b);
            }
        }
    }
}
