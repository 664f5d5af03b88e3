package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hssflow.k8s.Pod.Container;

/** Containers run with no more rights than they need, on a file system that they cannot change, and take no more than they said. */
final class HardeningCheck implements Check {
    private static final List<String> OF_THE_HOST = List.of("hostNetwork", "hostPID", "hostIPC");
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    /** Pods of the entity operator, and what they are made of. */
    private static final List<String> OPERATORS = List.of("topicOperator", "userOperator");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Pod pod : Pod.of(manifests)) {
            podProblems(pod, problems);
            for (Container container : pod.containers()) {
                security(
                        pod.owner(),
                        container.path() + ".securityContext",
                        container.json().path("securityContext"),
                        problems);
                context(
                        pod.owner(),
                        pod.path() + ".spec.securityContext",
                        pod.spec().path("securityContext"),
                        container.json().path("securityContext"),
                        problems);
                if (!pod.isFlink() || !container.name().equals(Pod.FLINK_CONTAINER)) {
                    resources(
                            pod.owner(),
                            container.path() + ".resources",
                            container.json().path("resources"),
                            problems);
                }
            }
        }
        manifests.ofKind("FlinkDeployment").forEach(job -> flinkProblems(job, problems));
        manifests.ofKind("Kafka").forEach(kafka -> kafkaProblems(kafka, manifests, problems));
        manifests.ofKind("Namespace").stream()
                .filter(namespace -> !namespace
                        .map("metadata.labels")
                        .getOrDefault(ENFORCE, "")
                        .equals("restricted"))
                .forEach(namespace ->
                        problems.add(namespace.problem("metadata.labels", "expected " + ENFORCE + ": restricted")));
        return problems;
    }

    private static void podProblems(Pod pod, List<String> problems) {
        for (String field : OF_THE_HOST) {
            if (pod.spec().path(field).asBoolean()) {
                problems.add(pod.problem("spec." + field, "expected the pod's own, got the host's"));
            }
        }
        for (JsonNode volume : pod.volumes()) {
            if (volume.has("persistentVolumeClaim")
                    && !pod.spec().at("/securityContext").has("fsGroup")) {
                problems.add(pod.problem(
                        "spec.securityContext.fsGroup",
                        "expected a group that may write to "
                                + volume.path("name").asText() + ", got none"));
            }
            if (volume.has("hostPath")) {
                problems.add(pod.problem(
                        "spec.volumes",
                        "expected no hostPath, got " + volume.path("name").asText()));
            }
        }
        if (!pod.isFlink() && pod.spec().path("automountServiceAccountToken").asBoolean(true)) {
            problems.add(pod.problem(
                    "spec.automountServiceAccountToken", "expected false of what does not talk to Kubernetes"));
        }
        boolean hasMain = pod.containers().stream().anyMatch(each -> each.name().equals(Pod.FLINK_CONTAINER));
        if (pod.containers().isEmpty() || (pod.isFlink() && !hasMain)) {
            problems.add(pod.problem("spec.containers", "expected a container that says as whom it runs, got none"));
        }
    }

    /** What stands at containers alone. */
    private static void security(Manifest owner, String path, JsonNode context, List<String> problems) {
        if (context.path("allowPrivilegeEscalation").asBoolean(true)) {
            problems.add(owner.problem(path + ".allowPrivilegeEscalation", "expected false"));
        }
        if (context.path("privileged").asBoolean()) {
            problems.add(owner.problem(path + ".privileged", "expected false"));
        }
        if (!context.path("readOnlyRootFilesystem").asBoolean()) {
            problems.add(owner.problem(path + ".readOnlyRootFilesystem", "expected true"));
        }
        if (!Manifest.texts(Manifest.at(context, "capabilities.drop")).contains("ALL")) {
            problems.add(owner.problem(path + ".capabilities.drop", "expected ALL"));
        }
        if (!Manifest.texts(Manifest.at(context, "capabilities.add")).isEmpty()) {
            problems.add(owner.problem(path + ".capabilities.add", "expected none"));
        }
    }

    /** What a container takes from its pod where it does not say otherwise. */
    private static void context(
            Manifest owner, String path, JsonNode ofPod, JsonNode ofContainer, List<String> problems) {
        if (!effective(ofPod, ofContainer, "runAsNonRoot").asBoolean()) {
            problems.add(owner.problem(path + ".runAsNonRoot", "expected true"));
        }
        if (effective(ofPod, ofContainer, "runAsUser").asInt(-1) == 0) {
            problems.add(owner.problem(path + ".runAsUser", "expected a user who is not root"));
        }
        String seccomp =
                effective(ofPod, ofContainer, "seccompProfile").path("type").asText();
        if (!seccomp.equals("RuntimeDefault")) {
            problems.add(
                    owner.problem(path + ".seccompProfile.type", "expected RuntimeDefault, got '" + seccomp + "'"));
        }
    }

    private static JsonNode effective(JsonNode ofPod, JsonNode ofContainer, String field) {
        return ofContainer.has(field) ? ofContainer.path(field) : ofPod.path(field);
    }

    private static void resources(Manifest owner, String path, JsonNode resources, List<String> problems) {
        for (String what : List.of("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")) {
            if (Manifest.at(resources, what).isMissingNode()) {
                problems.add(owner.problem(path + "." + what, "expected a quantity, got none"));
            }
        }
    }

    /** Flink's pods ask for these, and are limited to them. */
    private static void flinkProblems(Manifest job, List<String> problems) {
        for (String field : List.of(
                "jobManager.resource.cpu",
                "jobManager.resource.memory",
                "taskManager.resource.cpu",
                "taskManager.resource.memory")) {
            if (job.at("spec." + field).isMissingNode()) {
                problems.add(job.problem("spec." + field, "expected a quantity, got none"));
            }
        }
    }

    private static void kafkaProblems(Manifest kafka, Manifests manifests, List<String> problems) {
        JsonNode common = kafka.at("spec.kafka.template");
        for (Manifest pool : manifests.ofKind("KafkaNodePool")) {
            resources(pool, "spec.resources", pool.at("spec.resources"), problems);
            // A pool's own template takes the place of what is common.
            Optional<JsonNode> pod = find(pool.at("spec.template.pod"));
            Optional<JsonNode> container = find(pool.at("spec.template.kafkaContainer"));
            strimzi(
                    pod.isPresent() ? pool : kafka,
                    pod.isPresent() ? "spec.template.pod" : "spec.kafka.template.pod",
                    pod.orElse(common.path("pod")),
                    problems);
            JsonNode context = pod.orElse(common.path("pod")).path("securityContext");
            if (Brokers.isPersistent(pool) && !context.isMissingNode() && !context.has("fsGroup")) {
                problems.add((pod.isPresent() ? pool : kafka)
                        .problem(
                                (pod.isPresent() ? "spec" : "spec.kafka") + ".template.pod.securityContext.fsGroup",
                                "expected a group that may write to the disks of " + pool
                                        + ": Strimzi sets one only beside no other setting"));
            }
            security(
                    container.isPresent() ? pool : kafka,
                    (container.isPresent() ? "spec.template" : "spec.kafka.template")
                            + ".kafkaContainer.securityContext",
                    container.orElse(common.path("kafkaContainer")).path("securityContext"),
                    problems);
        }
        JsonNode template = kafka.at("spec.entityOperator.template");
        strimzi(kafka, "spec.entityOperator.template.pod", template.path("pod"), problems);
        for (String operator : OPERATORS) {
            security(
                    kafka,
                    "spec.entityOperator.template." + operator + "Container.securityContext",
                    template.path(operator + "Container").path("securityContext"),
                    problems);
            resources(
                    kafka,
                    "spec.entityOperator." + operator + ".resources",
                    kafka.at("spec.entityOperator." + operator + ".resources"),
                    problems);
        }
    }

    private static Optional<JsonNode> find(JsonNode node) {
        return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    }

    private static void strimzi(Manifest owner, String path, JsonNode pod, List<String> problems) {
        JsonNode context = pod.path("securityContext");
        context(owner, path + ".securityContext", context, context, problems);
    }
}
