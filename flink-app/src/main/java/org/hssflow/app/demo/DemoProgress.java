package org.hssflow.app.demo;

import java.net.URI;

/** Hears how the demonstration goes. */
public interface DemoProgress {
    /** From here on there is something to put away when the demonstration is stopped. */
    void starting();

    /** The loop runs; the simulators begin. */
    void started(String bootstrap, URI webUi, URI page, String models);

    /** Called about twice a second while the simulators run. */
    void running(Figures figures);

    /** The simulators have ended; what is on its way is waited for. */
    void settling();

    /**
     * How things stand.
     *
     * @param seconds since the simulators began
     * @param statesSent so far
     * @param rolloutsCommitted so far
     * @param deadLettered so far
     * @param alarms so far
     * @param promotions so far
     * @param medianLatencyMillis until a rollout can be read, committed or not
     */
    record Figures(
            double seconds,
            long statesSent,
            long rolloutsCommitted,
            long deadLettered,
            long alarms,
            long promotions,
            double medianLatencyMillis) {}
}
