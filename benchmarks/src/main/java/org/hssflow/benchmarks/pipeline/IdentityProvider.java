package org.hssflow.benchmarks.pipeline;

import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineProvider;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Probe;

/** The engine {@value #NAME}: every forecast is the state it begins with. It stands for a model that costs nothing. */
public final class IdentityProvider implements EngineProvider {
    static final String NAME = "identity";

    @Override
    public String name() {
        return NAME;
    }

    /** Only taken by name. */
    @Override
    public int priority() {
        return CPU_PRIORITY - 1;
    }

    @Override
    public Probe probe() {
        return new Probe.Works(new Identity());
    }

    private static final class Identity implements Engine {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public EngineSession open(Surrogate surrogate) {
            return new Copies(surrogate.points());
        }
    }

    /** @param n the values of one state */
    private record Copies(int n) implements EngineSession {
        @Override
        public void rollout(float[] states, int batch, int[] leadSteps, float[] out) {
            EngineSession.requireFitting(n, states, batch, leadSteps, out);
            for (int to = 0; to < batch * leadSteps.length; to++) {
                System.arraycopy(states, to / leadSteps.length * n, out, to * n, n);
            }
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }
}
