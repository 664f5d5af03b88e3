package org.hssflow.operators.types;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Flink's description of a type with a {@link Layout}: atomic, not a key. */
final class LayoutType<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1;

    private final String layoutId;

    LayoutType(String layoutId) {
        this.layoutId = layoutId;
    }

    private Layout<T> layout() {
        return Layouts.byId(layoutId);
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new LayoutSerializer<>(layout(), Layout.VERSION);
    }

    @Override
    public Class<T> getTypeClass() {
        return layout().type();
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean canEqual(Object o) {
        return o instanceof LayoutType;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LayoutType<?> other && layoutId.equals(other.layoutId);
    }

    @Override
    public int hashCode() {
        return layoutId.hashCode();
    }

    @Override
    public String toString() {
        return layoutId;
    }
}
