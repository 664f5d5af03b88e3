package org.hssflow.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** Deletes versions of a store's own so that none that stays loses what it goes back to, also if it is interrupted. */
final class Deletion {
    private final ModelStore store;
    private final WritableShelf own;
    /** By version. */
    private final Map<ModelId, ModelManifest> doomed = new LinkedHashMap<>();

    Deletion(ModelStore store, WritableShelf own) {
        this.store = store;
        this.own = own;
    }

    void run(Collection<ModelId> ids) {
        ids.forEach(id -> doomed.put(id, manifest(id)));
        List<ModelManifest> staying = store.manifests()
                .filter(manifest -> !doomed.containsKey(manifest.id()))
                .toList();
        doomed.keySet().forEach(id -> requireChildless(id, staying));
        doomed.keySet().stream()
                .sorted(Comparator.comparingInt(this::generation).reversed())
                .forEach(this::delete);
    }

    private void delete(ModelId id) {
        if (!own.delete(id.name(), id.version())) {
            throw store.unknown(id.name() + "@" + id.version());
        }
    }

    private ModelManifest manifest(ModelId id) {
        if (own.has(id.name(), id.version())) {
            ModelFiles files = new ModelFiles(own, id.name(), id.version());
            files.requireDigest(id.digest());
            return files.manifest();
        }
        if (store.list().contains(id)) {
            throw new IllegalArgumentException(
                    "expected a version of the store's own, got " + id + ", which comes with the program and stays");
        }
        throw store.unknown(id.name() + "@" + id.version());
    }

    private static void requireChildless(ModelId id, List<ModelManifest> staying) {
        List<String> children = staying.stream()
                .filter(manifest -> id.equals(manifest.parent()))
                .map(manifest -> manifest.id().toString())
                .toList();
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("expected a version that no other was made of, got " + id
                    + ", the parent of " + children + "; delete those first");
        }
    }

    /** How many of those that are deleted it goes back to. */
    private int generation(ModelId id) {
        int generation = 0;
        @Nullable ModelManifest at = doomed.get(id);
        while (at != null && at.parent() != null && generation <= doomed.size()) {
            at = doomed.get(at.parent());
            generation++;
        }
        return generation;
    }
}
