package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The volumes of a pod as folders of this machine. */
final class PodFiles {
    private PodFiles() {}

    /**
     * Fills a folder for each volume, and has its path stand for where the container mounts it.
     *
     * @param pod a PodSpec
     * @param container of it
     * @param secrets their values by name and key
     * @param replacements what holds for the texts of ConfigMaps, too; gets the mounts
     */
    static void mount(
            JsonNode pod,
            JsonNode container,
            Manifests manifests,
            Map<String, Map<String, String>> secrets,
            Path folder,
            Replacements replacements)
            throws IOException {
        Map<String, JsonNode> volumes = new TreeMap<>();
        pod.path("volumes").forEach(volume -> volumes.put(volume.get("name").asText(), volume));
        for (JsonNode mount : container.path("volumeMounts")) {
            Path here = Files.createDirectories(folder.resolve(mount.get("name").asText()));
            replacements.add(mount.get("mountPath").asText(), here.toString());
        }
        for (JsonNode mount : container.path("volumeMounts")) {
            String name = mount.get("name").asText();
            for (Map.Entry<String, String> file :
                    content(volumes.get(name), manifests, secrets).entrySet()) {
                Files.writeString(folder.resolve(name).resolve(file.getKey()), replacements.in(file.getValue()));
            }
        }
    }

    private static Map<String, String> content(
            JsonNode volume, Manifests manifests, Map<String, Map<String, String>> secrets) {
        Map<String, String> files = new TreeMap<>();
        if (volume.has("secret")) {
            String name = volume.at("/secret/secretName").asText();
            Map<String, String> values = Optional.ofNullable(secrets.get(name))
                    .orElseThrow(
                            () -> new IllegalStateException("expected one of " + secrets.keySet() + ", got " + name));
            volume.at("/secret/items")
                    .forEach(item -> files.put(
                            item.get("path").asText(),
                            values.get(item.get("key").asText())));
        } else if (volume.has("configMap")) {
            files.putAll(manifests
                    .find("ConfigMap", volume.at("/configMap/name").asText())
                    .orElseThrow()
                    .map("data"));
        }
        return files;
    }
}
