package org.hssflow.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.client.deployment.application.ApplicationConfiguration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.hssflow.app.FlinkDefaults;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;

/**
 * Every key of a job's {@code flinkConfiguration} is an option, by its newest name and with a value of its type, and stands beside the others
 * in the nested YAML that the operator makes of them.
 */
final class OptionCheck implements Check {
    private static final String FIELD = "spec.flinkConfiguration.";
    private static final FlinkOptions FLINK = new FlinkOptions();
    private static final Map<String, ConfigOption<?>> OURS =
            LoopOptions.ALL.stream().collect(Collectors.toMap(ConfigOption::key, Function.identity()));

    /** What the operator sets, of other fields of the spec. */
    private static final Set<String> OF_THE_OPERATOR = Stream.of(
                    CoreOptions.DEFAULT_PARALLELISM,
                    PipelineOptions.JARS,
                    DeploymentOptions.TARGET,
                    HighAvailabilityOptions.HA_CLUSTER_ID,
                    ApplicationConfiguration.APPLICATION_MAIN_CLASS,
                    ApplicationConfiguration.APPLICATION_ARGS,
                    JobManagerOptions.TOTAL_PROCESS_MEMORY,
                    JobManagerOptions.TOTAL_FLINK_MEMORY,
                    TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                    TaskManagerOptions.TOTAL_FLINK_MEMORY,
                    KubernetesConfigOptions.CLUSTER_ID,
                    KubernetesConfigOptions.NAMESPACE,
                    KubernetesConfigOptions.CONTAINER_IMAGE,
                    KubernetesConfigOptions.CONTAINER_IMAGE_PULL_POLICY,
                    KubernetesConfigOptions.KUBERNETES_SERVICE_ACCOUNT,
                    KubernetesConfigOptions.JOB_MANAGER_SERVICE_ACCOUNT,
                    KubernetesConfigOptions.TASK_MANAGER_SERVICE_ACCOUNT,
                    KubernetesConfigOptions.JOB_MANAGER_CPU,
                    KubernetesConfigOptions.TASK_MANAGER_CPU,
                    KubernetesConfigOptions.KUBERNETES_JOBMANAGER_REPLICAS,
                    KubernetesConfigOptions.KUBERNETES_POD_TEMPLATE,
                    KubernetesConfigOptions.JOB_MANAGER_POD_TEMPLATE,
                    KubernetesConfigOptions.TASK_MANAGER_POD_TEMPLATE)
            .map(ConfigOption::key)
            .collect(Collectors.toSet());

    /** In a plugin of Flink's image, whose jar is not on Maven Central. */
    private static final Set<String> PLUGINS = Set.of("org.apache.flink.externalresource.gpu.GPUDriverFactory");

    /** What the names of options end in whose values are classes. */
    static final String CLASS = ".class";

    /** Models are read, which takes a while. */
    private static final Map<Inputs, LoopSettings> READ = new ConcurrentHashMap<>();

    private static final String NO_FOLDER = "no-such-folder";

    /**
     * What the job's settings are made of.
     *
     * @param options of the manifest
     * @param clientConfig the text of the file that they name, if they do
     */
    private record Inputs(Map<String, String> options, Optional<String> clientConfig) {
        static Inputs of(Manifests manifests) {
            return new Inputs(
                    manifests.flinkConfiguration(),
                    KafkaClient.job(manifests).file().map(Mounts.Entry::text));
        }
    }

    @Override
    public List<String> problems(Manifests manifests) {
        Manifest job = manifests.job();
        Map<String, String> options = manifests.flinkConfiguration();
        Map<String, String> client = KafkaClient.job(manifests).settings();
        List<String> problems = new ArrayList<>();
        options.forEach((key, value) -> {
            problem(key, value, client).ifPresent(what -> problems.add(job.problem(FIELD + key, what)));
            if (key.endsWith(CLASS) && !isClass(value)) {
                problems.add(job.problem(FIELD + key, "expected a class, got " + value));
            }
            options.keySet().stream()
                    .filter(other -> other.startsWith(key + "."))
                    .forEach(other -> problems.add(job.problem(
                            FIELD + key, "expected no option below one that has a value itself, got " + other)));
        });
        settingsProblem(manifests).ifPresent(what -> problems.add(job.problem("spec.flinkConfiguration", what)));
        return problems;
    }

    private static Optional<String> problem(String key, String value, Map<String, String> client) {
        if (OF_THE_OPERATOR.contains(key)) {
            return Optional.of("expected it to be left to the operator, which takes it from another field of the spec");
        }
        if (key.startsWith(LoopSettings.CLIENT_PREFIX)) {
            return KafkaSettings.problem(key.substring(LoopSettings.CLIENT_PREFIX.length()), client);
        }
        Optional<ConfigOption<?>> option =
                Optional.<ConfigOption<?>>ofNullable(OURS.get(key)).or(() -> FLINK.find(key));
        if (option.isPresent()) {
            return unreadable(option.get(), value);
        }
        return Optional.of(FLINK.successor(key)
                .map(newer -> "expected the option's newest name, " + newer)
                .orElse("expected an option of Flink or of the job, got none of this name"));
    }

    private static Optional<String> unreadable(ConfigOption<?> option, String value) {
        Configuration config = new Configuration();
        config.setString(option.key(), value);
        try {
            config.getOptional(option);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("expected a value of the option's type, got " + value + ": " + e.getMessage());
        }
    }

    static boolean isClass(String name) {
        try {
            return PLUGINS.contains(name) || Class.forName(name, false, OptionCheck.class.getClassLoader()) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Optional<String> settingsProblem(Manifests manifests) {
        try {
            LoopSettings unused = settings(manifests);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * As the job reads them, but with no more models than those of the release: where the store is can only be reached in a cluster.
     *
     * @throws IllegalArgumentException if the job would refuse them
     */
    static LoopSettings settings(Manifests manifests) {
        return READ.computeIfAbsent(Inputs.of(manifests), OptionCheck::read);
    }

    private static LoopSettings read(Inputs inputs) {
        Configuration config = Configuration.fromMap(inputs.options());
        config.set(LoopOptions.STORE, NO_FOLDER);
        if (inputs.clientConfig().isEmpty()) {
            return LoopSettings.from(FlinkDefaults.under(config));
        }
        try {
            Path file = Files.createTempFile("client", ".properties");
            try {
                Files.writeString(file, inputs.clientConfig().get());
                config.set(LoopOptions.CLIENT_CONFIG, file.toString());
                return LoopSettings.from(FlinkDefaults.under(config));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
