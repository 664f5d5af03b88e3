package org.hssflow.app.demo;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.publish.DeliveryListener;
import org.hssflow.simulators.scenario.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What was really sent: the truth that witnesses compare with. Fields are kept until the forecasts of them are judged ({@link
 * #forget}). Safe for use by several threads.
 */
final class Ledger implements DeliveryListener {
    private record Sent(long nanos, float[] values) {}

    private final Map<String, TreeMap<Long, Sent>> streams = new HashMap<>();
    private final Map<String, BitSet> steps = new HashMap<>();

    @Override
    public synchronized void sending(Delivery delivery, long nanos) {
        if (!delivery.isSent()) {
            return;
        }
        PdeState state = delivery.state();
        Sent sent = new Sent(nanos, Float32.fromBytes(state.values()));
        streams.computeIfAbsent(state.streamId(), id -> new TreeMap<>()).put(state.step(), sent);
        steps.computeIfAbsent(state.streamId(), id -> new BitSet()).set(Math.toIntExact(state.step()));
    }

    /** Whether a state was ever sent. */
    synchronized boolean wasSent(String streamId, long step) {
        BitSet sent = steps.get(streamId);
        return sent != null && step <= Integer.MAX_VALUE && sent.get((int) step);
    }

    /** How many different states were sent. */
    synchronized long count() {
        return steps.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** When a state was sent, on the clock of {@link System#nanoTime()}; empty if it is forgotten or was never sent. */
    synchronized OptionalLong sentNanos(String streamId, long step) {
        Sent sent = find(streamId, step);
        return sent == null ? OptionalLong.empty() : OptionalLong.of(sent.nanos());
    }

    /** The field of a state, or null if it is forgotten or not sent yet. */
    synchronized float @Nullable [] field(String streamId, long step) {
        Sent sent = find(streamId, step);
        return sent == null ? null : sent.values();
    }

    /** The states of a stream up to a step are no longer needed. */
    synchronized void forget(String streamId, long upToStep) {
        TreeMap<Long, Sent> stream = streams.get(streamId);
        if (stream != null) {
            stream.headMap(upToStep, true).clear();
        }
    }

    private @Nullable Sent find(String streamId, long step) {
        TreeMap<Long, Sent> stream = streams.get(streamId);
        return stream == null ? null : stream.get(step);
    }
}
