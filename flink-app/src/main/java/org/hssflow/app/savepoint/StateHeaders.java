package org.hssflow.app.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;

/**
 * What stands before the values in the files of an operator: which states it has, and how they were serialized.
 *
 * @param states all that differ by name or serializer
 * @param keySerializers all that differ; none where no state is keyed
 */
record StateHeaders(List<StateMetaInfoSnapshot> states, List<TypeSerializerSnapshot<?>> keySerializers) {
    private static final ClassLoader LOADER = StateHeaders.class.getClassLoader();

    /** @throws IOException if a file is gone or cannot be read; says what to do */
    static StateHeaders read(OperatorState operator) throws IOException {
        Map<String, StateMetaInfoSnapshot> states = new TreeMap<>();
        Map<String, TypeSerializerSnapshot<?>> keys = new TreeMap<>();
        try {
            for (OperatorSubtaskState task : operator.getStates()) {
                for (OperatorStateHandle handle : task.getManagedOperatorState()) {
                    collect(operatorStates(handle), states);
                }
                for (KeyedStateHandle handle : task.getManagedKeyedState()) {
                    KeyedBackendSerializationProxy<?> header = keyedStates(handle);
                    collect(header.getStateMetaInfoSnapshots(), states);
                    TypeSerializerSnapshot<?> key = header.getKeySerializerSnapshot();
                    keys.put(Serializers.text(key), key);
                }
            }
        } catch (IOException | RuntimeException e) { // Flink tells of damage by whatever exception it meets
            throw Unreadable.because(e, "the state of " + SavepointMetadata.uid(operator));
        }
        return new StateHeaders(new ArrayList<>(states.values()), new ArrayList<>(keys.values()));
    }

    private static void collect(Collection<StateMetaInfoSnapshot> found, Map<String, StateMetaInfoSnapshot> states) {
        found.forEach(state -> states.put(state.getName() + " " + Serializers.text(state), state));
    }

    private static List<StateMetaInfoSnapshot> operatorStates(OperatorStateHandle handle) throws IOException {
        OperatorBackendSerializationProxy header = new OperatorBackendSerializationProxy(LOADER);
        try (FSDataInputStream in = handle.openInputStream()) {
            header.read(new DataInputViewStreamWrapper(in));
        }
        List<StateMetaInfoSnapshot> states = new ArrayList<>(header.getOperatorStateMetaInfoSnapshots());
        states.addAll(header.getBroadcastStateMetaInfoSnapshots());
        return states;
    }

    private static KeyedBackendSerializationProxy<?> keyedStates(KeyedStateHandle handle) throws IOException {
        KeyedBackendSerializationProxy<?> header = new KeyedBackendSerializationProxy<>(LOADER);
        try (FSDataInputStream in = headerOf(handle).openInputStream()) {
            header.read(new DataInputViewStreamWrapper(in));
        }
        return header;
    }

    /** Savepoints and full checkpoints begin with it; RocksDB's own files have it beside them. */
    private static StreamStateHandle headerOf(KeyedStateHandle handle) throws IOException {
        if (handle instanceof KeyGroupsStateHandle whole) {
            return whole;
        }
        if (handle instanceof IncrementalRemoteKeyedStateHandle files) {
            return files.getMetaDataStateHandle();
        }
        throw new IOException("expected keyed state of a savepoint, or of a checkpoint of RocksDB or the heap, got "
                + handle.getClass().getSimpleName() + "; take a savepoint");
    }
}
