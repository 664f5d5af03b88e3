package org.hssflow.app.kafka;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.hssflow.kafka.EncodedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes values to one topic by a codec. Names its topic to the sink, which asks it to find the transactions an earlier run left
 * open.
 */
final class EncodedRecordSchema<T> implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1;

    /** A codec's method, which has to travel to the task managers. */
    interface Encoding<T> extends Function<T, EncodedRecord>, Serializable {}

    private final String topic;
    private final Encoding<T> encoding;

    EncodedRecordSchema(String topic, Encoding<T> encoding) {
        this.topic = topic;
        this.encoding = encoding;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T value, KafkaSinkContext context, @Nullable Long timestamp) {
        return encoding.apply(value).to(topic);
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
    }
}
