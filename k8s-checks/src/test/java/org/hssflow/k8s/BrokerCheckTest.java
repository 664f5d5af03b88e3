package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerCheckTest extends OverlayRule {
    BrokerCheckTest() {
        super(new BrokerCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Kafka pde | {op: add, path: /spec/kafka/config/min.insync.replica, value: 2}               | Kafka pde: spec.kafka.config.min.insync.replica: expected a setting of brokers
            Kafka pde | {op: replace, path: /spec/kafka/config/log.retention.hours, value: a day}      | Kafka pde: spec.kafka.config.log.retention.hours:
            Kafka pde | {op: replace, path: /spec/kafka/config/min.insync.replicas, value: 0}          | Kafka pde: spec.kafka.config.min.insync.replicas:
            Kafka pde | {op: replace, path: /spec/kafka/config/min.insync.replicas, value: 3}          | Kafka pde: spec.kafka.config.min.insync.replicas: expected 2 to 2 of 3 replicas, got 3
            Kafka pde | {op: replace, path: /spec/kafka/config/min.insync.replicas, value: 1}          | Kafka pde: spec.kafka.config.min.insync.replicas: expected 2 to 2 of 3 replicas, got 1
            Kafka pde | {op: remove, path: /spec/kafka/config/transaction.state.log.min.isr}           | Kafka pde: spec.kafka.config.transaction.state.log.min.isr: expected 2 to 2
            Kafka pde | {op: replace, path: /spec/kafka/config/offsets.topic.replication.factor, value: 5} | Kafka pde: spec.kafka.config.offsets.topic.replication.factor: expected 1 to 3
            Kafka pde | {op: remove, path: /spec/kafka/config/default.replication.factor}              | Kafka pde: spec.kafka.config.default.replication.factor: expected 1 to 3
            Kafka pde | {op: add, path: /spec/kafka/config/transaction.max.timeout.ms, value: 300000}  | Kafka pde: spec.kafka.config.transaction.max.timeout.ms: expected at least 600000
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.transaction.timeout, value: 20 min} | Kafka pde: spec.kafka.config.transaction.max.timeout.ms: expected at least 1200000
            Kafka pde | {op: remove, path: /spec/kafka/config/log.retention.bytes}                     | Kafka pde: spec.kafka.config.log.retention.bytes: expected a number of bytes
            Kafka pde | {op: replace, path: /spec/kafka/config/log.retention.bytes, value: -1}         | Kafka pde: spec.kafka.config.log.retention.bytes: expected a number of bytes
            Kafka pde | {op: remove, path: /spec/kafka/config/log.segment.bytes}                       | Kafka pde: spec.kafka.config.log.segment.bytes: expected a number of bytes
            Kafka pde | {op: replace, path: /spec/kafka/config/log.retention.bytes, value: 5368709120} | KafkaNodePool brokers: spec.storage: expected more than
            KafkaTopic pde.drift | {op: replace, path: /spec/partitions, value: 48}                    | KafkaNodePool brokers: spec.storage: expected more than 293131517952 bytes, which 84 partitions
            KafkaNodePool brokers | {op: replace, path: /spec/storage/volumes/0/size, value: 150Gi}    | KafkaNodePool brokers: spec.storage: expected more than
            Kafka pde | {op: replace, path: /spec/kafka/metadataVersion, value: 4.9-IV7}               | Kafka pde: spec.kafka.metadataVersion:
            Kafka pde | {op: replace, path: /spec/kafka/metadataVersion, value: 4.0-IV3}               | Kafka pde: spec.kafka.metadataVersion: expected one of Kafka 4.2.0
            """)
    void reportsWhatBrokersRefuseOrLose(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }
}
