package org.hssflow.store;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** Which models go back to which, by the parents that their manifests name. */
final class Lineage {
    private final ModelStore store;

    Lineage(ModelStore store) {
        this.store = store;
    }

    ModelId root(ModelId id) {
        Set<ModelId> seen = new HashSet<>(Set.of(id));
        ModelId at = id;
        ModelId parent = store.manifest(id).parent();
        while (parent != null) {
            requireNew(seen.add(parent), at, parent);
            ModelManifest next = store.find(at, files -> files.ofParent(store::manifest));
            at = parent;
            parent = next.parent();
        }
        return at;
    }

    private void requireNew(boolean isNew, ModelId child, ModelId parent) {
        if (!isNew) {
            throw new ModelFormatException(
                    store.find(child, files -> files.path(ModelFiles.MANIFEST)),
                    "parent",
                    "a model that does not itself go back to " + child,
                    parent + ", which does");
        }
    }

    List<ModelManifest> tuned(ModelId base, Map<String, Double> parameters, double tolerance) {
        ModelManifest ofBase = store.manifest(base);
        if (ofBase.parent() != null) {
            throw new IllegalArgumentException("expected a model without a parent, got " + base + ", fine-tuned from "
                    + ofBase.parent() + "; ask for its base");
        }
        if (!(tolerance >= 0) || !Double.isFinite(tolerance)) {
            throw new IllegalArgumentException("expected a finite tolerance of at least 0, got " + tolerance);
        }
        ofBase.distance(parameters); // refuses what names no regime, whatever is in the store
        return store.manifests()
                .filter(manifest -> manifest.parent() != null)
                .filter(manifest -> manifest.distance(parameters) <= tolerance)
                .filter(manifest -> base.equals(rootOrNull(manifest.id())))
                .distinct()
                .sorted(Comparator.comparingDouble((ModelManifest manifest) -> manifest.distance(parameters))
                        .thenComparing(Lineage::created, Comparator.reverseOrder())
                        .thenComparing(manifest -> manifest.id().version(), Comparator.reverseOrder()))
                .toList();
    }

    private static Instant created(ModelManifest manifest) {
        return Instant.parse(manifest.provenance().created());
    }

    /** Null if it goes back to none. */
    private @Nullable ModelId rootOrNull(ModelId id) {
        try {
            return root(id);
        } catch (ModelFormatException | UncheckedIOException damaged) {
            return null;
        }
    }
}
