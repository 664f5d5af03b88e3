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
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.load.CommittedRollouts;
import org.hssflow.app.load.SteadyLoad;
import org.hssflow.hss.cuda.FakeCuda;
import org.hssflow.kafka.ClientSettings;
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
    /** What is written twice is committed with a later checkpoint: several of them. */
    private static final Duration QUIET = Duration.ofSeconds(4);

    private static final int STREAMS = 16;
    private static final double RATE = 4;
    private static final int RESTARTS = 20;

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
        cluster = ProcessCluster.start(
                gpus(discoveryScript(folder, "0,1")), pluginFolder(folder), TaskManagerRunner.class);
        JobClient job = SubmittedLoop.submit(cluster, new Topics("gpus"), 2, engine("cpu"));
        RunningJob running = new RunningJob(cluster.rest(), job.getJobID());
        await().atMost(PATIENCE).until(running::runs);
        assertThat(cluster.log("taskmanager-0") + cluster.log("taskmanager-1"))
                .contains("computes with the engine 'cpu'; GPU 0 was given")
                .contains("computes with the engine 'cpu'; GPU 1 was given")
                .doesNotContain("no GPU was given");
    }

    @Test
    void aJobWhoseCardsFailForecastsEachStateOnceAndLeavesNothingOnThem(@TempDir Path folder) throws Exception {
        FakeCuda.assumeCompiler();
        FakeCuda.library(); // before two processes want it
        cluster =
                ProcessCluster.start(gpus(discoveryScript(folder, "0,1")), pluginFolder(folder), CudaTaskManager.class);
        Topics topics = new Topics("cards");
        JobClient job = SubmittedLoop.submit(cluster, topics, 2, engine("cuda"));
        RunningJob running = new RunningJob(cluster.rest(), job.getJobID());
        await().atMost(PATIENCE).until(running::runs);
        ClientSettings kafka = ClientSettings.of(cluster.bootstrap());
        try (CommittedRollouts rollouts = CommittedRollouts.watch(kafka, topics);
                SteadyLoad load = SteadyLoad.start(kafka, topics, STREAMS, RATE, 7)) {
            await().atMost(PATIENCE).until(() -> running.restarts() >= RESTARTS);
            load.stop();
            boolean settled = rollouts.settle(load.lastSteps(), QUIET, PATIENCE);
            assertThat(rollouts.missing(load.lastSteps()))
                    .as("rollouts that are missing")
                    .isEmpty();
            assertThat(rollouts.duplicated()).as("rollouts written twice").isZero();
            assertThat(settled).isTrue();
        }
        assertThat(cards()).as("in use").anyMatch(line -> !line.equals(CudaTaskManager.NOTHING));
        job.cancel().get();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cards()).as("in use").containsOnly(CudaTaskManager.NOTHING));
        assertThat(cluster.log("taskmanager-0") + cluster.log("taskmanager-1"))
                .contains("computes with the engine 'cuda'; GPU 0 was given")
                .contains("computes with the engine 'cuda'; GPU 1 was given")
                .contains("CUDA_ERROR_LAUNCH_FAILED (719)")
                .doesNotContain("cannot be released", "fails with CUDA error");
    }

    /** What is in use on the cards of each TaskManager. */
    private List<String> cards() {
        return Stream.of("taskmanager-0", "taskmanager-1")
                .map(name -> cluster.log(name)
                        .lines()
                        .filter(line -> line.startsWith(CudaTaskManager.PREFIX))
                        .reduce(CudaTaskManager.NOTHING, (before, line) -> line))
                .toList();
    }

    /** Of a job that starts again at once. */
    private static Configuration engine(String name) {
        Configuration config = new Configuration();
        config.set(LoopOptions.ENGINE, name);
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        return config;
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
