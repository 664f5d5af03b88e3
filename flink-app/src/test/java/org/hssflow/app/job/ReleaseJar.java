package org.hssflow.app.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.hssflow.app.JobMain;
import org.hssflow.hss.Surrogate;
import org.hssflow.kafka.Topics;
import org.hssflow.operators.forecast.Forecaster;
import org.hssflow.pde.Field;
import org.hssflow.simulators.Simulation;
import org.hssflow.store.ModelStore;

/** Jars of other releases: the classes of this one, but for those whose sources are changed. */
public final class ReleaseJar {
    private static final Path OPERATORS =
            Path.of("..", "operators", "src", "main", "java", "org", "hssflow", "operators");

    private ReleaseJar() {}

    /** A release that writes another version of every layout, and a mark behind each value. */
    public static Path withLayoutVersion(Path folder, int version) throws IOException {
        return build(folder.resolve("layout-" + version + ".jar"), layouts(version));
    }

    /** Such a release whose forecaster throws when it is opened. */
    public static Path thatFails(Path folder, String message, int version) throws IOException {
        Map<String, UnaryOperator<String>> changes = layouts(version);
        changes.put(
                "forecast/Forecaster.java",
                text -> replaced(
                        text,
                        "super.open();",
                        "super.open(); if (settings != null) throw new IllegalStateException(\"" + message + "\");"));
        return build(folder.resolve("fails.jar"), changes);
    }

    private static Map<String, UnaryOperator<String>> layouts(int version) throws IOException {
        Map<String, UnaryOperator<String>> changes = new TreeMap<>();
        try (Stream<Path> sources = Files.list(OPERATORS.resolve("types"))) {
            sources.forEach(source -> changes.put("types/" + source.getFileName(), text -> text));
        }
        changes.put("types/Layout.java", text -> replaced(text, "int VERSION = 2;", "int VERSION = " + version + ";"));
        changes.put(
                "types/LayoutSerializer.java",
                text -> replaced(
                        replaced(
                                text,
                                "layout().write(value, out);",
                                "layout().write(value, out); if (version > 2) out.writeInt(version);"),
                        "return layout().read(version, in);",
                        "T value = layout().read(Math.min(version, 2), in);"
                                + " if (version > 2 && in.readInt() != version) throw new IOException(\"mark\"); return value;"));
        return changes;
    }

    private static String replaced(String text, String what, String by) {
        assertThat(text).as("the source to change").contains(what);
        return text.replace(what, by);
    }

    private static Path build(Path jar, Map<String, UnaryOperator<String>> changes) throws IOException {
        Path folder = Files.createTempDirectory(jar.getParent(), "release");
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "-Xlint:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.resolve("classes").toString()));
        for (var change : changes.entrySet()) {
            Path source = folder.resolve("src").resolve(change.getKey());
            Files.createDirectories(source.getParent());
            Files.writeString(source, change.getValue().apply(Files.readString(OPERATORS.resolve(change.getKey()))));
            arguments.add(source.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, OutputStream.nullOutputStream(), System.err, arguments.toArray(String[]::new));
        assertThat(status).as("the compiler's status").isZero();
        Map<String, byte[]> entries = new TreeMap<>();
        for (Class<?> module : List.of(
                Field.class,
                Surrogate.class,
                Topics.class,
                Simulation.class,
                ModelStore.class,
                Forecaster.class,
                JobMain.class)) {
            collect(
                    Path.of(URI.create(module.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString())),
                    entries);
        }
        collect(folder.resolve("classes"), entries);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return jar;
    }

    /** A module's classes: a folder in a build of its tests alone, its jar in a whole build. */
    private static void collect(Path module, Map<String, byte[]> entries) throws IOException {
        if (Files.isDirectory(module)) {
            collectFolder(module, entries);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(module)) {
                collectFolder(jar.getPath("/"), entries);
            }
        }
    }

    private static void collectFolder(Path classes, Map<String, byte[]> entries) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).as("classes in " + classes).isNotEmpty();
        for (Path file : files) {
            entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
        }
    }
}
