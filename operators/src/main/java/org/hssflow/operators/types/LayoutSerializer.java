package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Flink's serializer for a type with a {@link Layout}. Values are immutable, so nothing is ever copied between chained
 * operators. Holds no state: one instance serves all threads.
 */
final class LayoutSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1;

    private final String layoutId;
    private final int version;
    private transient @Nullable Layout<T> layout;

    LayoutSerializer(Layout<T> layout, int version) {
        this.layoutId = layout.id();
        this.version = version;
        this.layout = layout;
    }

    private Layout<T> layout() {
        Layout<T> found = layout;
        if (found == null) { // after the serializer itself travelled to a task manager
            found = Layouts.byId(layoutId);
            layout = found;
        }
        return found;
    }

    @Override
    public void serialize(T value, DataOutputView out) throws IOException {
        if (version != Layout.VERSION) {
            throw new IOException("expected to write " + layoutId + " in version " + Layout.VERSION
                    + ", got a serializer of version " + version + ", which only reads");
        }
        layout().write(value, out);
    }

    @Override
    public T deserialize(DataInputView in) throws IOException {
        return layout().read(version, in);
    }

    @Override
    public T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public T copy(T value) {
        return value;
    }

    @Override
    public T copy(T value, T reuse) {
        return value;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    /** There is no empty value; no caller of ours reuses one. */
    @Override
    @SuppressWarnings("NullAway") // Flink takes null for types that cannot be reused
    public T createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new LayoutSnapshot<>(layoutId, version);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LayoutSerializer<?> other && layoutId.equals(other.layoutId) && version == other.version;
    }

    @Override
    public int hashCode() {
        return 31 * layoutId.hashCode() + version;
    }

    @Override
    public String toString() {
        return layoutId + " v" + version;
    }
}
