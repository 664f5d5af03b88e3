package org.hssflow.app.kafka;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.SurrogateJob.Sinks;
import org.hssflow.app.SurrogateJob.Sources;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;

/** The job's sources and sinks in the topics of {@link LoopSettings#topics()}. All sinks are exactly once. */
public final class KafkaEnds {
    private KafkaEnds() {}

    /**
     * States from where the group stopped, or from the beginning; decisions always from the beginning, for the log of decisions
     * is compacted and its newest records are what holds.
     */
    @SuppressWarnings("deprecation") // OffsetResetStrategy: the connector takes no other type
    public static Sources sources(LoopSettings settings) {
        KafkaSource<RawRecord> states = source(
                settings,
                settings.topics().states(),
                settings.group(),
                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST),
                new RawRecordSchema());
        KafkaSource<ModelDecision> decisions = source(
                settings,
                settings.topics().models(),
                settings.group() + "-decisions",
                OffsetsInitializer.earliest(),
                new DecisionSchema());
        return new Sources(states, decoder(settings.maxRecordBytes()), decisions);
    }

    public static Sinks sinks(LoopSettings settings) {
        KafkaSink<Rollout> rollouts = sink(
                settings,
                "rollouts",
                new EncodedRecordSchema<>(settings.topics().rollouts(), RolloutCodec::encode));
        KafkaSink<DeadLetter> deadLetters = sink(
                settings,
                "dead-letters",
                new EncodedRecordSchema<>(settings.topics().deadLetters(), DeadLetterCodec::encode));
        KafkaSink<DriftScore> drift = sink(
                settings, "drift", new EncodedRecordSchema<>(settings.topics().drift(), DriftScoreCodec::encode));
        KafkaSink<ModelDecision> decisions = sink(
                settings,
                "decisions",
                new EncodedRecordSchema<>(settings.topics().models(), ModelDecisionCodec::encode));
        return new Sinks(rollouts, deadLetters, drift, decisions);
    }

    private static StateDecoder decoder(int maxRecordBytes) {
        return record -> new PdeStateCodec(maxRecordBytes).decode(record);
    }

    private static <T> KafkaSource<T> source(
            LoopSettings settings,
            String topic,
            String group,
            OffsetsInitializer start,
            KafkaRecordDeserializationSchema<T> schema) {
        return KafkaSource.<T>builder()
                .setProperties(settings.kafka().sourceConsumer())
                .setTopics(topic)
                .setGroupId(group)
                .setClientIdPrefix(group)
                .setStartingOffsets(start)
                .setDeserializer(schema)
                .build();
    }

    private static <T> KafkaSink<T> sink(LoopSettings settings, String name, EncodedRecordSchema<T> schema) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(settings.kafka().sinkProducer())
                .setProperty(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        Long.toString(settings.transactionTimeout().toMillis()))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(settings.transactionalIdPrefix() + "-" + name)
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(schema)
                .build();
    }
}
