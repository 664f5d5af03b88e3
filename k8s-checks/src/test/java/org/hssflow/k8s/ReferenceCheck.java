package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hssflow.k8s.Pod.Container;

/** What an object names is there: in the overlay, or made by Strimzi. */
final class ReferenceCheck implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Pod pod : Pod.of(manifests)) {
            new OfPod(manifests, pod, problems).add();
        }
        manifests
                .ofKind("FlinkDeployment")
                .forEach(job -> required(
                                job,
                                "spec.serviceAccount",
                                "ServiceAccount",
                                job.text("spec.serviceAccount"),
                                manifests)
                        .ifPresent(problems::add));
        manifests.ofKind("RoleBinding").forEach(binding -> bindingProblems(binding, manifests, problems));
        Stream.of("KafkaNodePool", "KafkaTopic", "KafkaUser")
                .flatMap(kind -> manifests.ofKind(kind).stream())
                .forEach(each -> required(
                                each,
                                "metadata.labels",
                                "Kafka",
                                each.map("metadata.labels").getOrDefault(Brokers.CLUSTER_LABEL, ""),
                                manifests)
                        .ifPresent(problems::add));
        manifests.all().stream()
                .filter(each -> !each.kind().equals("Namespace"))
                .forEach(each -> required(
                                each, "metadata.namespace", "Namespace", each.text("metadata.namespace"), manifests)
                        .ifPresent(problems::add));
        return problems;
    }

    private static void bindingProblems(Manifest binding, Manifests manifests, List<String> problems) {
        required(binding, "roleRef", binding.text("roleRef.kind"), binding.text("roleRef.name"), manifests)
                .ifPresent(problems::add);
        for (JsonNode subject : Manifest.list(binding.at("subjects"))) {
            required(
                            binding,
                            "subjects",
                            subject.path("kind").asText(),
                            subject.path("name").asText(),
                            manifests)
                    .ifPresent(problems::add);
        }
    }

    private static Optional<String> required(
            Manifest from, String field, String kind, String name, Manifests manifests) {
        return manifests.find(kind, name).isPresent()
                ? Optional.empty()
                : Optional.of(from.problem(field, "expected a " + kind + " '" + name + "', got none"));
    }

    /** The references of pods of one sort. */
    private record OfPod(Manifests manifests, Pod pod, List<String> problems) {
        void add() {
            JsonNode account = pod.spec().path("serviceAccountName");
            if (!account.isMissingNode()) {
                problem("spec.serviceAccountName", "ServiceAccount", account.asText());
            }
            for (JsonNode secret : Manifest.list(pod.spec().path("imagePullSecrets"))) {
                secret("spec.imagePullSecrets", secret.path("name").asText(), secret, List.of());
            }
            pod.volumes().forEach(this::volume);
            pod.containers().forEach(this::container);
            Set<String> mounted = pod.containers().stream()
                    .flatMap(container -> container.mounts().stream())
                    .map(mount -> mount.path("name").asText())
                    .collect(Collectors.toSet());
            pod.volumes().stream()
                    .map(volume -> volume.path("name").asText())
                    .filter(name -> !mounted.contains(name))
                    .forEach(name -> problems.add(pod.problem("spec.volumes", "expected a mount of " + name)));
        }

        private void volume(JsonNode volume) {
            String field = "spec.volumes." + volume.path("name").asText();
            JsonNode secret = volume.path("secret");
            if (!secret.isMissingNode()) {
                secret(field, secret.path("secretName").asText(), secret, keys(secret));
            }
            JsonNode map = volume.path("configMap");
            if (!map.isMissingNode()) {
                configMap(field, map.path("name").asText(), map, keys(map));
            }
            JsonNode claim = volume.path("persistentVolumeClaim");
            if (!claim.isMissingNode()) {
                problem(field, "PersistentVolumeClaim", claim.path("claimName").asText());
            }
        }

        private static List<String> keys(JsonNode source) {
            return Manifest.list(source.path("items")).stream()
                    .map(item -> item.path("key").asText())
                    .toList();
        }

        private void container(Container container) {
            Set<String> names = pod.volumes().stream()
                    .map(volume -> volume.path("name").asText())
                    .collect(Collectors.toSet());
            for (JsonNode mount : container.mounts()) {
                String name = mount.path("name").asText();
                if (!names.contains(name)) {
                    problems.add(container.problem("volumeMounts", "expected a volume '" + name + "', got " + names));
                }
            }
            for (JsonNode from : Manifest.list(container.json().path("envFrom"))) {
                environment(from.path("secretRef"), from.path("configMapRef"));
            }
            for (JsonNode variable : Manifest.list(container.json().path("env"))) {
                JsonNode from = variable.path("valueFrom");
                environment(from.path("secretKeyRef"), from.path("configMapKeyRef"));
            }
        }

        private void environment(JsonNode secret, JsonNode map) {
            if (!secret.isMissingNode()) {
                secret("env", secret.path("name").asText(), secret, key(secret));
            }
            if (!map.isMissingNode()) {
                configMap("env", map.path("name").asText(), map, key(map));
            }
        }

        private static List<String> key(JsonNode reference) {
            return reference.has("key") ? List.of(reference.path("key").asText()) : List.of();
        }

        private void secret(String field, String name, JsonNode reference, List<String> keys) {
            Optional<Set<String>> known = Secrets.of(manifests).keys(name);
            if (known.isPresent()) {
                keys(field, "Secret " + name, keys, known.get());
            } else if (!reference.path("optional").asBoolean()) {
                problems.add(
                        pod.problem(field, "expected a Secret that Strimzi makes, or an optional one, got " + name));
            }
        }

        private void configMap(String field, String name, JsonNode reference, List<String> keys) {
            Optional<Manifest> known = manifests.find("ConfigMap", name);
            if (known.isPresent()) {
                keys(field, "ConfigMap " + name, keys, known.get().map("data").keySet());
            } else if (!reference.path("optional").asBoolean()) {
                problems.add(pod.problem(field, "expected a ConfigMap '" + name + "', got none"));
            }
        }

        private void keys(String field, String source, List<String> wanted, Set<String> known) {
            wanted.stream()
                    .filter(key -> !known.contains(key))
                    .forEach(key -> problems.add(
                            pod.problem(field, "expected the key '" + key + "' in " + source + ", got " + known)));
        }

        private void problem(String field, String kind, String name) {
            required(pod.owner(), pod.path() + "." + field, kind, name, manifests)
                    .ifPresent(problems::add);
        }
    }
}
