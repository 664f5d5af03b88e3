package org.hssflow.app.kafka;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.RawRecords;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads decisions. One that cannot be read changes nothing and is said in the log: the record itself stays in the topic. */
final class DecisionSchema implements KafkaRecordDeserializationSchema<ModelDecision> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(DecisionSchema.class);

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> polled, Collector<ModelDecision> out) {
        RawRecord record = RawRecords.of(polled);
        try {
            out.collect(ModelDecisionCodec.decode(record));
        } catch (RejectedRecordException e) {
            LOG.warn("the decision {} is ignored: {}", record, e.getMessage());
        }
    }

    @Override
    public TypeInformation<ModelDecision> getProducedType() {
        return LoopTypes.MODEL_DECISION;
    }
}
