package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;

/**
 * The objects that are applied together.
 *
 * @param all in the order of the documents
 */
record Manifests(List<Manifest> all) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    Manifests {
        all = List.copyOf(all);
    }

    /** Reads YAML documents. */
    static Manifests parse(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return new Manifests(documents.readAll().stream().map(Manifest::new).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Manifest> ofKind(String kind) {
        return all.stream().filter(each -> each.kind().equals(kind)).toList();
    }

    Optional<Manifest> find(String kind, String name) {
        return ofKind(kind).stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** The only one of a kind. */
    Manifest the(String kind) {
        List<Manifest> found = ofKind(kind);
        if (found.size() != 1) {
            throw new IllegalStateException("expected one " + kind + ", got " + found);
        }
        return found.get(0);
    }

    /** The job. */
    Manifest job() {
        return the("FlinkDeployment");
    }

    /** What the job's manifest says to Flink, and to the job. */
    Map<String, String> flinkConfiguration() {
        return job().map("spec.flinkConfiguration");
    }

    /** The same, for options that have types and defaults. */
    Configuration flinkOptions() {
        return Configuration.fromMap(flinkConfiguration());
    }

    /**
     * The same, with one object changed.
     *
     * @param kind of the object
     * @param name that it has in the sources: kustomize makes names of ConfigMaps that begin with it
     * @param operation in YAML, such as <code>{op: remove, path: /spec/job}</code>
     */
    Manifests with(String kind, String name, String operation) {
        Manifest changed = ofKind(kind).stream()
                .filter(each -> each.name().equals(name) || each.name().matches(Pattern.quote(name) + "-[a-z0-9]{10}"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected a " + kind + " " + name + ", got none"));
        try {
            Patch patch = Patch.of(YAML.readTree(operation));
            return new Manifests(all.stream()
                    .map(each -> each.equals(changed) ? new Manifest(patch.applied(each.json())) : each)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
