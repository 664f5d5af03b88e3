package org.hssflow.app.savepoint;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.hssflow.operators.types.LayoutSnapshot;

/** Reads what savepoints say about serializers. */
final class Serializers {
    private Serializers() {}

    /** How the values of a state were serialized. */
    static String text(StateMetaInfoSnapshot state) {
        TypeSerializerSnapshot<?> values = state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER);
        return values == null ? "none" : text(values);
    }

    /** The layouts inside, or else the simple name of Flink's serializer. */
    static String text(TypeSerializerSnapshot<?> snapshot) {
        String layouts = layouts(snapshot).map(LayoutSnapshot::toString).collect(Collectors.joining(", "));
        return layouts.isEmpty() ? snapshot.getClass().getSimpleName().replaceFirst("Snapshot$", "") : layouts;
    }

    /** The layouts that a serializer is made of. */
    static Stream<LayoutSnapshot<?>> layouts(TypeSerializerSnapshot<?> snapshot) {
        if (snapshot instanceof LayoutSnapshot<?> layout) {
            return Stream.of(layout);
        }
        if (snapshot instanceof CompositeTypeSerializerSnapshot<?, ?> composite) {
            return Stream.of(composite.getNestedSerializerSnapshots()).flatMap(Serializers::layouts);
        }
        return Stream.empty();
    }

    /** Those of a state by what they are for, sorted. */
    static Map<String, TypeSerializerSnapshot<?>> of(StateMetaInfoSnapshot state) {
        return new TreeMap<>(state.getSerializerSnapshotsImmutable());
    }

    /** What Flink will find when the state that {@code before} describes is restored for {@code now}. */
    @SuppressWarnings("unchecked") // what they are serializers of is what is asked here
    static TypeSerializerSchemaCompatibility<Object> compatibility(
            TypeSerializerSnapshot<?> before, TypeSerializer<?> now) {
        return StateSerializerProvider.fromPreviousSerializerSnapshot((TypeSerializerSnapshot<Object>) before)
                .registerNewSerializerForRestoredState((TypeSerializer<Object>) now);
    }
}
