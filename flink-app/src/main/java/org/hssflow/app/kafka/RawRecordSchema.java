package org.hssflow.app.kafka;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hssflow.kafka.RawRecords;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.RawRecord;

/** Takes every record as it is. */
final class RawRecordSchema implements KafkaRecordDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> polled, Collector<RawRecord> out) {
        out.collect(RawRecords.of(polled));
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return LoopTypes.RAW_RECORD;
    }
}
