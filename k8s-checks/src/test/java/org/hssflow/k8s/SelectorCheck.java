package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** What selects pods selects some, at ports that they have; and a node can be drained of them. */
final class SelectorCheck implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        Selection selection = new Selection(manifests);
        manifests.ofKind("Deployment").forEach(deployment -> deployment(deployment, selection));
        manifests.ofKind("Service").forEach(service -> service(service, selection));
        manifests.ofKind("PodDisruptionBudget").forEach(budget -> budget(budget, selection));
        manifests.ofKind("PodMonitor").forEach(monitor -> monitor(monitor, selection));
        return selection.problems();
    }

    private static void deployment(Manifest deployment, Selection selection) {
        Map<String, String> selector = deployment.map("spec.selector.matchLabels");
        Map<String, String> labels = deployment.map("spec.template.metadata.labels");
        if (selector.isEmpty() || !labels.entrySet().containsAll(selector.entrySet())) {
            selection.problem(deployment.problem("spec.selector", "expected labels of its own pods, got " + selector));
        }
    }

    private static void service(Manifest service, Selection selection) {
        for (Target target : selection.selected(service, "spec.selector", service.map("spec.selector"))) {
            for (JsonNode port : Manifest.list(service.at("spec.ports"))) {
                JsonNode wanted = port.has("targetPort") ? port.path("targetPort") : port.path("port");
                selection.requirePort(service, "spec.ports", wanted, target);
            }
        }
    }

    private static void budget(Manifest budget, Selection selection) {
        JsonNode least = budget.at("spec.minAvailable");
        if (!least.isInt()) {
            selection.problem(budget.problem(
                    "spec.minAvailable", "expected a count: Flink's pods have no scale to take a share of"));
        }
        for (Target target : selection.selected(budget, "spec.selector", budget.at("spec.selector"))) {
            if (least.asInt() >= target.replicas()) {
                selection.problem(budget.problem(
                        "spec.minAvailable",
                        "expected less than the " + target.replicas()
                                + " pods there are, or no node can be drained, got " + least));
            }
        }
    }

    private static void monitor(Manifest monitor, Selection selection) {
        List<JsonNode> endpoints = Manifest.list(monitor.at("spec.podMetricsEndpoints"));
        if (endpoints.isEmpty()) {
            selection.problem(monitor.problem("spec.podMetricsEndpoints", "expected an endpoint, got none"));
        }
        for (Target target : selection.selected(monitor, "spec.selector", monitor.at("spec.selector"))) {
            endpoints.forEach(endpoint ->
                    selection.requirePort(monitor, "spec.podMetricsEndpoints", endpoint.path("port"), target));
        }
    }
}
