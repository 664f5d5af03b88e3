package org.hssflow.k8s;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One change of an object: an operation of RFC 6902, which kustomize takes, too. Hundreds of
 * processes of kustomize would take minutes.
 *
 * @param operation add, replace or remove
 * @param path of what is changed; there has to be something, but to add
 * @param value of what is to be there, or nothing
 */
record Patch(String operation, JsonPointer path, JsonNode value) {
    /** @param json with the names {@code op}, {@code path} and, but to remove, {@code value} */
    static Patch of(JsonNode json) {
        return new Patch(
                json.path("op").asText(), JsonPointer.compile(json.path("path").asText()), json.path("value"));
    }

    /** @throws IllegalArgumentException if there is nothing at the path, or nowhere to add */
    JsonNode applied(JsonNode original) {
        JsonNode copy = original.deepCopy();
        JsonNode parent = copy.at(path.head());
        if (!operation.equals("add") && copy.at(path).isMissingNode()) {
            throw new IllegalArgumentException("expected something at " + path + ", got nothing");
        }
        if (parent instanceof ObjectNode object) {
            change(object, path.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            change(array, path.last().getMatchingIndex());
        } else {
            throw new IllegalArgumentException("expected an object or an array above " + path + ", got " + parent);
        }
        return copy;
    }

    private void change(ObjectNode object, String name) {
        switch (operation) {
            case "add", "replace" -> object.set(name, value);
            case "remove" -> object.remove(name);
            default -> throw unknown();
        }
    }

    /** @param index less than 0 for the end, which has no number */
    private void change(ArrayNode array, int index) {
        switch (operation) {
            case "add" -> array.insert(index < 0 ? array.size() : index, value);
            case "replace" -> array.set(index, value);
            case "remove" -> array.remove(index);
            default -> throw unknown();
        }
    }

    private IllegalArgumentException unknown() {
        return new IllegalArgumentException("expected add, replace or remove, got " + operation);
    }
}
