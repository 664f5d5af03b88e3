package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.kubernetes.utils.Constants;
import org.hssflow.k8s.Pod.Container;

/**
 * Pods of one sort, as selectors see them.
 *
 * @param labels of the pods
 * @param ports by name, for what has one
 * @param numbers of all ports
 * @param replicas how many pods there are
 */
record Target(Map<String, String> labels, Map<String, Integer> ports, Set<Integer> numbers, int replicas) {
    /** Ports that no manifest names. */
    private static final Set<Integer> OF_FLINK =
            Set.of(Constants.REST_PORT, Constants.BLOB_SERVER_PORT, Constants.TASK_MANAGER_RPC_PORT);

    /** Everything there is, with the brokers that Strimzi makes. */
    static List<Target> all(Manifests manifests) {
        return Stream.concat(Pod.of(manifests).stream().map(pod -> of(pod, manifests)), Stream.of(brokers(manifests)))
                .toList();
    }

    static Target of(Pod pod, Manifests manifests) {
        Map<String, Integer> ports = new TreeMap<>();
        for (Container container : pod.containers()) {
            for (JsonNode port : Manifest.list(container.json().path("ports"))) {
                ports.put(port.path("name").asText(), port.path("containerPort").asInt());
            }
        }
        Set<Integer> numbers = new HashSet<>(ports.values());
        if (pod.isFlink()) {
            numbers.addAll(OF_FLINK);
        }
        return new Target(pod.labels(), ports, numbers, replicas(pod, manifests));
    }

    private static int replicas(Pod pod, Manifests manifests) {
        if (!pod.isFlink()) {
            return pod.owner().at("spec.replicas").asInt(1);
        }
        return pod.path().equals(Constants.LABEL_COMPONENT_TASK_MANAGER)
                ? JobCheck.taskManagers(manifests)
                : pod.owner().at("spec.jobManager.replicas").asInt(1);
    }

    private static Target brokers(Manifests manifests) {
        Brokers brokers = Brokers.of(manifests);
        Map<String, String> labels =
                Map.of(Brokers.CLUSTER_LABEL, brokers.kafka().name(), "strimzi.io/kind", "Kafka");
        return new Target(labels, Map.of(), Set.of(brokers.port()), brokers.count());
    }

    boolean matches(Map<String, String> selector) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    /** Whether the pods have a port, named or numbered. */
    boolean has(JsonNode port) {
        return port.isInt() ? numbers.contains(port.asInt()) : ports.containsKey(port.asText());
    }
}
