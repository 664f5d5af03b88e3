package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hssflow.k8s.Pod.Container;

/** What a container finds on its file system beside its image. */
final class Mounts {
    private final Manifests manifests;
    private final Container container;

    Mounts(Manifests manifests, Container container) {
        this.manifests = manifests;
        this.container = container;
    }

    /**
     * A volume, where it is mounted.
     *
     * @param mount in the container
     * @param volume in the pod
     */
    record Mounted(JsonNode mount, JsonNode volume) {
        String path() {
            return mount.path("mountPath").asText();
        }

        boolean isWritable() {
            return !mount.path("readOnly").asBoolean()
                    && (volume.has("emptyDir") || volume.has("persistentVolumeClaim"));
        }

        boolean outlivesThePod() {
            return volume.has("persistentVolumeClaim");
        }

        boolean isSecret() {
            return volume.has("secret");
        }
    }

    /** The volume that holds a path. */
    Optional<Mounted> at(String path) {
        return container.mounts().stream()
                .filter(mount -> isBelow(path, mount.path("mountPath").asText()))
                .max(Comparator.comparingInt(
                        mount -> mount.path("mountPath").asText().length()))
                .flatMap(mount -> volume(mount.path("name").asText()).map(volume -> new Mounted(mount, volume)));
    }

    private static boolean isBelow(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    private Optional<JsonNode> volume(String name) {
        return container.pod().volumes().stream()
                .filter(volume -> volume.path("name").asText().equals(name))
                .findFirst();
    }

    /** Whether there is a file, of a Secret or a ConfigMap. */
    boolean hasFile(String path) {
        return at(path).stream()
                .anyMatch(mounted ->
                        files(mounted.volume()).stream().anyMatch(file -> path.equals(mounted.path() + "/" + file)));
    }

    /**
     * An entry of a ConfigMap, mounted as a file.
     *
     * @param map that holds it
     * @param key of it there
     */
    record Entry(Manifest map, String key) {
        String text() {
            return map.at("data").path(key).asText();
        }
    }

    /** What a file is made of, if that is a ConfigMap. */
    Optional<Entry> entry(String path) {
        return at(path).filter(mounted -> path.startsWith(mounted.path() + "/")).flatMap(mounted -> {
            String file = path.substring(mounted.path().length() + 1);
            JsonNode source = mounted.volume().path("configMap");
            String key = Manifest.list(source.path("items")).stream()
                    .filter(item -> item.path("path").asText().equals(file))
                    .map(item -> item.path("key").asText())
                    .findFirst()
                    .orElse(file);
            return manifests
                    .find("ConfigMap", source.path("name").asText())
                    .filter(map -> hasFile(path))
                    .map(map -> new Entry(map, key));
        });
    }

    /** The names of the files in a volume of a Secret or a ConfigMap. */
    private Set<String> files(JsonNode volume) {
        JsonNode source = volume.has("secret") ? volume.path("secret") : volume.path("configMap");
        List<JsonNode> items = Manifest.list(source.path("items"));
        Set<String> files = new TreeSet<>();
        items.forEach(item -> files.add(item.path("path").asText()));
        if (items.isEmpty()) {
            Secrets.of(manifests).keys(source.path("secretName").asText()).ifPresent(files::addAll);
            manifests
                    .find("ConfigMap", source.path("name").asText())
                    .ifPresent(map -> files.addAll(map.map("data").keySet()));
        }
        return files;
    }
}
