package org.hssflow.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the image is built, as far as the build and the manifests have to agree with it. */
final class Dockerfile {
    private static final Path ROOT = Path.of("..");
    private static final String POM_OF_THE_JAR = "flink-app/pom.xml";
    private static final Pattern BASE = Pattern.compile("(?m)^FROM flink:(\\S+) AS hssflow$");
    private static final Pattern PLUGIN = Pattern.compile("flink-s3-fs-hadoop-([0-9.]+)\\.jar");
    private static final Pattern COPY = Pattern.compile("(?m)^COPY (--from=build )?(\\S+) (\\S+)$");
    private static final String SOURCES = "/src/";
    private static final String TARGET = "target/";
    private static final String LIB = "/opt/flink/lib/";
    private static final String COMMANDS = "/usr/local/bin/";

    private final String text;

    Dockerfile(String text) {
        this.text = text;
    }

    static Dockerfile read() {
        try {
            return new Dockerfile(Files.readString(ROOT.resolve("Dockerfile")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return text;
    }

    /** Where the job's jar is; empty if it is not in Flink's lib. */
    Optional<String> jar() {
        return COPY.matcher(text)
                .results()
                .filter(copy -> copy.group(1) != null)
                .map(copy -> copy.group(3))
                .filter(to -> to.startsWith(LIB) && to.endsWith(".jar"))
                .findFirst();
    }

    /**
     * What does not fit.
     *
     * @param flinkVersion that the job is built with
     * @param javaVersion that it is compiled for
     */
    List<String> problems(String flinkVersion, String javaVersion) throws IOException {
        List<String> problems = new ArrayList<>();
        Matcher base = BASE.matcher(text);
        String found = base.find() ? base.group(1) : "none";
        if (!found.startsWith(flinkVersion + "-") || !found.endsWith("-java" + javaVersion)) {
            problems.add("FROM: expected Flink " + flinkVersion + " for Java " + javaVersion + ", got " + found);
        }
        List<String> plugins =
                PLUGIN.matcher(text).results().map(plugin -> plugin.group(1)).toList();
        plugins.stream()
                .filter(version -> !version.equals(flinkVersion))
                .forEach(version ->
                        problems.add("RUN: expected the plugin of Flink " + flinkVersion + ", got " + version));
        if (plugins.isEmpty()) {
            problems.add("RUN: expected flink-s3-fs-hadoop, which writes checkpoints to S3, got none");
        }
        boolean hasCommand = false;
        for (Matcher copy = COPY.matcher(text); copy.find(); ) {
            String source = copy.group(2);
            boolean made = copy.group(1) != null;
            if (made ? !isMade(source) : !Files.exists(ROOT.resolve(source))) {
                problems.add("COPY: expected a file that is there, got " + source);
            }
            hasCommand |= copy.group(3).equals(COMMANDS + ProgramCheck.COMMAND);
        }
        if (jar().isEmpty()) {
            problems.add("COPY: expected the job's jar in " + LIB + ", got none");
        }
        if (!hasCommand) {
            problems.add("COPY: expected " + COMMANDS + ProgramCheck.COMMAND + ", which the manifests run, got none");
        }
        return problems;
    }

    /** Whether the build makes such a file: of the jar, its pom says the name. */
    private static boolean isMade(String source) throws IOException {
        int target = source.indexOf(TARGET);
        String file = source.substring(target + TARGET.length());
        return source.startsWith(SOURCES)
                && source.substring(SOURCES.length(), target).equals("flink-app/")
                && Files.readString(ROOT.resolve(POM_OF_THE_JAR))
                        .contains("<outputFile>${project.build.directory}/" + file + "</outputFile>");
    }
}
