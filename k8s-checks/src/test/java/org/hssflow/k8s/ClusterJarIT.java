package org.hssflow.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar in the lib of Flink's image: what stands beside it there would be there twice, in two versions after a while. */
class ClusterJarIT {
    private static final Path JAR = Path.of("..", "flink-app", "target", "hssflow-cluster.jar");

    private static final List<String> OF_THE_IMAGE = List.of(
            "org/apache/flink/runtime/",
            "org/apache/flink/core/",
            "org/apache/flink/streaming/api/",
            "org/rocksdb/",
            "org/apache/logging/log4j/",
            "org/slf4j/");
    /** What System.Logger of the JDK needs to write to the log. */
    private static final String ADDED = "org/apache/logging/log4j/jpl/";

    private static final List<String> OURS = List.of(
            "org/apache/flink/connector/kafka/",
            "org/hssflow/app/JobMain.class",
            ADDED,
            "org/hssflow/hss/cuda/CudaProvider.class",
            "org/hssflow/hss/cuda/hss-75.ptx",
            "org/hssflow/hss/cuda/hss-80.ptx",
            "com/sun/jna/Native.class",
            "com/sun/jna/linux-x86-64/libjnidispatch.so",
            "com/sun/jna/linux-aarch64/libjnidispatch.so",
            "META-INF/services/org.hssflow.hss.engine.EngineProvider",
            "META-INF/services/java.lang.System$LoggerFinder");

    @Test
    void theJarHoldsTheJobAndNothingOfTheImage() throws IOException {
        assertThat(problems(entries())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/apache/flink/runtime/taskmanager/Task.class",
                "org/apache/flink/core/fs/Path.class",
                "org/apache/flink/streaming/api/environment/StreamExecutionEnvironment.class",
                "org/rocksdb/RocksDB.class",
                "org/apache/logging/log4j/Logger.class",
                "org/slf4j/Logger.class"
            })
    void reportsAClassOfTheImage(String name) throws IOException {
        List<String> entries = new ArrayList<>(entries());
        entries.add(name);
        assertThat(problems(entries)).containsExactly("expected it in the image only, got " + name);
    }

    @ParameterizedTest
    @FieldSource("OURS")
    void reportsWhatIsMissing(String name) throws IOException {
        List<String> entries =
                entries().stream().filter(entry -> !entry.startsWith(name)).toList();
        assertThat(problems(entries)).containsExactly("expected " + name + ", got none");
    }

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    private static List<String> problems(List<String> entries) {
        List<String> problems = new ArrayList<>();
        for (String entry : entries) {
            if (entry.endsWith(".class")
                    && !entry.startsWith(ADDED)
                    && OF_THE_IMAGE.stream().anyMatch(entry::startsWith)) {
                problems.add("expected it in the image only, got " + entry);
            }
        }
        for (String needed : OURS) {
            if (entries.stream().noneMatch(entry -> !entry.endsWith("/") && entry.startsWith(needed))) {
                problems.add("expected " + needed + ", got none");
            }
        }
        return problems;
    }
}
