package org.hssflow.k8s;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;

/** The settings that Kafka's clients know. Those say no more of an unknown one than a line in the log. */
final class KafkaSettings {
    private static final Set<String> KNOWN = known();
    private static final Pattern OF_A_PROVIDER =
            Pattern.compile(Pattern.quote(AbstractConfig.CONFIG_PROVIDERS_CONFIG) + "\\.([^.]+)\\.(class|param\\..+)");

    private KafkaSettings() {}

    private static Set<String> known() {
        Set<String> names = new HashSet<>(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        names.add(AbstractConfig.CONFIG_PROVIDERS_CONFIG);
        return names;
    }

    /**
     * What is wrong with the name of one of them.
     *
     * @param settings all of them
     */
    static Optional<String> problem(String name, Map<String, String> settings) {
        var provider = OF_A_PROVIDER.matcher(name);
        if (provider.matches()) {
            Set<String> named = Set.of(settings.getOrDefault(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "")
                    .split(",", -1));
            return named.contains(provider.group(1))
                    ? Optional.empty()
                    : Optional.of("expected a provider that config.providers names, " + named);
        }
        return KNOWN.contains(name) ? Optional.empty() : Optional.of("expected a setting of Kafka's clients");
    }
}
