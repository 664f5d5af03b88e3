package org.hssflow.simulators.scenario;

import org.jspecify.annotations.Nullable;

/** The deliveries of one stream, in the order in which they are made. One thread at a time. */
public interface StreamScript {
    /** The stream's id, which is its key in the topic. */
    String id();

    /**
     * The next delivery, made when it is first asked for.
     *
     * @return null at the end of the stream
     * @throws IllegalArgumentException if the equation cannot be solved any further
     */
    @Nullable
    Delivery peek();

    /** Goes on to the delivery after {@link #peek()}. */
    void advance();
}
