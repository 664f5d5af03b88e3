package org.hssflow.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

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
            throw new IllegalArgumentException(
                    "expected the broker's host:port, got an empty one; name one, such as localhost:9092");
        }
        overrides = Map.copyOf(overrides);
    }

    public static ClientSettings of(String bootstrap) {
        return new ClientSettings(bootstrap, Map.of());
    }

    /**
     * Reads a file of Java properties, as Kafka's own tools take it with {@code --command-config}: for example
     * {@code security.protocol}, {@code sasl.mechanism}, {@code sasl.jaas.config}, {@code ssl.truststore.location}. Any name is
     * taken, since plugins bring their own.
     *
     * @param bootstrap {@code host:port}, or null to take {@code bootstrap.servers} from the overrides or the file
     * @param file in ISO 8859-1 with Unicode escapes, as {@link Properties#load(InputStream)} reads it
     * @param overrides win over the file
     * @throws IllegalArgumentException if the file cannot be read or nothing names a broker; no message holds a value of the file
     */
    public static ClientSettings ofFile(@Nullable String bootstrap, Path file, Map<String, String> overrides) {
        Map<String, String> settings = read(file);
        settings.putAll(overrides);
        String named = settings.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        String broker = bootstrap == null ? named : bootstrap;
        if (broker == null) {
            throw new IllegalArgumentException("expected " + CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG + " in "
                    + file + ", got none; add it there, or name a broker as host:port");
        }
        return new ClientSettings(broker, settings);
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "expected a properties file at " + file + ", got nothing there; check the path", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected a properties file at " + file + " that can be read, got " + e
                            + "; check what it is and its permissions",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected a Java properties file at " + file + ", got: " + e.getMessage()
                            + "; write a backslash as \\\\",
                    e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** Names the overrides only: their values may be secrets. */
    @Override
    public String toString() {
        return "ClientSettings[bootstrap=" + bootstrap + ", overrides=" + new TreeSet<>(overrides.keySet()) + "]";
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
