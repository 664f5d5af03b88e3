package org.hssflow.app.demo;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Fate;
import org.jspecify.annotations.Nullable;

/**
 * What one stream sent. A simulation may begin anew, and then counts its steps anew: what never comes again is the tick of a state,
 * and the run that a state belongs to is known by the tick of its step 0. Not safe for use by several threads.
 */
final class SentStream {
    /** Of what no state has. */
    static final long NONE = -1;

    private final Equation equation;
    private final TreeSet<Long> runs = new TreeSet<>();
    private final BitSet awaited = new BitSet();
    private final BitSet possible = new BitSet();
    private final BitSet noisy = new BitSet();
    private final TickLog nanos = new TickLog();
    private final TickLog offsets = new TickLog();
    private final NavigableMap<Long, float[]> fields = new TreeMap<>();
    private final List<PhysicsChange> changes = new ArrayList<>();
    private SortedMap<String, Double> parameters;
    private long newest = NONE;

    /** @param parameters those that the stream's model was trained for */
    SentStream(Equation equation, SortedMap<String, Double> parameters) {
        this.equation = equation;
        this.parameters = parameters;
    }

    /** @param isTaken whether there is a model for the state */
    void add(Delivery delivery, long atNanos, boolean isTaken) {
        PdeState state = delivery.state();
        long tick = delivery.tick();
        runs.add(tick - state.step());
        fields.putIfAbsent(tick, Float32.fromBytes(state.values()));
        if (tick > newest) {
            notePhysics(tick, state);
        }
        nanos.put(tick, atNanos);
        noisy.set(Math.toIntExact(tick), delivery.noise() > 0);
        if (delivery.isSent() && delivery.fate() != Fate.CORRUPT && isTaken) {
            possible.set(Math.toIntExact(tick));
            awaited.set(Math.toIntExact(tick), delivery.fate() != Fate.LATE || awaited.get((int) tick));
        }
    }

    /** States that overtook each other say nothing new about the physics. */
    private void notePhysics(long tick, PdeState state) {
        if (!state.parameters().equals(parameters)) {
            int last = changes.size() - 1;
            if (last >= 0 && newest != NONE && changes.get(last).until() == newest) {
                changes.set(last, changes.get(last).goneOn(tick, state.parameters()));
            } else {
                changes.add(new PhysicsChange(tick, state.step(), tick, parameters, state.parameters()));
            }
            parameters = state.parameters();
        }
        newest = tick;
    }

    void acknowledged(long tick, long offset) {
        offsets.put(tick, offset);
    }

    /**
     * The tick of a state.
     *
     * @param seen the ticks that are taken already; the state follows all of them if it can
     * @return {@link #NONE} if no state of that step is left
     */
    long tick(long step, BitSet seen) {
        int newestSeen = seen.length() - 1;
        long first = NONE;
        for (long run : runs) {
            long tick = run + step;
            if (isPossible(run, tick) && !seen.get((int) tick)) {
                if (tick > newestSeen) {
                    return tick;
                }
                first = first == NONE ? tick : first;
            }
        }
        return first;
    }

    /** Whether a state of that step was ever sent. */
    boolean wasSent(long step) {
        return runs.stream().anyMatch(run -> isPossible(run, run + step));
    }

    private boolean isPossible(long run, long tick) {
        Long next = runs.higher(run);
        return tick <= newest && (next == null || tick < next) && possible.get((int) tick);
    }

    /** How many states must be forecast. */
    long awaited() {
        return awaited.cardinality();
    }

    /** How many of them are not among those ticks. */
    long missing(BitSet seen) {
        BitSet missing = (BitSet) awaited.clone();
        missing.andNot(seen);
        return missing.cardinality();
    }

    /** Whether no run begins between two ticks, as far as is known. */
    boolean isOneRun(long tick, long later) {
        Long next = runs.higher(tick);
        return next == null || later < next;
    }

    /** The field at a tick, or null if it is forgotten or not known yet. */
    float @Nullable [] field(long tick) {
        return fields.get(tick);
    }

    void forget(long upToTick) {
        fields.headMap(upToTick, true).clear();
    }

    /** When a state was sent, or withheld, on the clock of {@link System#nanoTime()}, or {@link TickLog#NONE}. */
    long nanos(long tick) {
        return nanos.get(tick);
    }

    /** The tick of the state that the broker has at an offset, or {@link TickLog#NONE}. */
    long tickAt(long offset) {
        return offsets.tickOf(offset);
    }

    /** Whether noise was in a state. */
    boolean isNoisy(long tick) {
        return noisy.get(Math.toIntExact(tick));
    }

    Equation equation() {
        return equation;
    }

    List<PhysicsChange> changes() {
        return List.copyOf(changes);
    }
}
