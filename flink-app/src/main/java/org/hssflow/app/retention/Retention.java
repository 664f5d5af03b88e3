package org.hssflow.app.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.util.TimeUtils;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelManifest;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a version that is in use, is one of the newest of its name, is young, or is what a kept one goes back to. The highest version of
 * a name is always kept, so that its number is never given again.
 *
 * @param newest how many versions of each name are kept whatever else, at least 1
 * @param youth the age up to which a version is kept: one may be published but not announced yet
 */
public record Retention(int newest, Duration youth) {
    public Retention {
        if (newest < 1) {
            throw new IllegalArgumentException("expected to keep at least 1 version of each name, got " + newest);
        }
        if (youth.isNegative()) {
            throw new IllegalArgumentException("expected an age of at least 0, got " + youth);
        }
    }

    /**
     * What becomes of a version.
     *
     * @param why it is kept, or null if nothing needs it
     */
    public record Verdict(ModelManifest version, @Nullable String why) {
        public boolean isKept() {
            return why != null;
        }
    }

    /**
     * Judges all versions of a store's own, which it gives back in the same order.
     *
     * @param inUse models that may not be deleted, in the store or not, and why
     */
    public List<Verdict> judge(Collection<ModelManifest> versions, Map<ModelId, String> inUse, Instant now) {
        Map<ModelId, ModelManifest> byId = new LinkedHashMap<>();
        versions.forEach(version -> byId.put(version.id(), version));
        Map<ModelId, String> kept = new LinkedHashMap<>();
        inUse.forEach((id, why) -> {
            if (byId.containsKey(id)) {
                kept.put(id, why);
            }
        });
        keepNewest(versions, kept);
        versions.stream()
                .filter(version -> created(version).isAfter(now.minus(youth)))
                .forEach(version ->
                        kept.putIfAbsent(version.id(), "younger than " + TimeUtils.formatWithHighestUnit(youth)));
        List.copyOf(kept.keySet()).forEach(id -> keepAncestors(id, byId, kept));
        return versions.stream()
                .map(version -> new Verdict(version, kept.get(version.id())))
                .toList();
    }

    private void keepNewest(Collection<ModelManifest> versions, Map<ModelId, String> kept) {
        Map<String, List<ModelManifest>> byName = versions.stream()
                .collect(Collectors.groupingBy(version -> version.id().name()));
        byName.forEach((name, all) -> all.stream()
                .map(ModelManifest::id)
                .sorted(Comparator.comparingInt(ModelId::version).reversed())
                .limit(newest)
                .forEach(id -> kept.putIfAbsent(id, "one of the newest " + newest + " of " + name)));
    }

    private static void keepAncestors(ModelId child, Map<ModelId, ModelManifest> byId, Map<ModelId, String> kept) {
        ModelManifest at = byId.get(child);
        while (at != null && at.parent() != null && byId.containsKey(at.parent())) {
            String why = at.id().name() + "@" + at.id().version() + ", which is kept, was made of it";
            if (kept.putIfAbsent(at.parent(), why) != null) {
                return; // its own ancestors are kept on its own account
            }
            at = byId.get(at.parent());
        }
    }

    private static Instant created(ModelManifest version) {
        return Instant.parse(version.provenance().created());
    }
}
