package org.hssflow.app.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.YamlParserUtils;
import org.apache.kafka.common.config.SslConfigs;
import org.hssflow.app.Release;

/** The options of a job as text: hssflow's and Flink's, by name. */
public final class JobOptions {
    /** What the job is called, where nobody names it. */
    public static final String DEFAULT_NAME = "hssflow";

    /** Under which the job says which release it is of. */
    public static final String RELEASE = "hssflow.release";
    /** Under which the job, and the embedded cluster, say which code they run. */
    public static final String CODE = "hssflow.code";
    /** Under which a job whose code came as a jar says which. */
    public static final String JAR = "hssflow.jar";

    private static final String ARGUMENT = "-D";

    private JobOptions() {}

    /**
     * Those of a program's arguments.
     *
     * @throws IllegalArgumentException if one is not {@code -Dname=value}
     */
    public static Configuration ofArguments(String[] args) {
        Configuration config = new Configuration();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith(ARGUMENT) || equals <= ARGUMENT.length()) {
                throw new IllegalArgumentException(
                        "expected arguments such as -Dmodel.names=heat-1d, got '" + arg + "'");
            }
            config.setString(arg.substring(ARGUMENT.length(), equals), arg.substring(equals + 1));
        }
        return config;
    }

    /** For the configuration of a cluster that runs this program: by it clients tell whether they are the same. */
    public static Configuration identity() {
        Configuration identity = new Configuration();
        identity.setString(CODE, Release.code());
        Path own = Release.jar();
        if (own != null) {
            identity.setString(JAR, own.toString());
        }
        return identity;
    }

    /**
     * Those of a file in YAML, as Flink's {@code config.yaml}: nested, or with dots in the names.
     *
     * @throws IllegalArgumentException if there is no such file, or it holds something else
     */
    public static SortedMap<String, String> ofFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("expected a YAML file of options, got nothing at " + file);
        }
        try {
            SortedMap<String, String> options = new TreeMap<>();
            flatten("", YamlParserUtils.loadYamlFile(file.toFile()), options);
            return options;
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "expected options in YAML, such as 'model.names: heat-1d', in " + file
                            + ", got: a list or a single value, without names",
                    e);
        } catch (Exception e) { // as declared
            throw new IllegalArgumentException(
                    "expected options in YAML, such as 'model.names: heat-1d', in " + file + ", got: " + e.getMessage(),
                    e);
        }
    }

    private static void flatten(String prefix, Map<?, ?> node, Map<String, String> options) {
        node.forEach((key, value) -> {
            String name = prefix + key;
            if (value instanceof Map<?, ?> below) {
                flatten(name + ".", below, options);
            } else if (value instanceof List<?> list) {
                List<String> parts = new ArrayList<>();
                list.forEach(part -> parts.add(String.valueOf(part)));
                options.put(name, String.join(";", parts));
            } else {
                options.put(name, value == null ? "" : value.toString());
            }
        });
    }

    /**
     * Options of a running job with changes laid over them.
     *
     * @param running as the cluster tells them: secrets are masked
     * @param changes win
     * @throws IllegalArgumentException naming the secrets that have to be given again
     */
    static SortedMap<String, String> changed(Map<String, String> running, Map<String, String> changes) {
        SortedMap<String, String> options = new TreeMap<>(running);
        options.putAll(changes);
        List<String> masked = options.entrySet().stream()
                .filter(option -> option.getValue().equals(GlobalConfiguration.HIDDEN_CONTENT))
                .map(Map.Entry::getKey)
                .toList();
        if (!masked.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the secrets " + masked
                            + " of the job, which the cluster does not tell; give them again, with --config or --client-config");
        }
        return options;
    }

    /** Whether nobody but the job may see the value of an option: what Flink takes for secret, and a private key of Kafka's clients. */
    public static boolean isSecret(String name) {
        return GlobalConfiguration.isSensitive(name) || name.endsWith(SslConfigs.SSL_KEYSTORE_KEY_CONFIG);
    }

    /** For others to see: the values of secrets are masked, as Flink masks those it knows. */
    public static Configuration masked(Configuration options) {
        Configuration masked = new Configuration(options);
        options.keySet().stream()
                .filter(JobOptions::isSecret)
                .forEach(name -> masked.setString(name, GlobalConfiguration.HIDDEN_CONTENT));
        return masked;
    }

    /** Those that are secret. */
    static SortedMap<String, String> secrets(Map<String, String> options) {
        SortedMap<String, String> secrets = new TreeMap<>(options);
        secrets.keySet().removeIf(name -> !isSecret(name));
        return secrets;
    }

    /** What differs, as {@code name: before -> after}, for people. */
    static List<String> differences(Map<String, String> before, Map<String, String> after) {
        Map<String, String> names = new LinkedHashMap<>(new TreeMap<>(before));
        names.putAll(after);
        return names.keySet().stream()
                .filter(name -> !String.valueOf(before.get(name)).equals(String.valueOf(after.get(name))))
                .map(name -> name + ": " + shown(name, before) + " -> " + shown(name, after))
                .toList();
    }

    private static String shown(String name, Map<String, String> options) {
        return isSecret(name) ? "..." : options.getOrDefault(name, "default");
    }
}
