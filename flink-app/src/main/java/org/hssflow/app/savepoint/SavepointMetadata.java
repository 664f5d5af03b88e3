package org.hssflow.app.savepoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.hssflow.app.Uids;

/**
 * The {@code _metadata} of a savepoint or a checkpoint: where the state of each operator is.
 *
 * @param path of the folder
 * @param created when the file was written
 * @param operators that have state, by what they are called
 */
record SavepointMetadata(String path, Instant created, List<OperatorState> operators) {
    private static final Map<OperatorID, String> KNOWN =
            Uids.ALL.stream().collect(Collectors.toUnmodifiableMap(SavepointMetadata::idOf, Function.identity()));

    /** @throws IOException if there is none, or it cannot be read; says what to do */
    static SavepointMetadata read(String path) throws IOException {
        try {
            var location = AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
            FileStateHandle file = location.getMetadataHandle();
            Path filePath = file.getFilePath();
            FileStatus status = filePath.getFileSystem().getFileStatus(filePath);
            try (FSDataInputStream in = file.openInputStream()) {
                CheckpointMetadata metadata = Checkpoints.loadCheckpointMetadata(
                        new DataInputStream(in),
                        SavepointMetadata.class.getClassLoader(),
                        location.getExternalPointer());
                List<OperatorState> operators = metadata.getOperatorStates().stream()
                        .filter(SavepointMetadata::hasState)
                        .sorted(Comparator.comparing(SavepointMetadata::uid))
                        .toList();
                return new SavepointMetadata(
                        location.getExternalPointer(), Instant.ofEpochMilli(status.getModificationTime()), operators);
            }
        } catch (IOException | RuntimeException e) { // Flink tells of damage by whatever exception it meets
            throw Unreadable.because(
                    e,
                    "a savepoint or a checkpoint that Flink " + EnvironmentInformation.getVersion() + " reads at "
                            + path);
        }
    }

    private static OperatorID idOf(String uid) {
        return new OperatorID(StreamGraphHasherV2.generateUserSpecifiedHash(uid));
    }

    /** Flink refuses a savepoint for such operators only, if the job does not have them. */
    private static boolean hasState(OperatorState operator) {
        return operator.getCoordinatorState() != null
                || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
    }

    /** What this release calls the operator, or else what the savepoint does. */
    static String uid(OperatorState operator) {
        String known = KNOWN.get(operator.getOperatorID());
        return known != null
                ? known
                : operator.getOperatorUid()
                        .orElse(HexFormat.of()
                                .formatHex(operator.getOperatorID().getBytes()));
    }

    /** Whether this release has the operator. */
    static boolean isKnown(OperatorState operator) {
        return KNOWN.containsKey(operator.getOperatorID());
    }
}
