package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.kubernetes.utils.Constants;

/**
 * What the pods of one sort are made of: of a Deployment, or of Flink's JobManagers or TaskManagers.
 *
 * @param owner whose pods they are
 * @param path of the template in its owner; of Flink's, which is merged of two, the component
 * @param labels of the pods
 * @param template with metadata and spec
 */
record Pod(Manifest owner, String path, Map<String, String> labels, JsonNode template) {
    /** The only one that Flink takes as its own. */
    static final String FLINK_CONTAINER = Constants.MAIN_CONTAINER_NAME;

    static List<Pod> of(Manifests manifests) {
        Stream<Pod> deployments = manifests.ofKind("Deployment").stream().map(Pod::ofDeployment);
        Stream<Pod> flink = manifests.ofKind("FlinkDeployment").stream()
                .flatMap(job -> Stream.of(
                        ofFlink(job, "jobManager", Constants.LABEL_COMPONENT_JOB_MANAGER),
                        ofFlink(job, "taskManager", Constants.LABEL_COMPONENT_TASK_MANAGER)));
        return Stream.concat(deployments, flink).toList();
    }

    private static Pod ofDeployment(Manifest owner) {
        JsonNode template = owner.at("spec.template");
        return new Pod(owner, "spec.template", labels(template), template);
    }

    private static Pod ofFlink(Manifest owner, String manager, String component) {
        JsonNode own = owner.at("spec." + manager + ".podTemplate");
        JsonNode template = merged(owner.at("spec.podTemplate"), own);
        Map<String, String> labels = labels(template);
        labels.put(Constants.LABEL_APP_KEY, owner.name());
        labels.put(Constants.LABEL_COMPONENT_KEY, component);
        labels.put(Constants.LABEL_TYPE_KEY, Constants.LABEL_TYPE_NATIVE_TYPE);
        return new Pod(owner, component, labels, template);
    }

    private static Map<String, String> labels(JsonNode template) {
        return new TreeMap<>(Manifest.map(Manifest.at(template, "metadata.labels")));
    }

    /** As Flink's operator merges templates: objects by name, arrays by position. */
    private static JsonNode merged(JsonNode common, JsonNode own) {
        if (own.isMissingNode()) {
            return common;
        }
        if (common instanceof ObjectNode object && own instanceof ObjectNode) {
            ObjectNode merged = object.deepCopy();
            own.properties()
                    .forEach(
                            entry -> merged.set(entry.getKey(), merged(object.path(entry.getKey()), entry.getValue())));
            return merged;
        }
        if (common instanceof ArrayNode array && own instanceof ArrayNode) {
            ArrayNode merged = array.deepCopy();
            for (int i = 0; i < own.size(); i++) {
                if (i < array.size()) {
                    merged.set(i, merged(array.get(i), own.get(i)));
                } else {
                    merged.add(own.get(i));
                }
            }
            return merged;
        }
        return own;
    }

    JsonNode spec() {
        return template.path("spec");
    }

    boolean isFlink() {
        return owner.kind().equals("FlinkDeployment");
    }

    /** All of them, those for initialization too. */
    List<Container> containers() {
        return Stream.of("initContainers", "containers")
                .flatMap(field -> indexed(field).map(entry -> new Container(this, entry.getKey(), entry.getValue())))
                .toList();
    }

    private Stream<Map.Entry<String, JsonNode>> indexed(String field) {
        List<JsonNode> elements = Manifest.list(spec().path(field));
        return Stream.iterate(0, i -> i < elements.size(), i -> i + 1)
                .map(i -> Map.entry(path + ".spec." + field + "[" + i + "]", elements.get(i)));
    }

    List<JsonNode> volumes() {
        return Manifest.list(spec().path("volumes"));
    }

    /** What is wrong with a field below the template. */
    String problem(String field, String what) {
        return owner.problem(path + "." + field, what);
    }

    /**
     * A container.
     *
     * @param pod that it is in
     * @param path in the pod's owner
     * @param json its description
     */
    record Container(Pod pod, String path, JsonNode json) {
        String name() {
            return json.path("name").asText();
        }

        List<JsonNode> mounts() {
            return Manifest.list(json.path("volumeMounts"));
        }

        /** What is wrong with a field of it. */
        String problem(String field, String what) {
            return pod.owner().problem(path + "." + field, what);
        }
    }
}
