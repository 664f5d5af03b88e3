package org.hssflow.operators.track;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.RawRecord;
import org.jspecify.annotations.Nullable;

/**
 * The keyed state of the tracker: what is remembered of the current stream, and which of its records wait for missing ones. A
 * record in order costs one read and one write. The names and types of the states are part of every savepoint.
 */
final class StreamMemory {
    private final ValueState<TrackedStream> stream;
    private final MapState<Long, RawRecord> waiting;

    StreamMemory(RuntimeContext context, Duration forgetAfter) {
        stream = context.getState(streamState(forgetAfter));
        waiting = context.getMapState(waitingState());
    }

    /** Always with a time to live, which is part of the format in a savepoint. */
    static ValueStateDescriptor<TrackedStream> streamState(Duration forgetAfter) {
        ValueStateDescriptor<TrackedStream> streams = new ValueStateDescriptor<>("stream", LoopTypes.TRACKED_STREAM);
        streams.enableTimeToLive(StateTtlConfig.newBuilder(forgetAfter).build());
        return streams;
    }

    /** Without a time to live: the timer that ends the wait empties it, however late it fires. */
    static MapStateDescriptor<Long, RawRecord> waitingState() {
        return new MapStateDescriptor<>("waiting", Types.LONG, LoopTypes.RAW_RECORD);
    }

    @Nullable
    TrackedStream stream() throws Exception {
        return stream.value();
    }

    void remember(TrackedStream changed) throws Exception {
        stream.update(changed);
    }

    /** Returns false if that step waits already. */
    boolean await(long step, RawRecord record) throws Exception {
        if (waiting.contains(step)) {
            return false;
        }
        waiting.put(step, record);
        return true;
    }

    /** The steps that wait, the lowest first. */
    NavigableSet<Long> waitingSteps() throws Exception {
        NavigableSet<Long> steps = new TreeSet<>();
        waiting.keys().forEach(steps::add);
        return steps;
    }

    RawRecord takeWaiting(long step) throws Exception {
        RawRecord record = waiting.get(step);
        waiting.remove(step);
        return record;
    }
}
