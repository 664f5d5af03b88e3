package org.hssflow.k8s;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.flink.annotation.docs.Documentation;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** The options that the classes of Flink and its operator's autoscaler define, found in their jars: in constants of the classes whose names end in {@code Options}. */
final class FlinkOptions {
    /** A class of each jar. */
    private static final List<Class<?>> JARS = List.of(
            CoreOptions.class,
            MiniCluster.class,
            CliFrontend.class,
            RocksDBOptions.class,
            KubernetesConfigOptions.class,
            AutoScalerOptions.class);

    private static final Pattern OPTIONS = Pattern.compile("org/apache/flink/[^$]*Options\\.class");
    private static final String SHADED = "/shaded/";
    private static final Pattern PLACEHOLDER = Pattern.compile("<[^>]+>");

    /** Stands for whatever a reporter asks for. */
    private static final String ANY_PARAMETER = ".<parameter>";

    /** What PrometheusReporterFactory asks for; Flink has no constants for it that are public. */
    private static final List<ConfigOption<?>> OF_PROMETHEUS = List.of(
            ConfigOptions.key("metrics.reporter.<name>.port").intType().noDefaultValue(),
            ConfigOptions.key("metrics.reporter.<name>.filterLabelValueCharacters")
                    .booleanType()
                    .noDefaultValue());

    /** Of the plugin for S3, flink-s3-fs-hadoop, which Flink's image holds and Maven Central does not: no class here defines them. */
    private static final List<ConfigOption<?>> OF_S3 = List.of(
            ConfigOptions.key("s3.endpoint").stringType().noDefaultValue(),
            ConfigOptions.key("s3.path.style.access").booleanType().noDefaultValue(),
            ConfigOptions.key("s3.access-key").stringType().noDefaultValue(),
            ConfigOptions.key("s3.secret-key").stringType().noDefaultValue());

    /** What the same plugin hands on to Hadoop's S3A, whatever it is. */
    private static final Pattern OF_S3A = Pattern.compile("fs\\.s3a\\..+");

    private final Map<String, ConfigOption<?>> byKey = new HashMap<>();
    private final Map<String, String> successors = new HashMap<>(); // by the older key
    private final List<Template> templates = new ArrayList<>();

    /** An option for many names, such as of the reporters of metrics. */
    private record Template(Pattern keys, ConfigOption<?> option) {
        static Template of(String key, ConfigOption<?> option) {
            String pattern = PLACEHOLDER
                    .splitAsStream(key + " ") // a placeholder at the end counts
                    .map(String::strip)
                    .map(Pattern::quote)
                    .reduce((a, b) -> a + "[^.]+" + b)
                    .orElseThrow();
            return new Template(Pattern.compile(pattern), option);
        }
    }

    FlinkOptions() {
        JARS.forEach(this::addJarOf);
        OF_PROMETHEUS.forEach(option -> add(option.key(), option));
        OF_S3.forEach(option -> add(option.key(), option));
        templates.add(
                new Template(OF_S3A, ConfigOptions.key("fs.s3a").stringType().noDefaultValue()));
    }

    private void addJarOf(Class<?> type) {
        try (JarFile jar = new JarFile(new File(
                type.getProtectionDomain().getCodeSource().getLocation().toURI()))) {
            List<String> classes = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> OPTIONS.matcher(name).matches() && !name.contains(SHADED))
                    .toList();
            for (String name : classes) {
                addConstantsOf(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException("expected options in the jar of " + type, e);
        }
    }

    private void addConstantsOf(String className) throws ReflectiveOperationException {
        for (Field field : Class.forName(className).getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (field.getType() == ConfigOption.class && Modifier.isPublic(modifiers) && Modifier.isStatic(modifiers)) {
                ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                Documentation.SuffixOption suffix = field.getAnnotation(Documentation.SuffixOption.class);
                boolean isWhole = suffix == null || option.key().startsWith(suffix.value());
                add(isWhole ? option.key() : suffix.value() + "." + option.key(), option);
            }
        }
    }

    private void add(String key, ConfigOption<?> option) {
        if (key.endsWith(ANY_PARAMETER)) {
            return;
        }
        if (PLACEHOLDER.matcher(key).find()) {
            templates.add(Template.of(key, option));
            return;
        }
        byKey.put(key, option);
        if (ConfigurationUtils.canBePrefixMap(option)) {
            templates.add(Template.of(
                    key + ".<key>", ConfigOptions.key(key).stringType().noDefaultValue()));
        }
        for (FallbackKey older : option.fallbackKeys()) {
            successors.put(older.getKey(), key);
        }
    }

    /** The option of a key that is its newest. */
    Optional<ConfigOption<?>> find(String key) {
        return Optional.<ConfigOption<?>>ofNullable(byKey.get(key))
                .or(() -> templates.stream()
                        .filter(template -> template.keys().matcher(key).matches())
                        .<ConfigOption<?>>map(Template::option)
                        .findFirst());
    }

    /** The key that has taken the place of another. */
    Optional<String> successor(String key) {
        return Optional.ofNullable(successors.get(key));
    }
}
