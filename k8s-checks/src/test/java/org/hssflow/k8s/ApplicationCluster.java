package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.cluster.ClusterSettings;
import org.hssflow.app.cluster.JavaProcess;
import org.hssflow.app.cluster.RunningJob;
import org.jspecify.annotations.Nullable;

/**
 * What Flink's operator makes of a FlinkDeployment in application mode, as processes of this machine: a JobManager that starts the job,
 * and as many TaskManagers as its slots need, with the memory, the JVM options and the configuration of the manifest. Only addresses
 * and ports are this machine's, and ZooKeeper keeps what Kubernetes would for high availability.
 */
final class ApplicationCluster implements AutoCloseable {
    private final Path folder;
    private final FlinkHome home;
    private final Configuration config;
    private final String jar;
    private final String entryClass;
    private final JobID job = new JobID();
    private final int restPort;
    private final int zookeeperPort;
    private final Map<String, Integer> metricsPorts = new LinkedHashMap<>();
    private final Map<String, JavaProcess> processes = new LinkedHashMap<>();

    private ApplicationCluster(Path folder, FlinkHome home, Configuration config, String jar, String entryClass)
            throws IOException {
        this.folder = folder;
        this.home = home;
        this.config = config;
        this.jar = jar;
        this.entryClass = entryClass;
        List<Integer> ports = ClusterSettings.freePorts(2);
        this.restPort = ports.get(0);
        this.zookeeperPort = ports.get(1);
    }

    /**
     * @param replacements of the manifests' paths and addresses
     * @param savepoint to go on from, or null
     */
    static ApplicationCluster start(
            Manifests manifests, Replacements replacements, @Nullable String savepoint, FlinkHome home, Path folder)
            throws IOException {
        JsonNode spec = manifests.job().at("spec");
        Configuration config = new Configuration();
        manifests.flinkConfiguration().forEach((name, value) -> config.setString(name, replacements.in(value)));
        fromSpec(spec, config);
        if (savepoint != null) {
            config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        ApplicationCluster cluster = new ApplicationCluster(
                Files.createDirectories(folder),
                home,
                config,
                replacements.in(spec.at("/job/jarURI").asText()),
                spec.at("/job/entryClass").asText());
        ClusterSettings.onLoopback(config, cluster.restPort, cluster.zookeeperPort);
        config.set(BlobServerOptions.STORAGE_DIRECTORY, folder.resolve("blobs").toString());
        cluster.write();
        cluster.define();
        for (JavaProcess process : cluster.processes.values()) {
            process.start();
        }
        return cluster;
    }

    /** As the operator does it. */
    private static void fromSpec(JsonNode spec, Configuration config) {
        config.set(CoreOptions.DEFAULT_PARALLELISM, spec.at("/job/parallelism").asInt());
        config.set(
                JobManagerOptions.TOTAL_PROCESS_MEMORY,
                MemorySize.parse(spec.at("/jobManager/resource/memory").asText()));
        config.set(
                TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                MemorySize.parse(spec.at("/taskManager/resource/memory").asText()));
        config.set(
                TaskManagerOptions.CPU_CORES,
                spec.at("/taskManager/resource/cpu").asDouble());
    }

    private void write() throws IOException {
        for (String each : List.of("conf", "logs", "tmp")) {
            Files.createDirectories(folder.resolve(each));
        }
        boolean flat = false; // nested, as the operator writes it
        Files.write(conf("config.yaml"), ConfigurationUtils.convertConfigToWritableLines(config, flat));
        Files.write(conf("zoo.cfg"), ClusterSettings.zookeeper(folder, zookeeperPort));
    }

    private Path conf(String file) {
        return folder.resolve("conf").resolve(file);
    }

    private void define() throws IOException {
        define(
                "zookeeper",
                List.of("-Xmx64m"),
                FlinkZooKeeperQuorumPeer.class,
                "--zkConfigFile",
                conf("zoo.cfg").toString(),
                "--peerId",
                "1");
        define(
                "jobmanager",
                options(
                        JobManagerProcessUtils.generateJvmParametersStr(
                                JobManagerProcessUtils.processSpecFromConfig(config), config),
                        config.get(CoreOptions.FLINK_JVM_OPTIONS),
                        config.get(CoreOptions.FLINK_JM_JVM_OPTIONS)),
                StandaloneApplicationClusterEntryPoint.class,
                "--configDir",
                conf("").toString(),
                "--job-classname",
                entryClass,
                "--jars",
                jar,
                "--job-id",
                job.toString(),
                metricsPort("jobmanager"));
        var memory = TaskExecutorProcessUtils.processSpecFromConfig(config);
        for (int i = 0; i < neededTaskManagers(); i++) {
            String name = "taskmanager-" + i;
            List<String> arguments = new ArrayList<>(List.of("--configDir", conf("").toString(), metricsPort(name)));
            arguments.addAll(List.of(
                    TaskExecutorProcessUtils.generateDynamicConfigsStr(memory).split(" ")));
            define(
                    name,
                    options(
                            ProcessMemoryUtils.generateJvmParametersStr(memory),
                            config.get(CoreOptions.FLINK_JVM_OPTIONS),
                            config.get(CoreOptions.FLINK_TM_JVM_OPTIONS)),
                    TaskManagerRunner.class,
                    arguments.toArray(String[]::new));
        }
    }

    private int neededTaskManagers() {
        int slots = config.get(TaskManagerOptions.NUM_TASK_SLOTS);
        int needed = config.get(CoreOptions.DEFAULT_PARALLELISM) + config.get(LoopOptions.TUNE_PARALLELISM);
        return (needed + slots - 1) / slots;
    }

    /** Each pod has the port of the manifest to itself; here they share an address. */
    private String metricsPort(String process) throws IOException {
        int port = ClusterSettings.freePorts(1).get(0);
        metricsPorts.put(process, port);
        return "-Dmetrics.reporter.prometheus.port=" + port;
    }

    private static List<String> options(String... parts) {
        return Stream.of(parts)
                .flatMap(part -> Stream.of(part.trim().split("\\s+")))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    private void define(String name, List<String> jvm, Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(jvm);
        all.add("-Dlog4j2.configurationFile=log4j2-processes.properties");
        all.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(main.getName()));
        command.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                ConfigConstants.ENV_FLINK_CONF_DIR, conf("").toString(),
                ConfigConstants.ENV_FLINK_PLUGINS_DIR, home.plugins().toString());
        Path log = folder.resolve("logs").resolve(name + ".log");
        processes.put(name, new JavaProcess(home.testClassPath(), all, environment, log, command));
    }

    URI rest() {
        return URI.create("http://" + ClusterSettings.HOST + ":" + restPort);
    }

    RunningJob job() {
        return new RunningJob(rest(), job);
    }

    JobID jobId() {
        return job;
    }

    /** Where Prometheus finds the metrics of a process. */
    URI metrics(String process) {
        return URI.create("http://" + ClusterSettings.HOST + ":" + metricsPorts.get(process) + "/metrics");
    }

    List<String> taskManagers() {
        return processes.keySet().stream()
                .filter(name -> name.startsWith("taskmanager"))
                .toList();
    }

    JavaProcess process(String name) {
        return processes.get(name);
    }

    /** The last lines of every process's log. */
    String logs(int lines) {
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
    }
}
