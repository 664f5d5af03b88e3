package org.hssflow.simulators.publish;

import org.hssflow.simulators.scenario.Delivery;

/** Hears of every delivery: a log of the truth. Called from several threads, for one stream in order. */
public interface DeliveryListener {
    /** Hears nothing. */
    DeliveryListener NONE = new DeliveryListener() {};

    /** A delivery of an earlier run, gone through again to take up the stream where it ended. */
    default void passed(Delivery delivery) {}

    /**
     * Just before a delivery is handed to Kafka, or withheld.
     *
     * @param nanos {@link System#nanoTime()}
     */
    default void sending(Delivery delivery, long nanos) {}

    /**
     * The broker has the record, at that place.
     *
     * @param timestamp the record's: when it was sent, in milliseconds since 1970
     */
    default void acknowledged(Delivery delivery, long timestamp, int partition, long offset) {}
}
