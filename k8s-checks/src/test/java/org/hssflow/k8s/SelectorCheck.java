package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.kubernetes.utils.Constants;
import org.hssflow.k8s.Pod.Container;

/** What selects pods selects some, at ports that they have; and a node can be drained of them. */
final class SelectorCheck implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        return new Selection(manifests).problems();
    }

    /**
     * Pods as selectors see them.
     *
     * @param labels of the pods
     * @param ports by name, for what has one
     * @param numbers of all ports
     * @param replicas how many pods there are
     */
    private record Target(Map<String, String> labels, Map<String, Integer> ports, Set<Integer> numbers, int replicas) {
        boolean matches(Map<String, String> selector) {
            return labels.entrySet().containsAll(selector.entrySet());
        }
    }

    /** The pods of manifests, and what is found wrong with those who select them. */
    private static final class Selection {
        private final Manifests manifests;
        private final List<Target> targets;
        private final List<String> problems = new ArrayList<>();

        Selection(Manifests manifests) {
            this.manifests = manifests;
            this.targets = Stream.concat(
                            Pod.of(manifests).stream().map(pod -> target(pod, manifests)), strimzi(manifests))
                    .toList();
        }

        private static Target target(Pod pod, Manifests manifests) {
            Map<String, Integer> ports = new TreeMap<>();
            Set<Integer> numbers = new HashSet<>();
            for (Container container : pod.containers()) {
                for (JsonNode port : Manifest.list(container.json().path("ports"))) {
                    int number = port.path("containerPort").asInt();
                    numbers.add(number);
                    ports.put(port.path("name").asText(), number);
                }
            }
            if (pod.isFlink()) {
                numbers.addAll(
                        Set.of(Constants.REST_PORT, Constants.BLOB_SERVER_PORT, Constants.TASK_MANAGER_RPC_PORT));
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

        private static Stream<Target> strimzi(Manifests manifests) {
            Brokers brokers = Brokers.of(manifests);
            Map<String, String> labels =
                    Map.of(Brokers.CLUSTER_LABEL, brokers.kafka().name(), "strimzi.io/kind", "Kafka");
            return Stream.of(new Target(labels, Map.of(), Set.of(brokers.port()), brokers.count()));
        }

        List<String> problems() {
            manifests.ofKind("Deployment").forEach(this::deployment);
            manifests.ofKind("Service").forEach(this::service);
            manifests.ofKind("PodDisruptionBudget").forEach(this::budget);
            manifests.ofKind("PodMonitor").forEach(this::monitor);
            manifests.ofKind("NetworkPolicy").forEach(this::policy);
            clients();
            return problems;
        }

        private List<Target> selected(Manifest by, String field, JsonNode selector) {
            if (selector.has("matchExpressions")) {
                problems.add(by.problem(field, "expected labels, got expressions, which nobody checks"));
            }
            Map<String, String> labels = Manifest.map(selector.path("matchLabels"));
            return selected(by, field, labels);
        }

        private List<Target> selected(Manifest by, String field, Map<String, String> labels) {
            List<Target> found =
                    targets.stream().filter(target -> target.matches(labels)).toList();
            if (found.isEmpty()) {
                problems.add(by.problem(field, "expected labels of pods, got " + labels));
            }
            return found;
        }

        private void deployment(Manifest deployment) {
            Map<String, String> selector = deployment.map("spec.selector.matchLabels");
            Map<String, String> labels = deployment.map("spec.template.metadata.labels");
            if (selector.isEmpty() || !labels.entrySet().containsAll(selector.entrySet())) {
                problems.add(deployment.problem("spec.selector", "expected labels of its own pods, got " + selector));
            }
        }

        private void service(Manifest service) {
            Map<String, String> selector = service.map("spec.selector");
            for (Target target : selected(service, "spec.selector", selector)) {
                for (JsonNode port : Manifest.list(service.at("spec.ports"))) {
                    JsonNode wanted = port.has("targetPort") ? port.path("targetPort") : port.path("port");
                    port(service, "spec.ports", wanted, target);
                }
            }
        }

        private void port(Manifest by, String field, JsonNode wanted, Target target) {
            boolean has = wanted.isInt()
                    ? target.numbers().contains(wanted.asInt())
                    : target.ports().containsKey(wanted.asText());
            if (!has) {
                problems.add(
                        by.problem(field, "expected a port of the pods, got " + wanted + " of " + target.labels()));
            }
        }

        private void budget(Manifest budget) {
            JsonNode least = budget.at("spec.minAvailable");
            if (!least.isInt()) {
                problems.add(budget.problem(
                        "spec.minAvailable", "expected a count: Flink's pods have no scale to take a share of"));
            }
            for (Target target : selected(budget, "spec.selector", budget.at("spec.selector"))) {
                if (least.asInt() >= target.replicas()) {
                    problems.add(budget.problem(
                            "spec.minAvailable",
                            "expected less than the " + target.replicas()
                                    + " pods there are, or no node can be drained, got " + least));
                }
            }
        }

        private void monitor(Manifest monitor) {
            List<JsonNode> endpoints = Manifest.list(monitor.at("spec.podMetricsEndpoints"));
            if (endpoints.isEmpty()) {
                problems.add(monitor.problem("spec.podMetricsEndpoints", "expected an endpoint, got none"));
            }
            for (Target target : selected(monitor, "spec.selector", monitor.at("spec.selector"))) {
                for (JsonNode endpoint : endpoints) {
                    port(monitor, "spec.podMetricsEndpoints", endpoint.path("port"), target);
                    int number =
                            target.ports().getOrDefault(endpoint.path("port").asText(), -1);
                    if (policies(target, "Ingress").stream().noneMatch(policy -> opens(policy, "ingress", number))) {
                        problems.add(monitor.problem(
                                "spec.podMetricsEndpoints",
                                "expected a NetworkPolicy that lets Prometheus in at " + number + " of "
                                        + target.labels()));
                    }
                }
            }
        }

        private void policy(Manifest policy) {
            List<Target> own = selected(policy, "spec.podSelector", policy.at("spec.podSelector"));
            for (JsonNode rule : Manifest.list(policy.at("spec.ingress"))) {
                for (JsonNode peer : Manifest.list(rule.path("from"))) {
                    peer(policy, "spec.ingress", peer);
                }
                for (JsonNode port : Manifest.list(rule.path("ports"))) {
                    own.forEach(target -> port(policy, "spec.ingress", port.path("port"), target));
                }
            }
            for (JsonNode rule : Manifest.list(policy.at("spec.egress"))) {
                for (JsonNode peer : Manifest.list(rule.path("to"))) {
                    for (Target target : peer(policy, "spec.egress", peer)) {
                        Manifest.list(rule.path("ports"))
                                .forEach(port -> port(policy, "spec.egress", port.path("port"), target));
                    }
                }
            }
        }

        /** Nothing is known of the pods in other namespaces. */
        private List<Target> peer(Manifest policy, String field, JsonNode peer) {
            return peer.has("podSelector") && !peer.has("namespaceSelector")
                    ? selected(policy, field, peer.path("podSelector"))
                    : List.of();
        }

        private List<Manifest> policies(Target target, String type) {
            return manifests.ofKind("NetworkPolicy").stream()
                    .filter(policy -> target.matches(policy.map("spec.podSelector.matchLabels")))
                    .filter(policy ->
                            Manifest.texts(policy.at("spec.policyTypes")).contains(type))
                    .toList();
        }

        private static boolean opens(Manifest policy, String direction, int port) {
            return Manifest.list(policy.at("spec." + direction)).stream()
                    .flatMap(rule -> Manifest.list(rule.path("ports")).stream())
                    .anyMatch(each -> each.path("port").asInt() == port);
        }

        /** Who talks to Kafka gets out there, and in. */
        private void clients() {
            Brokers brokers = Brokers.of(manifests);
            List<JsonNode> peers = Manifest.list(brokers.listener().path("networkPolicyPeers"));
            peers.forEach(peer -> peer(brokers.kafka(), "spec.kafka.listeners", peer));
            for (KafkaClient client : KafkaClient.of(manifests)) {
                Target target = target(client.pod(), manifests);
                if (peers.stream()
                        .noneMatch(
                                peer -> target.matches(Manifest.map(Manifest.at(peer, "podSelector.matchLabels"))))) {
                    problems.add(client.pod()
                            .problem(
                                    "metadata.labels",
                                    "expected those of Kafka's networkPolicyPeers, got " + target.labels()));
                }
                List<Manifest> policies = policies(target, "Egress");
                if (!policies.isEmpty() && policies.stream().noneMatch(policy -> reachesKafka(policy, brokers))) {
                    problems.add(client.pod()
                            .problem(
                                    "metadata.labels",
                                    "expected a NetworkPolicy that lets them out to Kafka, got " + policies));
                }
            }
        }

        private static boolean reachesKafka(Manifest policy, Brokers brokers) {
            return Manifest.list(policy.at("spec.egress")).stream()
                    .filter(rule -> Manifest.list(rule.path("to")).stream()
                            .anyMatch(peer -> Manifest.map(Manifest.at(peer, "podSelector.matchLabels"))
                                    .equals(Map.of(
                                            Brokers.CLUSTER_LABEL,
                                            brokers.kafka().name()))))
                    .flatMap(rule -> Manifest.list(rule.path("ports")).stream())
                    .anyMatch(port -> port.path("port").asInt() == brokers.port());
        }
    }
}
