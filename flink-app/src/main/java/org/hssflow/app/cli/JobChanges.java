package org.hssflow.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.job.JobOptions;
import org.hssflow.kafka.ClientSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that say how a job is to be: those often used by names of their own, all others by {@code -D}. */
final class JobChanges {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Options of the job and of Flink in YAML, as in Flink's config.yaml.")
    private @Nullable Path config;

    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            description = "One option of the job or of Flink; wins over --config. Repeatable.")
    private Map<String, String> options = new TreeMap<>();

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker; several separated by commas.")
    private @Nullable String bootstrap;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description =
                    "A properties file of Kafka's clients, such as one for TLS and SASL; may name the broker, too.")
    private @Nullable Path clientConfig;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "What the names of all topics begin with.")
    private @Nullable String topicPrefix;

    @Option(names = "--store", paramLabel = "DIR|URI", description = "The model store.")
    private @Nullable String store;

    @Option(
            names = "--model",
            paramLabel = "NAME[@VERSION]",
            description = "Who serves until something else is decided. Repeatable, one for each equation.")
    private List<String> models = List.of();

    @Option(
            names = EngineOption.NAME,
            paramLabel = "NAME",
            description = EngineOption.DESCRIPTION + ", on the machines of the cluster.")
    private @Nullable String engine;

    @Option(names = "--parallelism", paramLabel = "P", description = "How far the job is scaled out.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--state",
            paramLabel = "DIR|URI",
            description = "Where checkpoints/ and savepoints/ are kept; every machine has to reach it.")
    private @Nullable String state;

    /** What is asked for, by the option's name. */
    SortedMap<String, String> options() {
        SortedMap<String, String> all = new TreeMap<>();
        if (config != null) {
            all.putAll(JobOptions.ofFile(config));
        }
        if (clientConfig != null) {
            putClient(all, clientConfig);
        }
        put(all, LoopOptions.BOOTSTRAP, bootstrap);
        put(all, LoopOptions.TOPIC_PREFIX, topicPrefix);
        put(all, LoopOptions.STORE, store == null ? null : absolute(store));
        put(all, LoopOptions.MODELS, models.isEmpty() ? null : String.join(";", models));
        put(all, LoopOptions.ENGINE, engine);
        put(all, CoreOptions.DEFAULT_PARALLELISM, parallelism);
        if (state != null) {
            putState(all, state);
        }
        all.putAll(options);
        all.computeIfPresent(LoopOptions.STORE.key(), (name, location) -> absolute(location));
        for (ConfigOption<String> folder :
                List.of(CheckpointingOptions.CHECKPOINTS_DIRECTORY, CheckpointingOptions.SAVEPOINT_DIRECTORY)) {
            FileSystemPlugins.loadFor(all.getOrDefault(folder.key(), ""));
        }
        return all;
    }

    /** Flink's names for where state is kept. */
    static void putState(Map<String, String> all, String state) {
        String root = uri(state);
        all.put(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(), root + "checkpoints");
        all.put(CheckpointingOptions.SAVEPOINT_DIRECTORY.key(), root + "savepoints");
    }

    private void putClient(Map<String, String> all, Path file) {
        ClientSettings client = ClientSettings.ofFile(bootstrap, file, Map.of());
        all.put(LoopOptions.BOOTSTRAP.key(), client.bootstrap());
        client.overrides().forEach((name, value) -> all.put(LoopSettings.CLIENT_PREFIX + name, value));
    }

    private static void put(Map<String, String> all, ConfigOption<?> option, @Nullable Object value) {
        if (value != null) {
            all.put(option.key(), value.toString());
        }
    }

    /** A job does not know which folder a command was called in. */
    static String absolute(String location) {
        FileSystemPlugins.loadFor(location);
        return hasScheme(location)
                ? location
                : Path.of(location).toAbsolutePath().normalize().toString();
    }

    /** With a slash at the end. */
    private static String uri(String location) {
        String uri = hasScheme(location)
                ? location
                : Path.of(location).toAbsolutePath().normalize().toUri().toString();
        return uri.endsWith("/") ? uri : uri + "/";
    }

    private static boolean hasScheme(String location) {
        return location.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    }
}
