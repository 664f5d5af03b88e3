package org.hssflow.store;

import org.hssflow.hss.Surrogate;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.hss.io.SurrogateFiles;

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

    int version() {
        return version;
    }

    /** @throws ModelFormatException if it is no manifest, or that of another version */
    ModelManifest manifest() {
        ModelManifest manifest =
                StrictJson.read(path(MANIFEST), shelf.read(name, version, MANIFEST), ModelManifest.class);
        require(MANIFEST, "name", name, manifest.id().name());
        require(MANIFEST, "version", version, manifest.id().version());
        return manifest;
    }

    /** @throws ModelFormatException unless the manifest names this digest */
    void requireDigest(String digest) {
        require(MANIFEST, "digest", digest, manifest().id().digest());
    }

    /** @throws ModelFormatException unless config, weights and manifest are whole and belong together */
    StoredModel load() {
        ModelManifest manifest = manifest();
        Surrogate surrogate = SurrogateFiles.read(
                shelf.path(name, version),
                shelf.read(name, version, SurrogateFiles.CONFIG),
                shelf.read(name, version, SurrogateFiles.WEIGHTS));
        require(SurrogateFiles.CONFIG, "architecture", manifest.architecture(), surrogate.architecture());
        require(SurrogateFiles.CONFIG, "scale", manifest.scale(), surrogate.scale());
        require(SurrogateFiles.CONFIG, "residual", manifest.residual(), surrogate.residual());
        require(
                SurrogateFiles.WEIGHTS,
                "parameters",
                manifest.parameterCount(),
                surrogate.weights().size());
        require(
                SurrogateFiles.WEIGHTS,
                "digest",
                manifest.id().digest(),
                surrogate.weights().digest());
        return new StoredModel(manifest, surrogate);
    }

    String path(String file) {
        return shelf.path(name, version) + "/" + file;
    }

    private void require(String file, String part, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new ModelFormatException(path(file), part, expected.toString(), found.toString());
        }
    }
}
