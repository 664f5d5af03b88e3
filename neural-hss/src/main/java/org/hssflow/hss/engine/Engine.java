package org.hssflow.hss.engine;

import org.hssflow.hss.Surrogate;

/** A way to apply surrogates. Any number of threads may open sessions. */
public interface Engine {
    /** The name it is selected by, such as {@code cpu}. */
    String name();

    /**
     * The same engine on one device of the machine. An engine that knows no devices is the same for all of them.
     *
     * @param device numbers the machine's devices from 0 on, as the engine sees them
     * @throws IllegalArgumentException if the engine knows devices, but not that one
     */
    default Engine onDevice(int device) {
        return this;
    }

    /** Makes a surrogate ready; one session per thread. */
    EngineSession open(Surrogate surrogate);
}
