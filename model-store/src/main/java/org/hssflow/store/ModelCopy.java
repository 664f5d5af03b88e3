package org.hssflow.store;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;

/**
 * One copy of a version, in the folder of a store or among the models that are shipped; sound or damaged. {@link ModelStore#load}
 * is content with any sound copy, so whoever wants to know about each asks it itself.
 */
public final class ModelCopy {
    private final ModelFiles files;
    private final boolean shipped;
    private final Function<ModelId, Surrogate> bases;

    /** @param bases loads the whole model that an adapter changes */
    ModelCopy(ModelFiles files, boolean shipped, Function<ModelId, Surrogate> bases) {
        this.files = files;
        this.shipped = shipped;
        this.bases = bases;
    }

    /** The folder that it is in; of a shipped one, its place in the program. */
    public String path() {
        return files.path();
    }

    /** Whether it comes with the program, and cannot be deleted. */
    public boolean isShipped() {
        return shipped;
    }

    /** The bytes of all its files together. */
    public long size() {
        return files.size();
    }

    /** @throws ModelFormatException if it is missing or damaged, or that of another version */
    public ModelManifest manifest() {
        return files.manifest();
    }

    /**
     * The model's {@code README.md}.
     *
     * @throws ModelFormatException if it is missing or altered
     */
    public String card() {
        return new String(files.card(), StandardCharsets.UTF_8);
    }

    /**
     * Loads and verifies just this copy, with all its files, also those that are not needed to compute; of an adapter also the base,
     * any sound copy of it.
     *
     * @throws ModelFormatException if a file is missing, damaged or one too many, the weights or the adapter have another digest, or an adapter's
     *     base is missing, damaged or another one
     */
    public StoredModel load() {
        return files.verify(bases);
    }

    /** As a user names the version, such as {@code heat-1d@3}. */
    @Override
    public String toString() {
        return files.toString();
    }
}
