package org.hssflow.app.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.hssflow.app.savepoint.ReleaseState.Expected;

/** Whether this release has an operator of a savepoint, and reads its state. */
final class StateCheck {
    private static final String REMEDY = "; restore it with the release that wrote it";

    private StateCheck() {}

    static List<String> problems(OperatorState operator) {
        String uid = SavepointMetadata.uid(operator);
        if (!SavepointMetadata.isKnown(operator)) {
            return List.of("operator " + uid + ": expected one of " + ReleaseState.BY_UID.keySet()
                    + ", got state of one that this release does not have" + REMEDY);
        }
        try {
            return problems(uid, StateHeaders.read(operator), ReleaseState.BY_UID.getOrDefault(uid, Map.of()));
        } catch (IOException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> problems(String uid, StateHeaders headers, Map<String, Expected> release) {
        List<String> problems = new ArrayList<>();
        for (TypeSerializerSnapshot<?> key : headers.keySerializers()) {
            problem(key, ReleaseState.KEY, false).ifPresent(why -> problems.add(uid + ", its key: " + why));
        }
        for (StateMetaInfoSnapshot state : headers.states()) {
            String where = uid + ", state '" + state.getName() + "': ";
            Expected expected = release.get(state.getName());
            if (expected == null) {
                problems.add(where
                        + later(state)
                                .orElse("expected one of " + release.keySet()
                                        + ", got one that this release does not have" + REMEDY));
            } else {
                problem(state, expected).ifPresent(why -> problems.add(where + why));
            }
        }
        return problems;
    }

    private static Optional<String> problem(StateMetaInfoSnapshot state, Expected expected) {
        Optional<String> later = later(state);
        if (later.isPresent()) {
            return later;
        }
        if (state.getBackendStateType() != expected.kind()) {
            return Optional.of("expected " + expected.kind() + " state, got " + state.getBackendStateType() + REMEDY);
        }
        for (Map.Entry<String, TypeSerializerSnapshot<?>> entry :
                Serializers.of(state).entrySet()) {
            TypeSerializer<?> serializer = expected.serializers().get(entry.getKey());
            boolean isValue = expected.kind() != BackendStateType.PRIORITY_QUEUE
                    && entry.getKey().equals(CommonSerializerKeys.VALUE_SERIALIZER.toString());
            if (serializer != null) {
                Optional<String> why = problem(entry.getValue(), serializer, isValue);
                if (why.isPresent()) {
                    return why;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> later(StateMetaInfoSnapshot state) {
        return Serializers.of(state).values().stream()
                .flatMap(Serializers::layouts)
                .flatMap(layout -> layout.problem().stream())
                .findFirst();
    }

    /** @param canMigrate whether Flink rewrites what an earlier version wrote: values, never keys or timers */
    private static Optional<String> problem(
            TypeSerializerSnapshot<?> before, TypeSerializer<?> now, boolean canMigrate) {
        TypeSerializerSchemaCompatibility<?> result = Serializers.compatibility(before, now);
        return result.isIncompatible() || (!canMigrate && result.isCompatibleAfterMigration())
                ? Optional.of("expected " + Serializers.text(now.snapshotConfiguration()) + ", got "
                        + Serializers.text(before) + REMEDY)
                : Optional.empty();
    }
}
