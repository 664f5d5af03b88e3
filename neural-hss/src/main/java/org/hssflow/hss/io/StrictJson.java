package org.hssflow.hss.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * JSON of records: every key must be there, none may be more, twice or of another type. Enums are written as their
 * {@code toString}, the names they have outside the program. The first key says which version of the format it is, so that a
 * program can tell a later one from a damaged file.
 */
public final class StrictJson {
    static final ObjectMapper MAPPER = mapper();

    /** Keeps every digit, so that a float is rounded once, not by way of a double. */
    private static final ObjectReader READER = MAPPER.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String VERSION_KEY = "formatVersion";
    private static final int VERSION = 3;

    private StrictJson() {}

    /**
     * Reads a record.
     *
     * @param path what to call the file in errors
     * @throws ModelFormatException if the JSON is of another version or not that of such a record, or if the record refuses a
     *     value
     */
    public static <T> T read(String path, byte[] json, Class<T> type) {
        try {
            JsonNode root = READER.readTree(new String(json, StandardCharsets.UTF_8));
            int version = version(path, root.path(VERSION_KEY));
            ObjectNode object = ((ObjectNode) root).without(VERSION_KEY);
            if (version == 1) {
                FormatVersion1.upgrade(object);
            }
            if (version <= 2) {
                FormatVersion2.upgrade(object);
            }
            return MAPPER.treeToValue(object, type);
        } catch (MismatchedInputException e) {
            throw new ModelFormatException(
                    path,
                    e.getPath().isEmpty() ? "JSON" : e.getPathReference(),
                    "the keys and types of " + type.getSimpleName(),
                    e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(
                    path, "JSON", "the keys and types of " + type.getSimpleName(), e.getOriginalMessage());
        } catch (NumberFormatException e) { // Jackson's own, of an exponent that no number of Java has
            throw new ModelFormatException(
                    path, "JSON", "the keys and types of " + type.getSimpleName(), String.valueOf(e.getMessage()));
        }
    }

    private static int version(String path, JsonNode version) {
        if (!version.isInt() || version.intValue() < 1 || version.intValue() > VERSION) {
            String found = version.isMissingNode()
                    ? "none; it is no file of this program, or older than its first release"
                    : version + "; a later release wrote it, which can read it";
            throw new ModelFormatException(path, VERSION_KEY, "1 to " + VERSION, found);
        }
        return version.intValue();
    }

    /** Writes a record, indented, with a line feed at the end. */
    public static byte[] write(Object value) {
        try {
            ObjectNode versioned = MAPPER.createObjectNode().put(VERSION_KEY, VERSION);
            versioned.setAll((ObjectNode) MAPPER.valueToTree(value));
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(versioned) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a value that JSON can hold, got " + value, e);
        }
    }

    static void requireKeys(String path, String part, JsonNode node, List<String> keys) {
        if (!node.isObject() || node.size() != keys.size() || !keys.stream().allMatch(node::has)) {
            throw new ModelFormatException(path, part, "an object with the keys " + keys, node.toString());
        }
    }

    private static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        return mapper;
    }
}
