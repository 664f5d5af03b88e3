package org.hssflow.app.savepoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.runtime.state.ttl.TtlStateFactory.TtlSerializer;
import org.apache.flink.streaming.api.operators.TimerSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.hssflow.app.Uids;
import org.hssflow.operators.StateContract;
import org.hssflow.operators.drift.DriftMonitor;
import org.hssflow.operators.promote.Promoter;
import org.hssflow.operators.track.StateTracker;
import org.hssflow.operators.types.LoopTypes;

/**
 * The state that the operators of this release ask for, by uid and name, as savepoints describe it: what {@link StateContract}s say, and
 * what Flink's sources, sinks and asynchronous I/O keep under names of their own.
 */
final class ReleaseState {
    /** All keyed state is keyed by the id of a stream. */
    static final TypeSerializer<String> KEY = StringSerializer.INSTANCE;

    /** How long it is does not matter to a savepoint, only that there is one. */
    private static final Duration ANY_TIME_TO_LIVE = Duration.ofDays(1);

    private static final String COMMITTABLES = "streaming_committer_raw_states";

    static final Map<String, Map<String, Expected>> BY_UID = byUid();

    private ReleaseState() {}

    /**
     * One state.
     *
     * @param kind of state
     * @param serializers by {@link CommonSerializerKeys}
     */
    record Expected(BackendStateType kind, Map<String, TypeSerializer<?>> serializers) {
        static Expected of(BackendStateType kind, TypeSerializer<?> values) {
            return new Expected(kind, Map.of(CommonSerializerKeys.VALUE_SERIALIZER.toString(), values));
        }

        static Expected of(
                BackendStateType kind,
                CommonSerializerKeys second,
                TypeSerializer<?> secondSerializer,
                TypeSerializer<?> values) {
            return new Expected(
                    kind,
                    Map.of(
                            CommonSerializerKeys.VALUE_SERIALIZER.toString(),
                            values,
                            second.toString(),
                            secondSerializer));
        }
    }

    private static Map<String, Map<String, Expected>> byUid() {
        Map<String, Map<String, Expected>> all = new TreeMap<>();
        all.put(Uids.STATES, bytes("SourceReaderState"));
        all.put(Uids.DECISIONS, bytes("SourceReaderState"));
        all.put(Uids.TRACKER, of(StateTracker.state(ANY_TIME_TO_LIVE)));
        all.put(Uids.FORECASTER, Map.of());
        all.put(Uids.MONITOR, of(DriftMonitor.state(ANY_TIME_TO_LIVE)));
        all.put(Uids.FINE_TUNER, requests());
        all.put(Uids.PROMOTER, of(Promoter.state(ANY_TIME_TO_LIVE)));
        for (String sink : Uids.SINKS) {
            all.put(sink, bytes("writer_raw_states", COMMITTABLES)); // the second one empty, once it was restored
            all.put(Uids.committer(sink), bytes(COMMITTABLES));
        }
        return all;
    }

    private static Map<String, Expected> bytes(String... names) {
        Map<String, Expected> states = new TreeMap<>();
        for (String name : names) {
            states.put(name, Expected.of(BackendStateType.OPERATOR, BytePrimitiveArraySerializer.INSTANCE));
        }
        return states;
    }

    /** The requests under way. */
    private static Map<String, Expected> requests() {
        TypeSerializer<?> requests = LoopTypes.TUNE_REQUEST.createSerializer(new SerializerConfigImpl());
        return Map.of(
                "_async_wait_operator_state_",
                Expected.of(BackendStateType.OPERATOR, new StreamElementSerializer<>(requests)));
    }

    private static Map<String, Expected> of(StateContract contract) {
        Map<String, Expected> states = new TreeMap<>();
        for (StateDescriptor<?, ?> keyed : contract.keyed()) {
            states.put(
                    keyed.getName(),
                    Expected.of(
                            BackendStateType.KEY_VALUE,
                            CommonSerializerKeys.NAMESPACE_SERIALIZER,
                            VoidNamespaceSerializer.INSTANCE,
                            values(keyed)));
        }
        if (!contract.keyed().isEmpty()) {
            TypeSerializer<?> timers = new TimerSerializer<>(KEY, VoidNamespaceSerializer.INSTANCE);
            for (String kind : List.of("processing", "event")) {
                states.put(
                        "_timer_state/" + kind + "_user-timers", Expected.of(BackendStateType.PRIORITY_QUEUE, timers));
            }
        }
        for (MapStateDescriptor<?, ?> broadcast : contract.broadcast()) {
            MapSerializer<?, ?> map = (MapSerializer<?, ?>) serializer(broadcast);
            states.put(
                    broadcast.getName(),
                    Expected.of(
                            BackendStateType.BROADCAST,
                            CommonSerializerKeys.KEY_SERIALIZER,
                            map.getKeySerializer(),
                            map.getValueSerializer()));
        }
        for (ListStateDescriptor<?> list : contract.list()) {
            serializer(list);
            states.put(list.getName(), Expected.of(BackendStateType.OPERATOR, list.getElementSerializer()));
        }
        return states;
    }

    private static TypeSerializer<?> serializer(StateDescriptor<?, ?> descriptor) {
        descriptor.initializeSerializerUnlessSet(new ExecutionConfig());
        return descriptor.getSerializer();
    }

    /** With the time of the last access beside each value that has a time to live. */
    private static TypeSerializer<?> values(StateDescriptor<?, ?> keyed) {
        TypeSerializer<?> serializer = serializer(keyed);
        if (!keyed.getTtlConfig().isEnabled()) {
            return serializer;
        }
        return serializer instanceof MapSerializer<?, ?> map
                ? new MapSerializer<>(map.getKeySerializer(), timed(map.getValueSerializer()))
                : timed(serializer);
    }

    private static <T> TypeSerializer<?> timed(TypeSerializer<T> values) {
        return new TtlSerializer<>(LongSerializer.INSTANCE, values);
    }
}
