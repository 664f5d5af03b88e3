package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hssflow.app.job.JobOptions;
import org.hssflow.k8s.Pod.Container;

/** No password stands in a manifest. */
final class SecretCheck implements Check {
    /** An assignment, in properties, YAML or JSON. */
    private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^[ \\t]*\"?([\\w.-]+)\"?[ \\t]*[:=][ \\t]*(\\S.*)$");

    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"),
            Pattern.compile("\\bAKIA[0-9A-Z]{16}\\b"), // a key of AWS
            Pattern.compile("(?i)\\bpassword\\s*=\\s*[\"'][^\"'$]")); // of JAAS

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests
                .ofKind("Secret")
                .forEach(secret -> problems.add(secret.problem("kind", "expected no Secret in a manifest")));
        manifests
                .ofKind("FlinkDeployment")
                .forEach(job ->
                        assignments(job, "spec.flinkConfiguration", job.map("spec.flinkConfiguration"), problems));
        for (Manifest map : manifests.ofKind("ConfigMap")) {
            map.map("data").forEach((key, text) -> {
                assignments(map, "data", Map.of(key, text), problems);
                Matcher assignment = ASSIGNMENT.matcher(text);
                while (assignment.find()) {
                    assignments(map, "data." + key, Map.of(assignment.group(1), assignment.group(2)), problems);
                }
            });
        }
        Pod.of(manifests).stream()
                .flatMap(pod -> pod.containers().stream())
                .forEach(container -> environment(container, problems));
        manifests.all().forEach(manifest -> scan(manifest, "", manifest.json(), problems));
        return problems;
    }

    private static void assignments(
            Manifest manifest, String field, Map<String, String> values, List<String> problems) {
        values.forEach((name, value) -> {
            if (JobOptions.isSecret(name)
                    && !FileCheck.DIRECTORY_REFERENCE.matcher(value).matches()) {
                problems.add(manifest.problem(
                        field + "." + name, "expected a reference such as ${dir:/folder:file}, got a value"));
            }
        });
    }

    private static void environment(Container container, List<String> problems) {
        for (JsonNode variable : Manifest.list(container.json().path("env"))) {
            String name = variable.path("name").asText();
            if (variable.has("value") && JobOptions.isSecret(name)) {
                problems.add(container.problem("env." + name, "expected valueFrom, got a value"));
            }
        }
    }

    /** Whatever its name is. */
    private static void scan(Manifest manifest, String path, JsonNode node, List<String> problems) {
        if (node.isTextual()
                && SECRETS.stream()
                        .anyMatch(secret -> secret.matcher(node.asText()).find())) {
            problems.add(manifest.problem(path, "expected no key and no password, got what looks like one"));
        }
        node.properties()
                .forEach(entry -> scan(
                        manifest,
                        path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                        entry.getValue(),
                        problems));
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                scan(manifest, path + "[" + i + "]", node.get(i), problems);
            }
        }
    }
}
