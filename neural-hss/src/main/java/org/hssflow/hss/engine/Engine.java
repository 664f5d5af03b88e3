package org.hssflow.hss.engine;

import org.hssflow.hss.Surrogate;

/** A way to apply surrogates. Any number of threads may open sessions. */
public interface Engine {
    /** The name it is selected by, such as {@code cpu}. */
    String name();

    /** Makes a surrogate ready; one session per thread. */
    EngineSession open(Surrogate surrogate);
}
