package org.hssflow.simulators.scenario;

import java.nio.charset.StandardCharsets;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.pde.stream.PdeState;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a stream does: a record is sent, or withheld.
 *
 * @param sequence numbers the deliveries of the stream, from 0 on
 * @param tick which state of the stream, from 0 on; never begins again
 * @param due seconds after the start of the run
 * @param fate whether and how the state is sent
 * @param state the state as published, noise included
 * @param noise the standard deviation of the noise in it
 * @param corruption what is sent in its place, if it is corrupt
 */
public record Delivery(
        long sequence,
        long tick,
        double due,
        Fate fate,
        PdeState state,
        double noise,
        @Nullable MalformedRecord corruption) {
    public boolean isSent() {
        return fate != Fate.DROPPED;
    }

    /** The key of the stream: what decides on the partition, also of a corrupt record that lost its own. */
    public byte[] streamKey() {
        return state.streamId().getBytes(StandardCharsets.UTF_8);
    }

    /** What goes to Kafka. */
    public EncodedRecord encode() {
        return corruption == null ? PdeStateCodec.encode(state) : corruption.from(state);
    }
}
