package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * The Kafka cluster as Strimzi makes it.
 *
 * @param kafka its manifest
 * @param pools of its nodes
 */
record Brokers(Manifest kafka, List<Manifest> pools) {
    /** By this label Strimzi's objects belong to a cluster, and its pods say so. */
    static final String CLUSTER_LABEL = "strimzi.io/cluster";

    static Brokers of(Manifests manifests) {
        return new Brokers(manifests.the("Kafka"), manifests.ofKind("KafkaNodePool"));
    }

    /** The pools whose nodes keep topics. */
    List<Manifest> brokerPools() {
        return pools.stream()
                .filter(pool -> Manifest.texts(pool.at("spec.roles")).contains("broker"))
                .toList();
    }

    /** How many brokers there are. */
    int count() {
        return brokerPools().stream()
                .mapToInt(pool -> pool.at("spec.replicas").asInt())
                .sum();
    }

    /** The disks of each node of a pool: one, or those of a {@code jbod}. */
    static List<JsonNode> disks(Manifest pool) {
        JsonNode storage = pool.at("spec.storage");
        return storage.has("volumes") ? Manifest.list(storage.path("volumes")) : List.of(storage);
    }

    static boolean isPersistent(Manifest pool) {
        return disks(pool).stream().anyMatch(disk -> disk.path("type").asText().equals("persistent-claim"));
    }

    Map<String, String> config() {
        return kafka.map("spec.kafka.config");
    }

    /** Where clients come in: the only listener. */
    JsonNode listener() {
        List<JsonNode> listeners = Manifest.list(kafka.at("spec.kafka.listeners"));
        if (listeners.size() != 1) {
            throw new IllegalStateException("expected one listener of " + kafka + ", got " + listeners);
        }
        return listeners.get(0);
    }

    int port() {
        return listener().path("port").asInt();
    }

    /** The service of Strimzi that clients of the namespace begin with. */
    String bootstrap() {
        return kafka.name() + "-kafka-bootstrap:" + port();
    }

    /** The Secret with the certificate of the authority that signs the brokers' own. */
    String certificateSecret() {
        return kafka.name() + "-cluster-ca-cert";
    }
}
