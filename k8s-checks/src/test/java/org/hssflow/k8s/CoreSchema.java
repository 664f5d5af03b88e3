package org.hssflow.k8s;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The schema of a kind of Kubernetes itself, as the official client has it. That refuses unknown fields and missing ones, the first of them;
 * here no text may stand for a number or a boolean, either.
 */
final class CoreSchema implements Schema {
    /** Where a text and a number are the same. */
    private static final Pattern QUANTITY = Pattern.compile(".*\\.(limits|requests)\\.[^.]+|.*\\.sizeLimit");

    private final Class<?> model;
    private final Validator validator;

    /** How the client's classes say what is wrong. */
    @FunctionalInterface
    interface Validator {
        void validate(JsonElement json) throws IOException;
    }

    CoreSchema(Class<?> model, Validator validator) {
        this.model = model;
        this.validator = validator;
    }

    @Override
    public List<String> problems(Manifest manifest) {
        return problems(manifest, "", JsonParser.parseString(manifest.json().toString()));
    }

    /** Of the metadata of an object whose kind has a schema from elsewhere. */
    List<String> metadataProblems(Manifest manifest) {
        return problems(
                manifest,
                "metadata",
                JsonParser.parseString(manifest.at("metadata").toString()));
    }

    private List<String> problems(Manifest manifest, String path, JsonElement json) {
        try {
            validator.validate(json);
            Gson gson = JSON.getGson();
            JsonElement understood = gson.toJsonTree(gson.fromJson(json, model));
            List<String> problems = new ArrayList<>();
            compare(manifest, path, json, understood, problems);
            return problems;
        } catch (IOException | IllegalArgumentException | JsonParseException | NullPointerException e) {
            return List.of(manifest + ": " + String.valueOf(e.getMessage()).replaceFirst("(?s)\\. JSON: .*", ""));
        }
    }

    private static void compare(
            Manifest manifest, String path, JsonElement said, JsonElement understood, List<String> problems) {
        if (said instanceof JsonObject object && understood instanceof JsonObject other) {
            for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
                String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                compare(manifest, below, entry.getValue(), other.get(entry.getKey()), problems);
            }
        } else if (said.isJsonArray() && understood != null && understood.isJsonArray()) {
            for (int i = 0; i < said.getAsJsonArray().size(); i++) {
                JsonElement element = said.getAsJsonArray().get(i);
                JsonElement other = understood.getAsJsonArray().get(i);
                compare(manifest, path + "[" + i + "]", element, other, problems);
            }
        } else if (!QUANTITY.matcher(path).matches() && !typeOf(said).equals(typeOf(understood))) {
            problems.add(manifest.problem(
                    path, "expected a " + typeOf(understood) + ", got the " + typeOf(said) + " " + said));
        }
    }

    private static String typeOf(JsonElement json) {
        if (json instanceof JsonPrimitive primitive) {
            return primitive.isNumber() ? "number" : primitive.isBoolean() ? "boolean" : "text";
        }
        return json == null ? "missing" : json.getClass().getSimpleName();
    }
}
