package org.hssflow.hss.engine;

/**
 * An engine that may or may not work on this machine. {@link Engines} finds providers with {@link java.util.ServiceLoader}, so an
 * engine comes with its jar. Making a provider and asking its name and priority must load nothing native: that is for
 * {@link #probe}.
 */
public interface EngineProvider {
    /** The priority of the cpu engine, which always works. */
    int CPU_PRIORITY = 0;

    /** The name the engine is selected by, such as {@code nd4j}. */
    String name();

    /**
     * How fast it is among the engines: {@code auto} takes the highest that works and does not probe those below. So one below
     * {@link #CPU_PRIORITY} is only taken by name.
     */
    int priority();

    /** Whether its engine also trains, with {@link Engine#training}. */
    default boolean trains() {
        return false;
    }

    /** Tries the engine, or says why it cannot work here; never throws for lack of hardware or libraries. Any thread may call it. */
    Probe probe();
}
