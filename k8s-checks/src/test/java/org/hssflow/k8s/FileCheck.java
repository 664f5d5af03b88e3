package org.hssflow.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.hssflow.app.LoopOptions;
import org.hssflow.k8s.Pod.Container;

/** The files that programs are told of are mounted, they can write where they do, and state is not lost with its pod. */
final class FileCheck implements Check {
    /** A file that Kafka's clients read a setting from. */
    static final Pattern DIRECTORY_REFERENCE = Pattern.compile("\\$\\{dir:([^:}]+):([^:}]+)}");

    private static final String ALLOWED = "config.providers.dir.param.allowed.paths";
    private static final String TRUSTSTORE = "ssl.truststore.location";
    private static final Pattern FILE_ARGUMENT = Pattern.compile("(--[a-z-]+)=(/.+)");
    private static final String LOCAL = "file://";

    private static final List<ConfigOption<String>> STATE = List.of(
            CheckpointingOptions.CHECKPOINTS_DIRECTORY,
            CheckpointingOptions.SAVEPOINT_DIRECTORY,
            HighAvailabilityOptions.HA_STORAGE_PATH,
            LoopOptions.STORE);

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (KafkaClient client : KafkaClient.of(manifests)) {
            client.pod()
                    .containers()
                    .forEach(container -> clientProblems(client, new Mounts(manifests, container), problems));
        }
        for (Pod pod : Pod.of(manifests)) {
            for (Container container : pod.containers()) {
                Mounts mounts = new Mounts(manifests, container);
                writable(container, mounts, "/tmp", problems);
                for (String argument : Manifest.texts(container.json().path("args"))) {
                    Matcher file = FILE_ARGUMENT.matcher(argument);
                    if (file.matches() && !mounts.hasFile(file.group(2))) {
                        problems.add(container.problem(
                                "args", file.group(1) + ": expected a mounted file, got " + file.group(2)));
                    }
                }
                if (pod.isFlink()) {
                    flinkProblems(manifests, container, mounts, problems);
                }
            }
        }
        return problems;
    }

    private static void clientProblems(KafkaClient client, Mounts mounts, List<String> problems) {
        client.settings().forEach((name, value) -> {
            Matcher reference = DIRECTORY_REFERENCE.matcher(value);
            if (reference.matches()) {
                String folder = reference.group(1);
                String file = folder + "/" + reference.group(2);
                boolean isSecret = mounts.at(file).stream().anyMatch(Mounts.Mounted::isSecret);
                if (!isSecret || !mounts.hasFile(file)) {
                    problems.add(client.problem(
                            name,
                            "expected a file of a mounted Secret, got " + file + ", which "
                                    + client.pod().owner() + " does not have"));
                }
                if (!List.of(client.setting(ALLOWED).split(",", -1)).contains(folder)) {
                    problems.add(client.problem(ALLOWED, "expected " + folder + ", got " + client.setting(ALLOWED)));
                }
            }
        });
        if (!mounts.hasFile(client.setting(TRUSTSTORE))) {
            problems.add(client.problem(
                    TRUSTSTORE,
                    "expected a mounted file, got '" + client.setting(TRUSTSTORE) + "', which "
                            + client.pod().owner() + " does not have"));
        }
    }

    private static void flinkProblems(Manifests manifests, Container container, Mounts mounts, List<String> problems) {
        writable(container, mounts, "/opt/flink/log", problems);
        var options = manifests.flinkConfiguration();
        String client = options.get(LoopOptions.CLIENT_CONFIG.key());
        if (client != null && !mounts.hasFile(client)) {
            problems.add(container
                    .pod()
                    .owner()
                    .problem(
                            "spec.flinkConfiguration." + LoopOptions.CLIENT_CONFIG.key(),
                            "expected a mounted file, got " + client));
        }
        for (String folder :
                options.getOrDefault(CoreOptions.TMP_DIRS.key(), "/tmp").split("[,:]", -1)) {
            writable(container, mounts, folder, problems);
        }
        for (ConfigOption<String> option : STATE) {
            String place = options.getOrDefault(option.key(), "");
            Optional<String> folder = folder(place);
            boolean kept = folder.isEmpty()
                    || mounts.at(folder.get())
                            .filter(Mounts.Mounted::isWritable)
                            .filter(Mounts.Mounted::outlivesThePod)
                            .isPresent();
            if (place.isEmpty() || !kept) {
                problems.add(container
                        .pod()
                        .owner()
                        .problem(
                                "spec.flinkConfiguration." + option.key(),
                                "expected a place that outlives pods, got '" + place + "'"));
            }
        }
    }

    /** Empty for a URI of another file system. */
    private static Optional<String> folder(String place) {
        if (place.startsWith(LOCAL)) {
            return Optional.of(place.substring(LOCAL.length()));
        }
        return place.contains("://") ? Optional.empty() : Optional.of(place);
    }

    private static void writable(Container container, Mounts mounts, String folder, List<String> problems) {
        if (mounts.at(folder).filter(Mounts.Mounted::isWritable).isEmpty()) {
            problems.add(container.problem(
                    "volumeMounts",
                    "expected a volume at " + folder + " that can be written to, for the root file system cannot"));
        }
    }
}
