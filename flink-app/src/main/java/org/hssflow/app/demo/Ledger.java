package org.hssflow.app.demo;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.publish.DeliveryListener;
import org.hssflow.simulators.scenario.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What was really sent: the truth that witnesses compare with. Fields are kept until the forecasts of them are judged ({@link
 * #forget}). Safe for use by several threads.
 */
final class Ledger implements DeliveryListener {
    private final ShippedModels models;
    private final SortedMap<String, SentStream> streams = new TreeMap<>();
    private final Set<String> letterPlaces = new HashSet<>();
    private final SortedMap<String, Long> letters = new TreeMap<>();

    /** @param models those that forecast what is sent */
    Ledger(ShippedModels models) {
        this.models = models;
    }

    @Override
    public synchronized void sending(Delivery delivery, long nanos) {
        PdeState state = delivery.state();
        streams.computeIfAbsent(
                        state.streamId(), id -> new SentStream(state.equation(), models.trainedParameters(state)))
                .add(delivery, nanos, models.take(state));
    }

    @Override
    public synchronized void acknowledged(Delivery delivery, long timestamp, int partition, long offset) {
        PdeState state = delivery.state();
        stream(state.streamId()).acknowledged(delivery.tick(), offset);
        MalformedRecord corruption = delivery.corruption();
        if (corruption != null || !models.take(state)) {
            Reason reason = corruption == null ? Reason.UNSERVED : corruption.reason();
            letters.merge(reason.id(), 1L, Long::sum);
            letterPlaces.add(Witness.place(Integer.toString(partition), Long.toString(offset)));
        }
    }

    private SentStream stream(String streamId) {
        SentStream stream = streams.get(streamId);
        if (stream == null) {
            throw new IllegalArgumentException("expected a stream of the demonstration, got " + streamId);
        }
        return stream;
    }

    /** The streams that sent something, by id. */
    synchronized List<String> streamIds() {
        return List.copyOf(streams.keySet());
    }

    /** How many of the records that were sent must become dead letters, by the reason. */
    synchronized SortedMap<String, Long> expectedLetters() {
        return new TreeMap<>(letters);
    }

    /** Where those records are, as {@link Witness} writes it. */
    synchronized Set<String> letterPlaces() {
        return Set.copyOf(letterPlaces);
    }

    /** Whether a state was ever sent. */
    synchronized boolean wasSent(String streamId, long step) {
        SentStream stream = streams.get(streamId);
        return stream != null && stream.wasSent(step);
    }

    /** See {@link SentStream#tick}. */
    synchronized long tick(String streamId, long step, BitSet seen) {
        return stream(streamId).tick(step, seen);
    }

    /** How many states were sent that must be forecast. */
    synchronized long count() {
        return streams.values().stream().mapToLong(SentStream::awaited).sum();
    }

    /** How many of them are not among the ticks that were seen of each stream. */
    synchronized long missing(Map<String, BitSet> seen) {
        return streams.entrySet().stream()
                .mapToLong(entry -> entry.getValue().missing(seen.getOrDefault(entry.getKey(), new BitSet())))
                .sum();
    }

    /** When a state was sent, or withheld, on the clock of {@link System#nanoTime()}; empty if it is not known. */
    synchronized OptionalLong sentNanos(String streamId, long tick) {
        long nanos = stream(streamId).nanos(tick);
        return nanos == TickLog.NONE ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /** The tick of the state that the broker has at an offset of the stream's partition; empty if it is of another stream. */
    synchronized OptionalLong tickAt(String streamId, long offset) {
        long tick = stream(streamId).tickAt(offset);
        return tick == TickLog.NONE ? OptionalLong.empty() : OptionalLong.of(tick);
    }

    /** Whether the simulation did not begin anew between two ticks, as far as is known. */
    synchronized boolean isOneRun(String streamId, long tick, long later) {
        return stream(streamId).isOneRun(tick, later);
    }

    /** The field of a state, or null if it is forgotten or not sent yet. */
    synchronized float @Nullable [] field(String streamId, long tick) {
        return stream(streamId).field(tick);
    }

    /** The fields of a stream up to a tick are no longer needed. */
    synchronized void forget(String streamId, long upToTick) {
        stream(streamId).forget(upToTick);
    }

    /** Whether noise was in a state. */
    synchronized boolean isNoisy(String streamId, long tick) {
        return stream(streamId).isNoisy(tick);
    }

    synchronized Equation equation(String streamId) {
        return stream(streamId).equation();
    }

    /** When the physics of a stream changed. */
    synchronized List<PhysicsChange> changes(String streamId) {
        return stream(streamId).changes();
    }
}
