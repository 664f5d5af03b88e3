package org.hssflow.hss.cuda;

import java.util.OptionalLong;
import org.hssflow.hss.engine.EngineSession;

/** One surrogate on a card. */
record CudaSession(Rollouts rollouts) implements EngineSession {
    @Override
    public void rollout(float[] states, int batch, int[] leadSteps, float[] out) {
        rollouts.rollout(states, batch, null, leadSteps, out);
    }

    @Override
    public OptionalLong deviceNanos() {
        return OptionalLong.of(rollouts.deviceNanos());
    }

    @Override
    public void close() {
        rollouts.close();
    }
}
