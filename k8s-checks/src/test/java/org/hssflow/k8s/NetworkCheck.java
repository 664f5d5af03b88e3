package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Policies are of pods that there are, and let through who has to talk to whom. */
final class NetworkCheck implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        Selection selection = new Selection(manifests);
        List<Manifest> policies = manifests.ofKind("NetworkPolicy");
        policies.forEach(policy -> policy(policy, selection));
        clients(manifests, selection);
        for (Manifest monitor : manifests.ofKind("PodMonitor")) {
            for (JsonNode endpoint : Manifest.list(monitor.at("spec.podMetricsEndpoints"))) {
                selection.selected(monitor, "spec.selector", monitor.at("spec.selector")).stream()
                        .filter(target ->
                                !letsIn(policies, target, endpoint.path("port").asText()))
                        .forEach(target -> selection.problem(monitor.problem(
                                "spec.podMetricsEndpoints",
                                "expected a NetworkPolicy that lets Prometheus in, got none for " + target)));
            }
        }
        return selection.problems();
    }

    private static void policy(Manifest policy, Selection selection) {
        List<Target> own = selection.selected(policy, "spec.podSelector", policy.at("spec.podSelector"));
        for (JsonNode rule : rules(policy, "ingress")) {
            Manifest.list(rule.path("from")).forEach(peer -> peers(policy, "spec.ingress", peer, selection));
            for (JsonNode port : Manifest.list(rule.path("ports"))) {
                own.forEach(target -> selection.requirePort(policy, "spec.ingress", port.path("port"), target));
            }
        }
        for (JsonNode rule : rules(policy, "egress")) {
            for (JsonNode peer : Manifest.list(rule.path("to"))) {
                for (Target target : peers(policy, "spec.egress", peer, selection)) {
                    Manifest.list(rule.path("ports"))
                            .forEach(port -> selection.requirePort(policy, "spec.egress", port.path("port"), target));
                }
            }
        }
    }

    private static List<JsonNode> rules(Manifest policy, String direction) {
        return Manifest.list(policy.at("spec." + direction));
    }

    /** Nothing is known of the pods in other namespaces. */
    private static List<Target> peers(Manifest policy, String field, JsonNode peer, Selection selection) {
        return peer.has("podSelector") && !peer.has("namespaceSelector")
                ? selection.selected(policy, field, peer.path("podSelector"))
                : List.of();
    }

    private static boolean letsIn(List<Manifest> policies, Target target, String port) {
        int number = target.ports().getOrDefault(port, -1);
        return of(policies, target, "Ingress").stream()
                .flatMap(policy -> rules(policy, "ingress").stream())
                .filter(rule ->
                        Manifest.list(rule.path("from")).stream().anyMatch(peer -> peer.has("namespaceSelector")))
                .anyMatch(rule -> opens(rule, number));
    }

    private static List<Manifest> of(List<Manifest> policies, Target target, String type) {
        return policies.stream()
                .filter(policy -> target.matches(policy.map("spec.podSelector.matchLabels")))
                .filter(policy -> Manifest.texts(policy.at("spec.policyTypes")).contains(type))
                .toList();
    }

    private static boolean opens(JsonNode rule, int port) {
        return Manifest.list(rule.path("ports")).stream()
                .anyMatch(each -> each.path("port").asInt() == port);
    }

    /** Who talks to Kafka gets in there, and out. */
    private static void clients(Manifests manifests, Selection selection) {
        Brokers brokers = Brokers.of(manifests);
        List<JsonNode> peers = Manifest.list(brokers.listener().path("networkPolicyPeers"));
        peers.forEach(peer -> peers(brokers.kafka(), "spec.kafka.listeners", peer, selection));
        for (KafkaClient client : KafkaClient.of(manifests)) {
            Target target = Target.of(client.pod(), manifests);
            boolean in = peers.stream().anyMatch(peer -> target.matches(labels(peer)));
            List<Manifest> policies = of(manifests.ofKind("NetworkPolicy"), target, "Egress");
            boolean out = policies.isEmpty()
                    || policies.stream()
                            .flatMap(policy -> rules(policy, "egress").stream())
                            .anyMatch(rule -> reachesKafka(rule, brokers));
            if (!in || !out) {
                selection.problem(client.pod()
                        .problem(
                                "metadata.labels",
                                "expected those that are let " + (in ? "out to" : "in by") + " Kafka, got "
                                        + target.labels()));
            }
        }
    }

    private static boolean reachesKafka(JsonNode rule, Brokers brokers) {
        Map<String, String> cluster =
                Map.of(Brokers.CLUSTER_LABEL, brokers.kafka().name());
        return opens(rule, brokers.port())
                && Manifest.list(rule.path("to")).stream()
                        .anyMatch(peer -> labels(peer).equals(cluster));
    }

    private static Map<String, String> labels(JsonNode peer) {
        return Manifest.map(Manifest.at(peer, "podSelector.matchLabels"));
    }
}
