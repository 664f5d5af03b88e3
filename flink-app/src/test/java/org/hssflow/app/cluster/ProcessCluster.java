package org.hssflow.app.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.apache.flink.util.FileUtils;
import org.hssflow.app.FlinkDefaults;
import org.hssflow.app.LoopOptions;

/**
 * A Flink session cluster with high availability, and a Kafka broker: each part a process that can be killed, and started again on
 * the same ports and folders. Everything lies in one folder, which {@link #close()} removes.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final int TASK_MANAGERS = 2;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final Path folder;
    private final int restPort;
    private final int brokerPort;
    private final Map<String, String> environment;
    private final Map<String, JavaProcess> processes = new LinkedHashMap<>();

    private ProcessCluster(Path folder, Path plugins, Class<?> taskManager, Configuration extra) throws IOException {
        List<Integer> ports = ClusterSettings.freePorts(3);
        this.folder = folder;
        this.restPort = ports.get(0);
        this.brokerPort = ports.get(1);
        int zookeeperPort = ports.get(2);
        Configuration config = ClusterSettings.flink(folder, restPort, zookeeperPort);
        config.addAll(extra);
        this.environment = Map.of(
                ConfigConstants.ENV_FLINK_CONF_DIR, folder.resolve("conf").toString(),
                ConfigConstants.ENV_FLINK_PLUGINS_DIR, plugins.toString());
        for (String each : List.of("conf", "no-plugins", "tmp", "logs")) {
            Files.createDirectories(folder.resolve(each));
        }
        Files.write(conf("config.yaml"), ConfigurationUtils.convertConfigToWritableLines(config, true));
        Files.write(conf("zoo.cfg"), ClusterSettings.zookeeper(folder, zookeeperPort));
        define(
                "zookeeper",
                64,
                FlinkZooKeeperQuorumPeer.class,
                "--zkConfigFile",
                conf("zoo.cfg").toString(),
                "--peerId",
                "1");
        define("broker", 256, BrokerProcess.class, folder.resolve("kafka").toString(), Integer.toString(brokerPort));
        define("jobmanager", 320, StandaloneSessionClusterEntrypoint.class, "--configDir", conf("").toString());
        for (int i = 0; i < TASK_MANAGERS; i++) {
            define(taskManager(i), 320, taskManager, "--configDir", conf("").toString());
        }
    }

    /** @param extra options of Flink that win over those of this cluster */
    public static ProcessCluster start(Configuration extra) throws IOException {
        Path folder = Files.createTempDirectory("hssflow-processes-");
        return start(new ProcessCluster(folder, folder.resolve("no-plugins"), TaskManagerRunner.class, extra));
    }

    /**
     * @param plugins Flink's: a folder of each, with its jars
     * @param taskManager the main class of TaskManagers
     */
    static ProcessCluster start(Configuration extra, Path plugins, Class<?> taskManager) throws IOException {
        return start(new ProcessCluster(Files.createTempDirectory("hssflow-processes-"), plugins, taskManager, extra));
    }

    private static ProcessCluster start(ProcessCluster cluster) throws IOException {
        for (JavaProcess process : cluster.processes.values()) {
            process.start();
        }
        return cluster;
    }

    private Path conf(String file) {
        return folder.resolve("conf").resolve(file);
    }

    private void define(String name, int heapMebiBytes, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(main.getName()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("logs").resolve(name + ".log");
        processes.put(name, new JavaProcess(ClusterSettings.jvm(heapMebiBytes, folder), environment, log, command));
    }

    /** Where REST and the web UI are, once the JobManager has started. */
    public URI rest() {
        return URI.create("http://" + ClusterSettings.HOST + ":" + restPort);
    }

    /** {@code host:port} of the broker, once it has started. */
    public String bootstrap() {
        return ClusterSettings.HOST + ":" + brokerPort;
    }

    /** What a job that is submitted here needs: where the broker, its state and its models are. */
    public Configuration configuration() {
        Configuration config = FlinkDefaults.configuration(folder.resolve("state"), CHECKPOINT_INTERVAL);
        config.set(LoopOptions.BOOTSTRAP, bootstrap());
        config.set(LoopOptions.STORE, folder.resolve("models").toString());
        return config;
    }

    public void killTaskManager(int i) throws InterruptedException {
        process(taskManager(i)).kill();
    }

    public void restartTaskManager(int i) throws IOException {
        process(taskManager(i)).start();
    }

    public void killJobManager() throws InterruptedException {
        process("jobmanager").kill();
    }

    public void restartJobManager() throws IOException {
        process("jobmanager").start();
    }

    public void killBroker() throws InterruptedException {
        process("broker").kill();
    }

    public void restartBroker() throws IOException {
        process("broker").start();
    }

    private static String taskManager(int i) {
        return "taskmanager-" + i;
    }

    private JavaProcess process(String name) {
        JavaProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("expected one of " + processes.keySet() + ", got " + name);
        }
        return process;
    }

    /**
     * What a process said, with those before it under that name.
     *
     * @param name zookeeper, broker, jobmanager, taskmanager-0 or taskmanager-1
     */
    public String log(String name) {
        return process(name).log();
    }

    /** The last lines of every process's log. */
    public String logs(int lines) {
        StringBuilder logs = new StringBuilder();
        processes.forEach((name, process) -> {
            List<String> all = process.log().lines().toList();
            logs.append("---- ").append(name).append(System.lineSeparator());
            all.subList(Math.max(0, all.size() - lines), all.size())
                    .forEach(line -> logs.append(line).append(System.lineSeparator()));
        });
        return logs.toString();
    }

    @Override
    public void close() throws Exception {
        for (JavaProcess process : processes.values()) {
            process.close();
        }
        FileUtils.deleteDirectory(folder.toFile());
    }
}
