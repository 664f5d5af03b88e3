package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * One object for Kubernetes.
 *
 * @param json not to be changed
 */
record Manifest(JsonNode json) {
    String apiVersion() {
        return text("apiVersion");
    }

    String kind() {
        return text("kind");
    }

    String name() {
        return text("metadata.name");
    }

    /** What stands under names and indexes separated by dots, none of which holds one; a {@link MissingNode} if there is nothing. */
    JsonNode at(String path) {
        return at(json, path);
    }

    /** As {@link #at(String)}, below a node. */
    static JsonNode at(JsonNode node, String path) {
        return node.at("/" + path.replace('.', '/'));
    }

    /** A scalar as text; empty if there is none. */
    String text(String path) {
        return at(path).asText();
    }

    /** The entries of an object whose values are scalars; empty if there is none. */
    Map<String, String> map(String path) {
        return map(at(path));
    }

    static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new TreeMap<>();
        node.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /** The elements of an array; empty if there is none. */
    static List<JsonNode> list(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).toList();
    }

    /** Of an array of strings. */
    static List<String> texts(JsonNode node) {
        return list(node).stream().map(JsonNode::asText).toList();
    }

    /** What is wrong with a field. */
    String problem(String field, String what) {
        return this + ": " + field + ": " + what;
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}
