package org.hssflow.hss.engine;

import org.hssflow.hss.Surrogate;

/** Plain Java kernels on one core per session. */
final class CpuEngine implements Engine {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public EngineSession open(Surrogate surrogate) {
        return new CpuSession(surrogate);
    }
}
