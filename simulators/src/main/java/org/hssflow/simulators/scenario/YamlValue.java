package org.hssflow.simulators.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value in a YAML file, which knows where it stands.
 *
 * @param source the file, for messages
 * @param node the value
 */
record YamlValue(String source, Node node) {
    private static final Pattern SECONDS = Pattern.compile("(\\d+(?:\\.\\d+)?)s");

    /** The documents of a text, at least one. @throws IllegalArgumentException with the line, if it is no YAML */
    static List<YamlValue> parse(String source, String text) {
        try {
            List<YamlValue> documents = new ArrayList<>();
            new Compose(LoadSettings.builder().setLabel(source).build())
                    .composeAllFromString(text)
                    .forEach(root -> documents.add(new YamlValue(source, root)));
            if (documents.isEmpty()) {
                throw new IllegalArgumentException(
                        source + ": expected keys such as 'equation' and 'streams', got an empty file");
            }
            return documents;
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> " line " + (mark.getLine() + 1))
                    .orElse("");
            throw new IllegalArgumentException(
                    source + line + ": this is no YAML: " + e.getProblem()
                            + "; mind the indentation and the quotes, and see docs/SCENARIOS.md",
                    e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(source + ": this is no YAML: " + e.getMessage(), e);
        }
    }

    /** An error that says where. */
    LocatedException error(String message) {
        String line =
                node.getStartMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
        return new LocatedException(source + line + ": " + message);
    }

    private List<NodeTuple> entries() {
        if (!(node instanceof MappingNode mapping)) {
            throw error("expected keys with values, got " + shown());
        }
        return mapping.getValue();
    }

    /** The keys of a mapping, which know where they stand themselves: a value may begin lines after its key. */
    List<YamlValue> keys() {
        return entries().stream()
                .map(entry -> new YamlValue(source, entry.getKeyNode()))
                .toList();
    }

    Map<String, YamlValue> map() {
        Map<String, YamlValue> map = new LinkedHashMap<>();
        for (NodeTuple entry : entries()) {
            YamlValue key = new YamlValue(source, entry.getKeyNode());
            if (map.put(key.text(), new YamlValue(source, entry.getValueNode())) != null) {
                throw key.error("expected the key '" + key.text() + "' once, got it again; leave one out");
            }
        }
        return map;
    }

    List<YamlValue> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw error("expected a list, got " + shown() + "; begin each entry with '- '");
        }
        List<YamlValue> list = new ArrayList<>();
        sequence.getValue().forEach(entry -> list.add(new YamlValue(source, entry)));
        return list;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    String text() {
        if (!(node instanceof ScalarNode scalar)) {
            throw error("expected a single value, got " + shown());
        }
        return scalar.getValue();
    }

    double number() {
        try {
            double number = Double.parseDouble(text());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw error("expected a number, got '" + text() + "'");
        }
        throw error("expected a finite number, got " + text());
    }

    boolean isSeconds() {
        return SECONDS.matcher(text()).matches();
    }

    /** Such as {@code 2.5s}. */
    double seconds() {
        Matcher seconds = SECONDS.matcher(text());
        if (!seconds.matches()) {
            throw error("expected seconds such as 2.5s, got '" + text() + "'");
        }
        return Double.parseDouble(seconds.group(1));
    }

    long whole() {
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException e) {
            throw error("expected a whole number, got '" + text() + "'");
        }
    }

    int wholeInt() {
        long whole = whole();
        if (whole != (int) whole) {
            throw error("expected a whole number below 2^31, got " + whole);
        }
        return (int) whole;
    }

    private String shown() {
        return node instanceof ScalarNode scalar
                ? "'" + scalar.getValue() + "'"
                : node instanceof SequenceNode ? "a list" : "keys with values";
    }
}
