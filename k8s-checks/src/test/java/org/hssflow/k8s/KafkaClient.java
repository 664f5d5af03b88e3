package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.hssflow.app.LoopOptions;

/**
 * A program that talks to Kafka.
 *
 * @param pod it runs in
 * @param source of the settings: the job, or a ConfigMap
 * @param field of it
 * @param settings of Kafka's clients
 */
record KafkaClient(Pod pod, Manifest source, String field, Map<String, String> settings) {
    private static final String FILE = "client.properties";

    static List<KafkaClient> of(Manifests manifests) {
        List<KafkaClient> clients = new ArrayList<>();
        for (Pod pod : Pod.of(manifests)) {
            if (pod.isFlink()) {
                Map<String, String> settings = OptionCheck.client(manifests.flinkConfiguration());
                settings.put(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        manifests.flinkConfiguration().getOrDefault(LoopOptions.BOOTSTRAP.key(), ""));
                clients.add(new KafkaClient(pod, pod.owner(), "spec.flinkConfiguration", settings));
            } else {
                pod.volumes().stream()
                        .map(volume -> Manifest.at(volume, "configMap.name").asText())
                        .flatMap(name -> manifests.find("ConfigMap", name).stream())
                        .filter(map -> map.at("data").has(FILE))
                        .forEach(map -> clients.add(new KafkaClient(
                                pod,
                                map,
                                "data." + FILE,
                                properties(map.at("data").path(FILE)))));
            }
        }
        return clients;
    }

    private static Map<String, String> properties(JsonNode text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text.asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** As whom it comes: the user whose Secret its pod mounts. */
    Optional<Manifest> user(Manifests manifests) {
        return pod.volumes().stream()
                .map(volume -> Manifest.at(volume, "secret.secretName").asText())
                .flatMap(name -> manifests.find("KafkaUser", name).stream())
                .findFirst();
    }

    String setting(String name) {
        return settings.getOrDefault(name, "");
    }

    /** What is wrong with a setting. */
    String problem(String name, String what) {
        return source.problem(field, name + ": " + what);
    }
}
