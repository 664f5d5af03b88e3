package org.hssflow.store;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterFiles;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.hss.io.SurrogateFiles;
import org.hssflow.pde.stream.ModelId;

/** The files of one version, wherever they are, and what makes them consistent. */
final class ModelFiles {
    static final String MANIFEST = "manifest.json";
    static final String CARD = "README.md";

    private final Shelf shelf;
    private final String name;
    private final int version;

    ModelFiles(Shelf shelf, String name, int version) {
        this.shelf = shelf;
        this.name = name;
        this.version = version;
    }

    /** The files of a draft by name; the manifest, which knows the version, comes to them. */
    static Map<String, byte[]> of(ModelDraft draft) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Adapter adapter = draft.adapter();
        if (adapter == null) {
            files.put(SurrogateFiles.WEIGHTS, SurrogateFiles.weights(draft.surrogate()));
            files.put(SurrogateFiles.CONFIG, SurrogateFiles.config(draft.surrogate()));
        } else {
            files.put(AdapterFiles.WEIGHTS, AdapterFiles.weights(adapter));
            files.put(AdapterFiles.CONFIG, AdapterFiles.config(adapter));
        }
        files.put(CARD, draft.card().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    int version() {
        return version;
    }

    /** @throws ModelFormatException if it is no manifest, or that of another version */
    ModelManifest manifest() {
        ModelManifest manifest = StrictJson.read(path(MANIFEST), read(MANIFEST), ModelManifest.class);
        require(MANIFEST, "name", name, manifest.id().name());
        require(MANIFEST, "version", version, manifest.id().version());
        return manifest;
    }

    /** @throws ModelFormatException unless the manifest names this digest */
    void requireDigest(String digest) {
        require(MANIFEST, "digest", digest, manifest().id().digest());
    }

    /**
     * @param bases loads the whole model that an adapter changes
     * @throws ModelFormatException unless config, weights and manifest are whole and belong together, and to the base
     */
    StoredModel load(Function<ModelId, Surrogate> bases) {
        ModelManifest manifest = manifest();
        return manifest.adapterRank() == null ? whole(manifest) : adapted(manifest, bases);
    }

    /** @throws ModelFormatException also if the version is an adapter */
    Surrogate loadWhole() {
        ModelManifest manifest = manifest();
        if (manifest.adapterRank() != null) {
            throw new ModelFormatException(
                    path(MANIFEST),
                    "adapterRank",
                    "null, as of a whole model",
                    manifest.adapterRank() + ", an adapter's");
        }
        return whole(manifest).surrogate();
    }

    private StoredModel whole(ModelManifest manifest) {
        Surrogate surrogate = SurrogateFiles.read(
                shelf.path(name, version), read(SurrogateFiles.CONFIG), read(SurrogateFiles.WEIGHTS));
        requireAs(manifest, surrogate, SurrogateFiles.CONFIG, SurrogateFiles.WEIGHTS);
        String digest = surrogate.weights().digest();
        require(SurrogateFiles.WEIGHTS, "digest", manifest.id().digest(), digest);
        return new StoredModel(manifest, surrogate, null);
    }

    private StoredModel adapted(ModelManifest manifest, Function<ModelId, Surrogate> bases) {
        Surrogate base = ofParent(bases);
        Adapter adapter = AdapterFiles.read(
                shelf.path(name, version), read(AdapterFiles.CONFIG), read(AdapterFiles.WEIGHTS), base);
        require(
                AdapterFiles.CONFIG,
                "rank",
                requireNonNull(manifest.adapterRank()),
                adapter.structure().rank());
        require(AdapterFiles.WEIGHTS, "digest", manifest.id().digest(), adapter.digest());
        Surrogate merged = adapter.merge(base);
        requireAs(manifest, merged, AdapterFiles.CONFIG, AdapterFiles.WEIGHTS);
        return new StoredModel(manifest, merged, new Adapted(requireNonNull(manifest.parent()), adapter));
    }

    /**
     * What {@code read} makes of the parent, which the manifest names.
     *
     * @throws ModelFormatException if that is missing or damaged
     */
    <T> T ofParent(Function<ModelId, T> read) {
        ModelId parent = requireNonNull(manifest().parent());
        try {
            return read.apply(parent);
        } catch (ModelFormatException | IllegalArgumentException e) {
            ModelFormatException refused = new ModelFormatException(
                    path(MANIFEST), "parent", parent + " in the store", "none that can be read: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private void requireAs(ModelManifest manifest, Surrogate surrogate, String config, String weights) {
        require(config, "architecture", manifest.architecture(), surrogate.architecture());
        require(config, "scale", manifest.scale(), surrogate.scale());
        require(config, "residual", manifest.residual(), surrogate.residual());
        require(
                weights,
                "parameters",
                manifest.parameterCount(),
                surrogate.weights().size());
    }

    byte[] card() {
        return read(CARD);
    }

    String path() {
        return shelf.path(name, version);
    }

    String path(String file) {
        return path() + "/" + file;
    }

    private byte[] read(String file) {
        return shelf.read(name, version, file);
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }

    private void require(String file, String part, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new ModelFormatException(path(file), part, expected.toString(), found.toString());
        }
    }
}
