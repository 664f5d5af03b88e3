package org.hssflow.operators.types;

import java.io.IOException;
import java.util.Optional;
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
    private static final String REMEDY = "upgrade to that release, or go back to an earlier savepoint";

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

    /** The layout's name and the version, such as {@code tracked-stream v2}. */
    @Override
    public String toString() {
        return layoutId + " v" + version;
    }

    /** Why this release cannot read such state, if it cannot; behind the name of what cannot be read. */
    public Optional<String> problem() {
        if (!Layouts.holds(layoutId)) {
            return Optional.of(
                    "written by a later release (expected a layout of this one, got '" + layoutId + "'); " + REMEDY);
        }
        if (version > Layout.VERSION) {
            return Optional.of("written by a later release (layout " + version + ", this one reads up to "
                    + Layout.VERSION + "); " + REMEDY);
        }
        return Optional.empty();
    }

    /**
     * The reader of the old bytes.
     *
     * @throws LaterReleaseException if this release has none: Flink asks for it before it reads any state
     */
    @Override
    public TypeSerializer<T> restoreSerializer() {
        problem().ifPresent(why -> {
            throw new LaterReleaseException("state of the type " + layoutId + " was " + why);
        });
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
