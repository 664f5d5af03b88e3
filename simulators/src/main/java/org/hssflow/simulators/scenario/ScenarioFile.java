package org.hssflow.simulators.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads scenarios: from YAML files, and those that are shipped. */
public final class ScenarioFile {
    private static final List<String> SHIPPED = List.of(
            "steady",
            "viscosity-jump",
            "viscosity-ramp-and-return",
            "bad-sensors",
            "flash-crowd",
            "regime-tour",
            "grid-tour",
            "calm");
    private static final String SUFFIX = ".yaml";

    private ScenarioFile() {}

    /** The names of the shipped scenarios. */
    public static List<String> shipped() {
        return SHIPPED;
    }

    /**
     * A shipped scenario by its name, or else a file. Each YAML document in it is a scenario; most have one.
     *
     * @throws IllegalArgumentException with the line and the remedy, if it is not a scenario, or if two name their streams alike
     * @throws IOException if there is no such scenario and no such file
     */
    public static ScenarioGroup read(String nameOrFile) throws IOException {
        if (SHIPPED.contains(nameOrFile)) {
            return parse(nameOrFile, nameOrFile + SUFFIX, shippedText(nameOrFile));
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new IOException("expected a scenario, one of " + SHIPPED + ", or a YAML file, got '" + nameOrFile
                    + "', which is neither");
        }
        String fileName = String.valueOf(file.getFileName());
        String name = fileName.replaceFirst("\\.ya?ml$", "");
        return parse(name, fileName, text(file, fileName));
    }

    private static String text(Path file, String fileName) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    fileName + ": expected a YAML text in UTF-8, got other bytes; name another file", e);
        }
    }

    /** The text of a shipped scenario, to begin one's own with. */
    public static String shippedText(String name) throws IOException {
        try (InputStream in = ScenarioFile.class.getResourceAsStream("/scenarios/" + name + SUFFIX)) {
            if (in == null) {
                throw new IOException("expected a shipped scenario, one of " + SHIPPED + ", got '" + name + "'");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * @param name of the scenarios
     * @param source where the text is from, for messages
     */
    static ScenarioGroup parse(String name, String source, String yaml) {
        List<Scenario> scenarios = new ArrayList<>();
        for (YamlValue document : YamlValue.parse(source, yaml)) {
            scenarios.add(new ScenarioReader(name, document).read());
            Keys.located(document, () -> new ScenarioGroup(name, scenarios));
        }
        return new ScenarioGroup(name, scenarios);
    }
}
