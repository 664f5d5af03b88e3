package org.hssflow.simulators;

/** Hears of every state as it is sent: a log of the truth. */
@FunctionalInterface
public interface SendListener {
    /** Hears nothing. */
    SendListener NONE = (streamId, step, sendNanos, values) -> {};

    /**
     * Called just before the state is handed to Kafka; in order for one stream, from several threads for several.
     *
     * @param sendNanos {@link System#nanoTime()}
     * @param values the field as sent, [channel, space…]; not to be written to
     */
    void sending(String streamId, long step, long sendNanos, float[] values);
}
