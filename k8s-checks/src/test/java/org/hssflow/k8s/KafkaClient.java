package org.hssflow.k8s;

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
import org.hssflow.app.LoopSettings;

/**
 * A program that talks to Kafka.
 *
 * @param pod it runs in
 * @param file of its settings, mounted; the job can do without
 * @param overrides win over the file; of the job, which has them among its options
 */
record KafkaClient(Pod pod, Optional<Mounts.Entry> file, Map<String, String> overrides) {
    private static final String ARGUMENT = "--client-config=";

    static List<KafkaClient> of(Manifests manifests) {
        List<KafkaClient> clients = new ArrayList<>();
        for (Pod pod : Pod.of(manifests)) {
            if (pod.isFlink()) {
                clients.add(job(manifests, pod));
            } else {
                pod.containers()
                        .forEach(container -> Manifest.texts(container.json().path("args")).stream()
                                .filter(argument -> argument.startsWith(ARGUMENT))
                                .map(argument -> argument.substring(ARGUMENT.length()))
                                .flatMap(path -> new Mounts(manifests, container).entry(path).stream())
                                .forEach(file -> clients.add(new KafkaClient(pod, Optional.of(file), Map.of()))));
            }
        }
        return clients;
    }

    private static KafkaClient job(Manifests manifests, Pod pod) {
        Map<String, String> options = manifests.flinkConfiguration();
        Map<String, String> overrides = new TreeMap<>();
        options.forEach((key, value) -> {
            if (key.startsWith(LoopSettings.CLIENT_PREFIX)) {
                overrides.put(key.substring(LoopSettings.CLIENT_PREFIX.length()), value);
            }
        });
        overrides.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.getOrDefault(LoopOptions.BOOTSTRAP.key(), ""));
        return new KafkaClient(pod, jobFile(manifests, pod), overrides);
    }

    /** The file that the job is told of. */
    private static Optional<Mounts.Entry> jobFile(Manifests manifests, Pod pod) {
        String path = manifests.flinkConfiguration().getOrDefault(LoopOptions.CLIENT_CONFIG.key(), "");
        return pod.containers().stream()
                .filter(container -> container.name().equals(Pod.FLINK_CONTAINER))
                .flatMap(container -> new Mounts(manifests, container).entry(path).stream())
                .findFirst();
    }

    /** The job, on the JobManager, which reads the file. */
    static KafkaClient job(Manifests manifests) {
        return of(manifests).stream()
                .filter(client -> client.pod().isFlink())
                .findFirst()
                .orElseThrow();
    }

    /** All of them, by name. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        file.ifPresent(entry -> settings.putAll(properties(entry.text())));
        settings.putAll(overrides);
        return settings;
    }

    private static Map<String, String> properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
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
        return settings().getOrDefault(name, "");
    }

    /** What is wrong with a setting, where it stands, or would. */
    String problem(String name, String what) {
        String line = name + ": " + what;
        return file.filter(entry -> !overrides.containsKey(name))
                .map(entry -> entry.map().problem("data." + entry.key(), line))
                .orElseGet(() -> pod.owner().problem("spec.flinkConfiguration", line));
    }
}
