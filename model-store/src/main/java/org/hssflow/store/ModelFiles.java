package org.hssflow.store;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterFiles;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.hss.io.SurrogateFiles;
import org.hssflow.pde.stream.ModelId;

/** The files of one version, wherever they are, and what makes them consistent. */
final class ModelFiles {
    static final String MANIFEST = Shelf.MANIFEST;
    static final String CARD = "README.md";
    /** All that a version may have. */
    static final List<String> NAMES = List.of(
            CARD,
            Seal.FILE,
            AdapterFiles.CONFIG,
            AdapterFiles.WEIGHTS,
            SurrogateFiles.CONFIG,
            MANIFEST,
            SurrogateFiles.WEIGHTS);

    private static final long MAX_SEAL = 64L << 10;
    private static final long MAX_JSON = 256L << 10;
    private static final long MAX_CARD = 1L << 20;
    /** Of a safetensors header: what is said of a tensor takes some hundred bytes, and there may be a few words beside. */
    private static final long HEADER = 64L << 10;

    private static final long HEADER_PER_TENSOR = 512;

    private final Shelf shelf;
    private final String name;
    private final int version;

    ModelFiles(Shelf shelf, String name, int version) {
        this.shelf = shelf;
        this.name = name;
        this.version = version;
    }

    /**
     * The files of a draft by name, as one version.
     *
     * @throws IllegalArgumentException if one is longer than what would be read
     */
    static Map<String, byte[]> of(ModelDraft draft, ModelManifest manifest) {
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
        files.put(MANIFEST, StrictJson.write(manifest));
        requireWithin(MAX_CARD, CARD, files);
        requireWithin(MAX_JSON, MANIFEST, files);
        files.put(Seal.FILE, Seal.of(files).toBytes());
        return files;
    }

    private static void requireWithin(long limit, String file, Map<String, byte[]> files) {
        int length = requireNonNull(files.get(file)).length;
        if (length > limit) {
            throw new IllegalArgumentException(
                    "expected a " + file + " of at most " + limit + " bytes, got " + length + "; say less in it");
        }
    }

    boolean isOn(Shelf other) {
        return shelf == other;
    }

    int version() {
        return version;
    }

    /** @throws ModelFormatException if it is no manifest, or that of another version */
    ModelManifest manifest() {
        return manifest(seal());
    }

    private ModelManifest manifest(Seal seal) {
        ModelManifest manifest = StrictJson.read(path(MANIFEST), read(seal, MANIFEST, MAX_JSON), ModelManifest.class);
        require(MANIFEST, "name", name, manifest.id().name());
        require(MANIFEST, "version", version, manifest.id().version());
        return manifest;
    }

    private Seal seal() {
        try {
            return Seal.parse(path(Seal.FILE), shelf.read(name, version, Seal.FILE, MAX_SEAL));
        } catch (ModelFormatException e) {
            throw e.found().equals(Shelf.NONE) ? unsealed(e) : e;
        }
    }

    private ModelFormatException unsealed(ModelFormatException missing) {
        Set<String> files = shelf.files(name, version).keySet();
        if (!files.contains(MANIFEST)) {
            return new ModelFormatException(path(MANIFEST), MANIFEST, "a file", Shelf.NONE);
        }
        ModelFormatException refused = new ModelFormatException(
                path(Seal.FILE),
                Seal.FILE,
                "a file with the digests of the others",
                "none; if you trust them, make it: (cd '" + path() + "' && sha256sum " + String.join(" ", files) + " > "
                        + Seal.FILE + ")");
        refused.initCause(missing);
        return refused;
    }

    /** A file's bytes, as they were sealed. */
    private byte[] read(Seal seal, String file, long limit) {
        byte[] bytes = shelf.read(name, version, file, limit);
        seal.check(path(file), file, bytes);
        return bytes;
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
        Seal seal = seal();
        ModelManifest manifest = manifest(seal);
        return manifest.adapterRank() == null ? whole(seal, manifest) : adapted(seal, manifest, bases);
    }

    /** The same; and every file has to be there, as it was sealed, and no other. */
    StoredModel verify(Function<ModelId, Surrogate> bases) {
        StoredModel model = load(bases);
        boolean whole = model.adapted() == null;
        Set<String> sealed = new TreeSet<>(Set.of(
                CARD,
                MANIFEST,
                whole ? SurrogateFiles.CONFIG : AdapterFiles.CONFIG,
                whole ? SurrogateFiles.WEIGHTS : AdapterFiles.WEIGHTS));
        Seal seal = seal();
        require(Seal.FILE, "files", sealed, seal.digests().keySet());
        Set<String> there = new TreeSet<>(shelf.files(name, version).keySet());
        there.remove(Seal.FILE);
        if (!there.equals(sealed)) {
            throw new ModelFormatException(path(), "files", sealed + " and " + Seal.FILE, there.toString());
        }
        read(seal, CARD, MAX_CARD);
        return model;
    }

    /** @throws ModelFormatException also if the version is an adapter */
    Surrogate loadWhole() {
        Seal seal = seal();
        ModelManifest manifest = manifest(seal);
        if (manifest.adapterRank() != null) {
            throw new ModelFormatException(
                    path(MANIFEST),
                    "adapterRank",
                    "null, as of a whole model",
                    manifest.adapterRank() + ", an adapter's");
        }
        return whole(seal, manifest).surrogate();
    }

    private StoredModel whole(Seal seal, ModelManifest manifest) {
        Surrogate surrogate = SurrogateFiles.read(
                path(),
                read(seal, SurrogateFiles.CONFIG, MAX_JSON),
                read(seal, SurrogateFiles.WEIGHTS, maxWeights(manifest.architecture())));
        requireAs(manifest, surrogate, SurrogateFiles.CONFIG, SurrogateFiles.WEIGHTS);
        String digest = surrogate.weights().digest();
        require(SurrogateFiles.WEIGHTS, "digest", manifest.id().digest(), digest);
        return new StoredModel(manifest, surrogate, null);
    }

    private StoredModel adapted(Seal seal, ModelManifest manifest, Function<ModelId, Surrogate> bases) {
        Surrogate base = ofParent(bases);
        // For a matrix an adapter has two, neither larger.
        long limit = 2 * maxWeights(base.architecture());
        Adapter adapter = AdapterFiles.read(
                path(), read(seal, AdapterFiles.CONFIG, MAX_JSON), read(seal, AdapterFiles.WEIGHTS, limit), base);
        require(
                AdapterFiles.CONFIG,
                "rank",
                requireNonNull(manifest.adapterRank()),
                adapter.structure().rank());
        require(AdapterFiles.WEIGHTS, "digest", manifest.id().digest(), adapter.digest());
        Surrogate merged = adapter.merge(base);
        requireAs(manifest, merged, AdapterFiles.CONFIG, AdapterFiles.WEIGHTS);
        if (!merged.weights().areFinite()) {
            throw new ModelFormatException(
                    path(AdapterFiles.WEIGHTS), "values", "finite weights, merged into the base's", "an infinite one");
        }
        return new StoredModel(manifest, merged, new Adapted(requireNonNull(manifest.parent()), adapter));
    }

    /** In bytes, of the file of a network's weights. */
    private static long maxWeights(Architecture architecture) {
        return (long) Float.BYTES * architecture.parameterCount()
                + HEADER
                + HEADER_PER_TENSOR * architecture.tensors().size();
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

    /** @throws ModelFormatException if it is missing or altered */
    byte[] card() {
        return read(seal(), CARD, MAX_CARD);
    }

    /** The bytes of all files. */
    long size() {
        return shelf.files(name, version).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    String path() {
        return shelf.path(name, version);
    }

    String path(String file) {
        return path() + "/" + file;
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
