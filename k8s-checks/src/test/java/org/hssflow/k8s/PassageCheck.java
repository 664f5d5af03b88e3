package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.kubernetes.utils.Constants;

/** Policies let through what nothing runs without: names for all, and Flink's processes to each other, its operator and Kubernetes. */
final class PassageCheck implements Check {
    private static final int DNS = 53;
    /** Of Kubernetes' API: of its service, and of the server behind it, which some networks compare with instead. */
    private static final List<Integer> API = List.of(443, 6443);

    private static final String TCP = "TCP";
    private static final String NAMESPACES = "namespaceSelector";
    private static final Map<String, String> OPERATOR = Map.of("app.kubernetes.io/name", "flink-kubernetes-operator");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest policy : manifests.ofKind("NetworkPolicy")) {
            for (String protocol : List.of("UDP", TCP)) {
                if (isOf(policy, "Egress")
                        && rules(policy, "egress").stream().noneMatch(rule -> leaves(rule, DNS, protocol))) {
                    problems.add(policy.problem(
                            "spec.egress", "expected port " + DNS + " of " + protocol + ", for names, got none"));
                }
            }
        }
        List<Target> flink = Pod.of(manifests).stream()
                .filter(Pod::isFlink)
                .map(pod -> Target.of(pod, manifests))
                .toList();
        flink.forEach(target -> flinkProblems(target, flink, manifests, problems));
        return problems;
    }

    private static void flinkProblems(Target target, List<Target> all, Manifests manifests, List<String> problems) {
        String who = manifests.job() + ": " + target.labels().get(Constants.LABEL_COMPONENT_KEY) + ": ";
        for (Target other : all) {
            String whom = other.labels().get(Constants.LABEL_COMPONENT_KEY);
            if (!passes(manifests, target, "Ingress", rule -> isOpenTo(rule, "from", other))) {
                problems.add(who + "expected a NetworkPolicy that lets " + whom + " in by all ports");
            }
            if (!passes(manifests, target, "Egress", rule -> isOpenTo(rule, "to", other))) {
                problems.add(who + "expected a NetworkPolicy that lets it out to all ports of " + whom);
            }
        }
        if (!passes(manifests, target, "Ingress", PassageCheck::letsTheOperatorIn)) {
            problems.add(who + "expected a NetworkPolicy that lets the operator in by " + Constants.REST_PORT);
        }
        for (int port : API) {
            if (!passes(manifests, target, "Egress", rule -> leaves(rule, port, TCP))) {
                problems.add(who + "expected a NetworkPolicy that lets it out to " + port + ", Kubernetes' API");
            }
        }
    }

    /** Whether a policy of the pods has such a rule, or there is no policy of them. */
    private static boolean passes(Manifests manifests, Target target, String type, Predicate<JsonNode> passage) {
        List<Manifest> policies = manifests.ofKind("NetworkPolicy").stream()
                .filter(policy -> isOf(policy, type) && target.matches(policy.map("spec.podSelector.matchLabels")))
                .toList();
        return policies.isEmpty()
                || policies.stream()
                        .flatMap(policy -> rules(policy, type.equals("Ingress") ? "ingress" : "egress").stream())
                        .anyMatch(passage);
    }

    private static boolean isOf(Manifest policy, String type) {
        return Manifest.texts(policy.at("spec.policyTypes")).contains(type);
    }

    private static List<JsonNode> rules(Manifest policy, String direction) {
        return Manifest.list(policy.at("spec." + direction));
    }

    /** Flink chooses most of its ports itself. */
    private static boolean isOpenTo(JsonNode rule, String direction, Target other) {
        List<JsonNode> peers = Manifest.list(rule.path(direction));
        boolean isNamed = peers.stream()
                .anyMatch(peer -> peer.has("podSelector") && !peer.has(NAMESPACES) && other.matches(labels(peer)));
        return !rule.has("ports") && (peers.isEmpty() || isNamed);
    }

    private static boolean letsTheOperatorIn(JsonNode rule) {
        List<JsonNode> peers = Manifest.list(rule.path("from"));
        boolean isNamed = peers.stream()
                .anyMatch(peer -> peer.has(NAMESPACES)
                        && peer.path(NAMESPACES).isEmpty()
                        && labels(peer).equals(OPERATOR));
        return opens(rule, Constants.REST_PORT, TCP) && (peers.isEmpty() || isNamed);
    }

    /** To whoever it is: names and Kubernetes have addresses that no label of the namespace says. */
    private static boolean leaves(JsonNode rule, int port, String protocol) {
        return opens(rule, port, protocol) && Manifest.list(rule.path("to")).isEmpty();
    }

    private static boolean opens(JsonNode rule, int port, String protocol) {
        return !rule.has("ports")
                || Manifest.list(rule.path("ports")).stream()
                        .anyMatch(each -> each.path("port").asInt() == port
                                && each.path("protocol").asText(TCP).equals(protocol));
    }

    private static Map<String, String> labels(JsonNode peer) {
        return Manifest.map(Manifest.at(peer, "podSelector.matchLabels"));
    }
}
