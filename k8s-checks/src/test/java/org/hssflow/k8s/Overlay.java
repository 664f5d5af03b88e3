package org.hssflow.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What users apply: a folder of {@code k8s/overlays}. */
enum Overlay {
    CPU,
    GPU,
    DEV;

    private static final Path FOLDER = Path.of("..", "k8s", "overlays");
    private static final Map<Overlay, Manifests> RENDERED = new EnumMap<>(Overlay.class);

    Path folder() {
        return FOLDER.resolve(name().toLowerCase(Locale.ROOT));
    }

    /** As kustomize renders it, once. */
    Manifests manifests() {
        synchronized (RENDERED) {
            return RENDERED.computeIfAbsent(this, overlay -> Kustomize.render(overlay.folder()));
        }
    }

    /**
     * With changes laid over it, as users do who keep an overlay of their own.
     *
     * @param empty a folder, for the kustomization
     * @param changes what stands in that beside its resources, such as {@code patches:}; objects have the names that they have in the sources
     */
    Manifests with(Path empty, String changes) throws IOException {
        Path root = empty.toRealPath();
        Files.writeString(
                root.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - %s
                %s
                """.formatted(root.relativize(folder().toRealPath()), changes));
        return Kustomize.render(root);
    }
}
