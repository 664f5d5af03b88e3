package org.hssflow.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelCopy;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.Range;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a copy of a model: for people, and as JSON.
 *
 * @param copy whose
 * @param manifest or null if it is damaged
 * @param damage what is wrong with the copy, as far as it was looked at, or null
 */
record ModelText(
        ModelCopy copy,
        @Nullable ModelManifest manifest,
        @Nullable String damage) {
    static final List<String> HEADER = List.of(
            "model", "digest", "equation", "shape", "dt", "parameters", "weights", "kind", "one-step error", "created");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int DIGITS = 12;
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    /** Of its manifest alone. */
    static ModelText read(ModelCopy copy) {
        try {
            return new ModelText(copy, copy.manifest(), null);
        } catch (ModelFormatException | UncheckedIOException e) {
            return new ModelText(copy, null, e.getMessage());
        }
    }

    /** Of all its files. */
    static ModelText verify(ModelCopy copy) {
        try {
            ModelManifest manifest = copy.load().manifest();
            copy.card();
            return new ModelText(copy, manifest, null);
        } catch (ModelFormatException | UncheckedIOException e) {
            return new ModelText(copy, read(copy).manifest(), e.getMessage());
        }
    }

    /** As {@link #HEADER} has it. */
    List<String> row() {
        if (manifest == null) {
            return List.of(copy.toString(), "damaged", "", "", "", "", "", "", "", "");
        }
        return List.of(
                copy.toString(),
                manifest.id().digest().substring(0, DIGITS),
                manifest.equation().id(),
                manifest.shape().toString(),
                Double.toString(manifest.dt()),
                parameters(manifest.parameters()),
                Integer.toString(manifest.parameterCount()),
                kind(manifest),
                error(manifest.validation()),
                Instant.parse(manifest.provenance().created())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
    }

    /** Whether it is whole, in a line. */
    String verdict() {
        return copy + " in " + copy.path() + (damage == null ? ": whole" : ": damaged");
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("model", copy.toString());
        json.put("path", copy.path());
        json.put("damage", damage);
        json.put("manifest", manifest == null ? null : tree(manifest));
        return json;
    }

    private static String kind(ModelManifest manifest) {
        ModelId parent = manifest.parent();
        if (manifest.adapterRank() != null) {
            return "adapter of rank " + manifest.adapterRank() + " of " + parent;
        }
        return parent == null ? "whole" : "whole, tuned from " + parent;
    }

    private static String parameters(Map<String, Range> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + range(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String range(Range range) {
        String min = number(range.min());
        return range.min() == range.max() ? min : min + " to " + number(range.max());
    }

    /** Counts as they are, others to four digits, but none for show: 0.0002. */
    static String number(double value) {
        if (value == Math.rint(value) || !Double.isFinite(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return new BigDecimal(value, FOUR_DIGITS).stripTrailingZeros().toString();
    }

    /** The figure about single steps, with its name: fine-tuned models are measured in another way than trained ones. */
    private static String error(Map<String, Double> validation) {
        return new TreeMap<>(validation)
                .entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("oneStep"))
                        .map(entry -> String.format(Locale.ROOT, "%.2e %s", entry.getValue(), entry.getKey()))
                        .findFirst()
                        .orElse("-");
    }

    /** As the store writes it. */
    private static JsonNode tree(ModelManifest manifest) {
        try {
            return MAPPER.readTree(StrictJson.write(manifest));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of bytes in memory that were just written as JSON
        }
    }
}
