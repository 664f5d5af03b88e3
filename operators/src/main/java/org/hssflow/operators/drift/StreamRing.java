package org.hssflow.operators.drift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.PdeState;

/**
 * The states of the current stream in keyed state since something has been wrong with it, the newest within a budget of bytes. One write
 * for each; none is read before it is asked for.
 */
final class StreamRing {
    /** What the detectors look back on, and some more. */
    private static final int MIN_STATES = 8;
    /** What a training takes from one stream at most: in more there may be the physics of before. */
    private static final int MAX_STATES = 128;

    private final MapState<Integer, PdeState> states;
    private final long budgetBytes;

    StreamRing(RuntimeContext context, long budgetBytes, Duration forgetAfter) {
        this.states = context.getMapState(ringState(forgetAfter));
        this.budgetBytes = budgetBytes;
    }

    static MapStateDescriptor<Integer, PdeState> ringState(Duration forgetAfter) {
        MapStateDescriptor<Integer, PdeState> descriptor =
                new MapStateDescriptor<>("ring", Types.INT, LoopTypes.PDE_STATE);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(forgetAfter).build());
        return descriptor;
    }

    /** @param index of the state among those since the last {@link #clear()}, rising by one from 0 */
    void put(long index, PdeState state) throws Exception {
        states.put(slot(index, capacity(state)), state);
    }

    /**
     * The newest states.
     *
     * @param first index of the first that is wanted; those that are overwritten are left out
     * @param last index of the newest
     * @param newest the state with that index
     */
    List<PdeState> since(long first, long last, PdeState newest) throws Exception {
        int capacity = capacity(newest);
        List<PdeState> kept = new ArrayList<>();
        for (long index = Math.max(Math.max(0, first), last - capacity + 1); index <= last; index++) {
            PdeState state = states.get(slot(index, capacity));
            if (state != null) { // its time to live is over
                kept.add(state);
            }
        }
        return kept;
    }

    /** For states of another size. */
    void clear() {
        states.clear();
    }

    private int capacity(PdeState state) {
        return (int) Math.max(MIN_STATES, Math.min(MAX_STATES, budgetBytes / state.values().length));
    }

    private static int slot(long index, int capacity) {
        return (int) (index % capacity);
    }
}
