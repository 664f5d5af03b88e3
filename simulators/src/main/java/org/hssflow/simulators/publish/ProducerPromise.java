package org.hssflow.simulators.publish;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.hssflow.kafka.ClientSettings;

/** The settings of a producer that loses and repeats nothing, and never sends a record before the one it follows has arrived. */
final class ProducerPromise {
    private static final Map<String, String> REQUIRED = Map.of(
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
            ProducerConfig.ACKS_CONFIG, "all",
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
    private static final int DELIVERY_TIMEOUT_MILLIS = 30_000;

    private ProducerPromise() {}

    /** @throws IllegalArgumentException if the client's settings break the promise */
    static Properties settings(ClientSettings client) {
        Properties properties = client.producer();
        REQUIRED.forEach((name, value) -> {
            String given = client.overrides().get(name);
            if (given != null
                    && !given.equals(value)
                    && !(name.equals(ProducerConfig.ACKS_CONFIG) && given.equals("-1"))) {
                throw new IllegalArgumentException("expected " + name + " = " + value
                        + ", or states are lost, repeated or overtake each other, got " + given + "; leave it out");
            }
            properties.put(name, value);
        });
        if (client.overrides().containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            throw new IllegalArgumentException("expected no " + ProducerConfig.TRANSACTIONAL_ID_CONFIG
                    + ": states are not sent in transactions; leave it out");
        }
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        return properties;
    }
}
