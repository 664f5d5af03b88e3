package org.hssflow.k8s;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hssflow.app.cluster.JavaProcess;

/**
 * A folder laid out as the image's {@code /opt/flink}: in {@code lib} our jar for clusters, and what a distribution of Flink brings
 * itself, here as the modules that it is made of; in {@code plugins} those that the manifests ask for.
 */
final class FlinkHome {
    private static final Path CLUSTER_JAR = Path.of("..", "flink-app", "target", "hssflow-cluster.jar");

    private static final Pattern OF_A_DISTRIBUTION = Pattern.compile(
            "(flink-(annotations|clients|connector-datagen|container|core|core-api|datastream|datastream-api|file-sink-common"
                    + "|hadoop-fs|metrics-core|queryable-state-client-java|rpc-akka-loader|rpc-core|runtime|runtime-web"
                    + "|statebackend-rocksdb|streaming-java)|flink-shaded-.*|frocksdbjni|kryo|minlog|objenesis|reflectasm"
                    + "|log4j-(api|core|slf4j-impl)|slf4j-api)-\\d[^/]*\\.jar");
    private static final Pattern PROMETHEUS = Pattern.compile("flink-metrics-prometheus-\\d.*\\.jar");

    private final Path folder;

    private FlinkHome(Path folder) {
        this.folder = folder;
    }

    /** @throws IllegalStateException if our jar has not been built */
    static FlinkHome layOut(Path folder) throws IOException {
        if (!Files.isRegularFile(CLUSTER_JAR)) {
            throw new IllegalStateException("expected " + CLUSTER_JAR.toAbsolutePath()
                    + ", got nothing; build it with mvn package -pl flink-app -am");
        }
        FlinkHome home = new FlinkHome(folder);
        Path lib = Files.createDirectories(home.lib());
        Files.createSymbolicLink(lib.resolve("hssflow.jar"), CLUSTER_JAR.toRealPath());
        for (Path jar : jars(OF_A_DISTRIBUTION)) {
            Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
        }
        Path plugin = Files.createDirectories(home.plugins().resolve("metrics-prometheus"));
        for (Path jar : jars(PROMETHEUS)) {
            Files.createSymbolicLink(plugin.resolve(jar.getFileName()), jar);
        }
        return home;
    }

    private static List<Path> jars(Pattern names) {
        return Stream.of(JavaProcess.ownClassPath().split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> names.matcher(jar.getFileName().toString()).matches())
                .toList();
    }

    Path lib() {
        return folder.resolve("lib");
    }

    Path plugins() {
        return folder.resolve("plugins");
    }

    /** That of Flink's scripts, and the few classes of tests that watch over its processes. */
    String testClassPath() {
        return classPath()
                + File.pathSeparator
                + JavaProcess.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath();
    }

    /** As Flink's scripts make it of {@code lib}. */
    String classPath() {
        return lib() + File.separator + "*";
    }

    /** For the image's own scripts, which find Flink and Java by it. */
    Map<String, String> environment() {
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        return Map.of("FLINK_HOME", folder.toString(), "PATH", java + File.pathSeparator + System.getenv("PATH"));
    }
}
