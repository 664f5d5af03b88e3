package org.hssflow.app.savepoint;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.hssflow.app.Uids;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * What a savepoint or a checkpoint holds. It is read from the files alone, no job runs.
 *
 * @param path of its folder, as a URI
 * @param created when its {@code _metadata} was written
 * @param operators that have state, by uid
 * @param models that its decisions name, with how they do, such as {@code serves heat-1d/*}, {@code candidate of heat-1d/lab-3}, {@code
 *     served heat-1d/lab-3 before}, {@code the job was started with it}
 * @param note beside it, or null if there is none
 * @param bytes of state, with what it shares with other checkpoints
 */
public record Savepoint(
        String path,
        Instant created,
        List<OperatorState> operators,
        SortedMap<ModelId, String> models,
        @Nullable SavepointNote note,
        long bytes) {
    public Savepoint {
        operators = List.copyOf(operators);
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    }

    /**
     * Looks into a savepoint.
     *
     * @param path of its folder or of its {@code _metadata}: a local path, or a URI of any file system that Flink has
     * @throws IOException if there is none, a file of it is missing or damaged, or a later Flink or a later release wrote it
     */
    public static Savepoint read(String path) throws IOException {
        SavepointMetadata metadata = SavepointMetadata.read(path);
        List<OperatorState> operators = new ArrayList<>();
        NamedModels models = NamedModels.NONE;
        long bytes = 0;
        for (var state : metadata.operators()) {
            OperatorState operator = describe(state);
            operators.add(operator);
            bytes += operator.bytes();
            if (operator.uid().equals(Uids.TRACKER)) {
                models = NamedModels.read(state);
            }
        }
        return new Savepoint(
                metadata.path(),
                metadata.created(),
                operators,
                models.roles(),
                SavepointNote.read(metadata.path()),
                bytes);
    }

    private static OperatorState describe(org.apache.flink.runtime.checkpoint.OperatorState state) throws IOException {
        SortedMap<String, String> serializers = new TreeMap<>();
        for (StateMetaInfoSnapshot found : StateHeaders.read(state).states()) {
            serializers.put(found.getName(), Serializers.text(found));
        }
        return new OperatorState(
                SavepointMetadata.uid(state),
                state.getParallelism(),
                state.getMaxParallelism(),
                state.getStateSize(),
                serializers);
    }
}
