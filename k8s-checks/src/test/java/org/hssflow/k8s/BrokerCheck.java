package org.hssflow.k8s;

import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.hssflow.app.LoopOptions;

/**
 * Kafka takes its configuration, keeps what it has acknowledged when a broker is lost, does not abort the job's transactions, and
 * has disks for all that it keeps.
 */
final class BrokerCheck implements Check {
    private static final String FIELD = "spec.kafka.config.";
    private static final String MAX_TIMEOUT = "transaction.max.timeout.ms";
    private static final Duration DEFAULT_MAX_TIMEOUT = Duration.ofMinutes(15);

    /** Factors of replication, each with how many of the replicas acknowledge. */
    private static final Map<String, String> ACKNOWLEDGED = Map.of(
            "default.replication.factor", "min.insync.replicas",
            "offsets.topic.replication.factor", "min.insync.replicas",
            "transaction.state.log.replication.factor", "transaction.state.log.min.isr");

    /** Of a partition that is not compacted. */
    private static final List<String> LIMITS = List.of("log.retention.bytes", "log.segment.bytes");

    @Override
    public List<String> problems(Manifests manifests) {
        Brokers brokers = Brokers.of(manifests);
        List<String> problems = new ArrayList<>();
        brokers.config()
                .forEach((key, value) -> problem(key, value)
                        .ifPresent(what -> problems.add(brokers.kafka().problem(FIELD + key, what))));
        if (!problems.isEmpty()) {
            return problems; // the rest reads the values
        }
        ACKNOWLEDGED.forEach((factor, inSync) -> {
            int replicas = Integer.parseInt(brokers.config().getOrDefault(factor, "0"));
            if (replicas < 1 || replicas > brokers.count()) {
                problems.add(brokers.kafka()
                        .problem(
                                FIELD + factor,
                                "expected 1 to " + brokers.count() + ", the number of brokers, got " + replicas));
            }
            inSyncProblem(Integer.parseInt(brokers.config().getOrDefault(inSync, "1")), replicas)
                    .ifPresent(what -> problems.add(brokers.kafka().problem(FIELD + inSync, what)));
        });
        timeoutProblem(manifests, brokers).ifPresent(problems::add);
        versionProblem(brokers.kafka()).ifPresent(problems::add);
        diskProblems(manifests, brokers, problems);
        return problems;
    }

    private static Optional<String> problem(String key, String value) {
        ConfigDef.ConfigKey known = AbstractKafkaConfig.CONFIG_DEF.configKeys().get(key);
        if (known == null) {
            return Optional.of("expected a setting of brokers, got none of this name");
        }
        try {
            Object parsed = ConfigDef.parseType(key, value, known.type);
            if (known.validator != null) {
                known.validator.ensureValid(key, parsed);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** A lost broker must neither stop writers nor lose what one alone has. */
    static Optional<String> inSyncProblem(int inSync, int replicas) {
        int least = replicas > 2 ? 2 : 1;
        int most = Math.max(1, replicas - 1);
        return inSync < least || inSync > most
                ? Optional.of("expected " + least + " to " + most + " of " + replicas + " replicas, got " + inSync)
                : Optional.empty();
    }

    private static Optional<String> timeoutProblem(Manifests manifests, Brokers brokers) {
        Duration most = Optional.ofNullable(brokers.config().get(MAX_TIMEOUT))
                .map(text -> Duration.ofMillis(Long.parseLong(text)))
                .orElse(DEFAULT_MAX_TIMEOUT);
        Duration wanted = manifests.flinkOptions().get(LoopOptions.TRANSACTION_TIMEOUT);
        return wanted.compareTo(most) > 0
                ? Optional.of(brokers.kafka()
                        .problem(
                                FIELD + MAX_TIMEOUT,
                                "expected at least " + wanted.toMillis() + ", the job's kafka.transaction.timeout, got "
                                        + most.toMillis()))
                : Optional.empty();
    }

    private static Optional<String> versionProblem(Manifest kafka) {
        String metadata = kafka.text("spec.kafka.metadataVersion");
        try {
            MetadataVersion version = MetadataVersion.fromVersionString(metadata, false);
            String release = kafka.text("spec.kafka.version");
            return release.startsWith(version.shortVersion() + ".")
                    ? Optional.empty()
                    : Optional.of(kafka.problem(
                            "spec.kafka.metadataVersion", "expected one of Kafka " + release + ", got " + metadata));
        } catch (IllegalArgumentException e) {
            return Optional.of(kafka.problem("spec.kafka.metadataVersion", String.valueOf(e.getMessage())));
        }
    }

    /** Kafka goes over the limit of a partition by a segment, which it only deletes as a whole. */
    private static void diskProblems(Manifests manifests, Brokers brokers, List<String> problems) {
        long ofAPartition = 0;
        for (String limit : LIMITS) {
            long bytes = Long.parseLong(brokers.config().getOrDefault(limit, "-1"));
            if (bytes < 1) {
                problems.add(brokers.kafka()
                        .problem(FIELD + limit, "expected a number of bytes, without which disks run full, got none"));
                return;
            }
            ofAPartition += bytes;
        }
        long partitions = manifests.ofKind("KafkaTopic").stream()
                .filter(topic -> !topic.map("spec.config")
                        .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "")
                        .contains(TopicConfig.CLEANUP_POLICY_COMPACT))
                .mapToLong(topic -> perBroker(topic, brokers.count()))
                .sum();
        for (Manifest pool : brokers.brokerPools()) {
            long room = Brokers.disks(pool).stream()
                    .mapToLong(disk -> bytes(disk.path("size").asText("0")))
                    .sum();
            if (partitions * ofAPartition >= room) {
                problems.add(pool.problem(
                        "spec.storage",
                        "expected more than " + partitions * ofAPartition + " bytes, which " + partitions
                                + " partitions may grow to, got " + room));
            }
        }
    }

    private static long perBroker(Manifest topic, int brokers) {
        long replicas =
                topic.at("spec.partitions").asLong() * topic.at("spec.replicas").asLong();
        return (replicas + brokers - 1) / brokers;
    }

    private static long bytes(String quantity) {
        return Quantity.getAmountInBytes(new Quantity(quantity)).longValueExact();
    }
}
