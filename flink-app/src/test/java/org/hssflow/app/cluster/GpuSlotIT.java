package org.hssflow.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.hssflow.kafka.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** TaskManagers whose GPUs are found by a driver of Flink's external resource framework, in processes of their own. */
@Timeout(300)
class GpuSlotIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ProcessCluster cluster;

    @RegisterExtension
    final PrintedLogs logs = new PrintedLogs(() -> cluster);

    @AfterEach
    void killProcesses() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void eachForecasterTakesAGpuThatItsTaskManagerFound(@TempDir Path folder) throws Exception {
        cluster = ProcessCluster.start(gpus(discoveryScript(folder, "0,1")), pluginFolder(folder));
        JobClient job = SubmittedLoop.submit(cluster, new Topics("gpus"), 2);
        RunningJob running = new RunningJob(cluster.rest(), job.getJobID());
        await().atMost(PATIENCE).until(running::runs);
        assertThat(cluster.log("taskmanager-0") + cluster.log("taskmanager-1"))
                .contains("computes with the engine 'cpu'; GPU 0 was given")
                .contains("computes with the engine 'cpu'; GPU 1 was given")
                .doesNotContain("no GPU was given");
    }

    private static Configuration gpus(Path script) {
        Configuration config = new Configuration();
        config.setString("external-resources", "gpu");
        config.setString("external-resource.gpu.amount", "2");
        config.setString("external-resource.gpu.driver-factory.class", ScriptedGpuFactory.class.getName());
        config.setString("external-resource.gpu.param." + ScriptedGpuFactory.SCRIPT, script.toString());
        return config;
    }

    private static Path discoveryScript(Path folder, String prints) throws IOException {
        Path script = Files.createFile(
                folder.resolve("gpus.sh"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, "#!/bin/sh\necho " + prints + "\n");
    }

    /** Flink finds drivers in jars of its plugins only, not on the class path. */
    private static Path pluginFolder(Path folder) throws IOException {
        Path plugins = folder.resolve("plugins");
        Files.createDirectories(plugins.resolve("gpu"));
        try (JarOutputStream jar =
                new JarOutputStream(Files.newOutputStream(plugins.resolve("gpu").resolve("gpu.jar")))) {
            for (Class<?> type : new Class<?>[] {ScriptedGpuFactory.class, ScriptedGpuFactory.Gpu.class}) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
            }
            jar.putNextEntry(new ZipEntry("META-INF/services/" + ExternalResourceDriverFactory.class.getName()));
            jar.write(ScriptedGpuFactory.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return plugins;
    }
}
