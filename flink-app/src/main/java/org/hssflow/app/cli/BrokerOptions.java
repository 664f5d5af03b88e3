package org.hssflow.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.kafka.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to Kafka: which broker, how, and which topics are meant. */
final class BrokerOptions {
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

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description = "Any setting of Kafka's clients. Repeatable.")
    private Map<String, String> kafkaProperties = new TreeMap<>();

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "What the names of all topics begin with. Default: " + Topics.DEFAULT_PREFIX + ".")
    private @Nullable String topicPrefix;

    boolean isChosen() {
        return bootstrap != null || clientConfig != null;
    }

    /** @throws IllegalArgumentException if no option names a broker */
    ClientSettings client() {
        if (clientConfig != null) {
            return ClientSettings.ofFile(bootstrap, clientConfig, kafkaProperties);
        }
        if (bootstrap == null) {
            throw new IllegalArgumentException("expected --bootstrap HOST:PORT or --client-config FILE, got neither");
        }
        return new ClientSettings(bootstrap, kafkaProperties);
    }

    Topics topics() {
        return new Topics(topicPrefix == null ? Topics.DEFAULT_PREFIX : topicPrefix);
    }

    /** @throws IllegalArgumentException if no option names a broker */
    DecisionLog decisionLog() {
        return new DecisionLog(client(), topics());
    }

    /**
     * The log of decisions, or null if no broker is asked for.
     *
     * @throws IllegalArgumentException if an option is given that is for a broker alone
     */
    @Nullable
    DecisionLog decisionLogIfChosen() {
        return isChosen() || topicPrefix != null || !kafkaProperties.isEmpty() ? decisionLog() : null;
    }
}
