package org.hssflow.simulators;

/**
 * Which physics a stream obeys, and when: a parameter that changes at some step is a drift. Every simulation that a scenario
 * gives must have the same equation, grids and dt. Called from several threads.
 */
@FunctionalInterface
public interface Scenario {
    /**
     * @param stream which one, from 0 on
     * @param step the step that is about to be made, which leads from state {@code step} to state {@code step + 1}
     */
    Simulation at(int stream, long step);

    /** The same physics for all streams, always. */
    static Scenario always(Simulation simulation) {
        return (stream, step) -> simulation;
    }
}
