package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The schema in a custom resource definition, with what Kubernetes adds: unknown fields are errors, as they are to {@code kubectl}. */
final class CustomSchema implements Schema {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    /** Kubernetes' own keywords say nothing of what is valid. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV4())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(DIALECT.getIri())
            .metaSchema(DIALECT)
            .build();
    private static final String FLINK_RESOURCE = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

    private final JsonSchema schema;

    private CustomSchema(ObjectNode schema) {
        this.schema = FACTORY.getSchema(schema);
    }

    /** The schema of a FlinkDeployment. */
    static CustomSchema flinkDeployment() {
        ObjectNode schema = read(FLINK_RESOURCE, "v1beta1");
        // No later release of the operator is on Maven Central, and this one knew no Flink 2.
        ((ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum")).add("v2_2");
        return new CustomSchema(schema);
    }

    /** The schema of one of Strimzi's kinds, made when this module is built. */
    static CustomSchema strimzi(String kind) {
        return new CustomSchema(read("/strimzi/" + kind.toLowerCase(Locale.ROOT) + ".yaml", "v1"));
    }

    private static ObjectNode read(String resource, String version) {
        JsonNode definition = definition(resource);
        ObjectNode schema = Manifest.list(definition.at("/spec/versions")).stream()
                .filter(each -> each.path("name").asText().equals(version))
                .map(each -> (ObjectNode) each.at("/schema/openAPIV3Schema"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected version " + version + " in " + resource));
        ObjectNode properties = (ObjectNode) schema.path("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object"); // has a schema of its own
        close(schema);
        return schema;
    }

    private static JsonNode definition(String resource) {
        try (InputStream in = CustomSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("expected " + resource + " on the class path, got nothing");
            }
            return YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets no object that lists its properties have others, and numbers stand for quantities. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object) {
            boolean listed = object.path("type").asText().equals("object") && object.has("properties");
            boolean open = object.has("additionalProperties")
                    || object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            if (listed && !open) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove("type");
                object.remove("anyOf");
                object.putArray("type").add("integer").add("string");
            }
        }
        node.forEach(CustomSchema::close);
    }

    @Override
    public List<String> problems(Manifest manifest) {
        return schema.validate(manifest.json()).stream()
                .map(ValidationMessage::getMessage)
                .map(message -> manifest + ": " + message.replaceFirst("^\\$\\.?", ""))
                .toList();
    }
}
