package org.hssflow.operators.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint says about the serializer of a state: the layout's name and the version it was written with. Public, with a
 * public constructor, because Flink makes it by reflection.
 */
public final class LayoutSnapshot<T> implements TypeSerializerSnapshot<T> {
    private static final int SNAPSHOT_VERSION = 1;

    private String layoutId = "";
    private int version;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public LayoutSnapshot() {}

    LayoutSnapshot(String layoutId, int version) {
        this.layoutId = layoutId;
        this.version = version;
    }

    @Override
    public int getCurrentVersion() {
        return SNAPSHOT_VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(layoutId);
        out.writeInt(version);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        if (readVersion != SNAPSHOT_VERSION) {
            throw new IOException("expected a serializer snapshot of version " + SNAPSHOT_VERSION + ", got "
                    + readVersion + ", which a later release wrote; restore with that release");
        }
        layoutId = in.readUTF();
        version = in.readInt();
    }

    /** The reader of the old bytes. */
    @Override
    public TypeSerializer<T> restoreSerializer() {
        return new LayoutSerializer<>(Layouts.<T>byId(layoutId), version);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        if (!(old instanceof LayoutSnapshot<T> before)
                || !before.layoutId.equals(layoutId)
                || before.version > version) {
            return TypeSerializerSchemaCompatibility
                    .incompatible(); // a downgrade, or another type: refused, not misread
        }
        return before.version == version
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
}
