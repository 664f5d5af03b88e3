package org.hssflow.kafka;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How every client of the loop talks to Kafka. Keys and values are raw bytes: the codecs of this package read and write them.
 *
 * @param bootstrap {@code host:port}, several separated by commas
 * @param overrides any of Kafka's client settings, such as those for TLS and SASL; they win over the ones given here
 */
public record ClientSettings(String bootstrap, Map<String, String> overrides) {
    /** The longest record by default: 16 MiB. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 16 << 20;

    private static final int LINGER_MILLIS = 5;
    private static final int BATCH_BYTES = 128 << 10;
    private static final long BUFFER_BYTES = 64L << 20;

    public ClientSettings {
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("expected the broker's host:port, got an empty one");
        }
        overrides = Map.copyOf(overrides);
    }

    public static ClientSettings of(String bootstrap) {
        return new ClientSettings(bootstrap, Map.of());
    }

    /** For an administrator's client. */
    public Properties admin() {
        return with(Map.of());
    }

    /** Idempotent and acknowledged by all replicas: nothing is lost or reordered while a broker restarts. */
    public Properties producer() {
        Map<String, Object> settings = new TreeMap<>(producerTuning());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return with(settings);
    }

    /** Sizes of batches and records, for producers whose guarantees and serializers somebody else sets, as Flink's sink does. */
    public Properties sinkProducer() {
        return with(producerTuning());
    }

    private static Map<String, Object> producerTuning() {
        return Map.of(
                ProducerConfig.LINGER_MS_CONFIG, Integer.toString(LINGER_MILLIS),
                ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH_BYTES),
                ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(BUFFER_BYTES),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(2 * DEFAULT_MAX_RECORD_BYTES));
    }

    /**
     * Reads from the beginning where there is no committed offset, and commits nothing by itself.
     *
     * @param committedOnly whether records of transactions that are open or aborted are withheld
     */
    public Properties consumer(boolean committedOnly) {
        Map<String, Object> settings = new TreeMap<>(consumerTuning(committedOnly));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return with(settings);
    }

    /** For committed records only; where to begin and how to deserialize somebody else sets, as Flink's source does. */
    public Properties sourceConsumer() {
        return with(consumerTuning(true));
    }

    private static Map<String, Object> consumerTuning(boolean committedOnly) {
        return Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                committedOnly ? "read_committed" : "read_uncommitted",
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Integer.toString(DEFAULT_MAX_RECORD_BYTES));
    }

    private Properties with(Map<String, ?> settings) {
        Properties properties = new Properties();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.forEach(properties::put);
        properties.putAll(overrides);
        return properties;
    }
}
