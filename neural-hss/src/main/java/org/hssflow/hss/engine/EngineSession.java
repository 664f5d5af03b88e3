package org.hssflow.hss.engine;

import java.util.Arrays;
import java.util.OptionalLong;

/** One surrogate on one engine, with its scratch memory. One thread at a time. */
public interface EngineSession extends AutoCloseable {
    /**
     * Rolls a batch of states out, u ← u + s·M(u), or u ← s·M(u) where the surrogate gives no change, and keeps the states at some lead steps. A state's forecast does not
     * depend on the batch it is in: on the cpu engine bit for bit, on others up to the rounding of single precision. Values
     * that are not finite are passed on, not refused: they are the caller's to mark.
     *
     * @param states (batch, n), one state after the other; not changed
     * @param batch how many, at least 1
     * @param leadSteps increasing, from 1 on; the last is how many steps are done
     * @param out (batch, leadSteps.length, n)
     * @throws IllegalArgumentException if a length or a lead step does not fit
     * @throws EngineUnavailableException if the engine's device cannot compute, or no longer
     */
    void rollout(float[] states, int batch, int[] leadSteps, float[] out);

    /** How long the engine's device computed in the latest rollout, without copies; empty where the engine has none of its own. */
    default OptionalLong deviceNanos() {
        return OptionalLong.empty();
    }

    /** Gives the scratch memory back. Closing twice is closing once; another rollout makes room again. */
    @Override
    void close();

    /**
     * The check of {@link #rollout}'s arguments, for those who implement it.
     *
     * @param n the values of one state
     * @throws IllegalArgumentException if a length or a lead step does not fit
     */
    static void requireFitting(int n, float[] states, int batch, int[] leadSteps, float[] out) {
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
