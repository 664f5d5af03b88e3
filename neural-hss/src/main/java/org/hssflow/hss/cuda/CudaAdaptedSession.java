package org.hssflow.hss.cuda;

import org.hssflow.hss.engine.AdaptedEngineSession;

/** One surrogate with many adapters on a card. */
record CudaAdaptedSession(Rollouts rollouts, int adapters) implements AdaptedEngineSession {
    @Override
    public void rollout(float[] states, int batch, int[] adapterOf, int[] leadSteps, float[] out) {
        AdaptedEngineSession.requireKnown(adapterOf, batch, adapters);
        rollouts.rollout(states, batch, adapterOf, leadSteps, out);
    }

    @Override
    public void close() {
        rollouts.close();
    }
}
