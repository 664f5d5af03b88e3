package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Selects pods for those who name labels and ports, and keeps what is wrong. */
final class Selection {
    private final List<Target> targets;
    private final List<String> problems = new ArrayList<>();

    Selection(Manifests manifests) {
        this.targets = Target.all(manifests);
    }

    /** What was found so far. */
    List<String> problems() {
        return problems;
    }

    void problem(String line) {
        problems.add(line);
    }

    /** The pods that a selector means; it is a problem if there are none. */
    List<Target> selected(Manifest by, String field, JsonNode selector) {
        if (selector.has("matchExpressions")) {
            problems.add(by.problem(field, "expected labels, got expressions, which nobody checks"));
        }
        return selected(by, field, Manifest.map(selector.path("matchLabels")));
    }

    /** The pods with such labels; it is a problem if there are none. */
    List<Target> selected(Manifest by, String field, Map<String, String> labels) {
        List<Target> found =
                targets.stream().filter(target -> target.matches(labels)).toList();
        if (found.isEmpty()) {
            problems.add(by.problem(field, "expected labels of pods, got " + labels));
        }
        return found;
    }

    /** It is a problem if the pods do not have the port. */
    void requirePort(Manifest by, String field, JsonNode port, Target target) {
        if (!target.has(port)) {
            problems.add(by.problem(field, "expected a port of the pods, got " + port + " of " + target.labels()));
        }
    }
}
