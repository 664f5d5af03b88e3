package org.hssflow.hss.engine;

/** One surrogate on one engine, with its scratch memory. One thread at a time. */
public interface EngineSession extends AutoCloseable {
    /**
     * Rolls a batch of states out, u ← u + s·M(u), and keeps the states at some lead steps. A state's forecast does not
     * depend on the batch it is in, bit for bit. Values that are not finite are passed on, not refused: they are the
     * caller's to mark.
     *
     * @param states (batch, n), one state after the other; not changed
     * @param batch how many, at least 1
     * @param leadSteps increasing, from 1 on; the last is how many steps are done
     * @param out (batch, leadSteps.length, n)
     * @throws IllegalArgumentException if a length or a lead step does not fit
     */
    void rollout(float[] states, int batch, int[] leadSteps, float[] out);

    @Override
    void close();
}
