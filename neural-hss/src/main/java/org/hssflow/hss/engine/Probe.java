package org.hssflow.hss.engine;

/** What came of trying an engine. */
public sealed interface Probe {
    /**
     * It computes.
     *
     * @param engine ready for surrogates
     */
    record Works(Engine engine) implements Probe {}

    /**
     * It cannot compute here.
     *
     * @param reason what was found, such as {@code no NVIDIA driver}
     * @param remedy what to do, such as {@code use cpu or auto}
     */
    record Fails(String reason, String remedy) implements Probe {}
}
