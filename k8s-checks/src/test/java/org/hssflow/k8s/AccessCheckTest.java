package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessCheckTest extends OverlayRule {
    AccessCheckTest() {
        super(new AccessCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkConfiguration/kafka.bootstrap.servers, value: "kafka:9093"} | FlinkDeployment hssflow: spec.flinkConfiguration: bootstrap.servers: expected pde-kafka-bootstrap:9093
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.client.security.protocol, value: SASL_PLAINTEXT} | FlinkDeployment hssflow: spec.flinkConfiguration: security.protocol: expected SASL_SSL
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.group.id, value: other}            | KafkaUser hssflow-job: spec.authorization.acls: expected Read on group other-decisions
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.transactional.id.prefix, value: o} | KafkaUser hssflow-job: spec.authorization.acls: expected Write on transactionalId o-*
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/volumes/4/secret/secretName, value: x} | FlinkDeployment hssflow: jobmanager.spec.volumes: expected the Secret of a KafkaUser
            Deployment simulators   | {op: replace, path: /spec/template/spec/volumes/3/secret/secretName, value: hssflow-monitor} | KafkaUser hssflow-monitor: spec.authorization.acls: expected Write on topic pde.states
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/port, value: 9094}                    | data.client.properties: bootstrap.servers: expected pde-kafka-bootstrap:9094
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/tls, value: false}                    | data.client.properties: security.protocol: expected SASL_PLAINTEXT
            Kafka pde               | {op: remove, path: /spec/kafka/authorization}                                     | Kafka pde: spec.kafka.authorization.type: expected simple
            ConfigMap kafka-client  | {op: replace, path: /data/client.properties, value: sasl.mechanism=PLAIN}         | data.client.properties: sasl.mechanism: expected SCRAM-SHA-512
            ConfigMap kafka-client  | {op: replace, path: /data/client.properties, value: bootstrap.server=a}           | data.client.properties: bootstrap.server: expected a setting of Kafka's clients
            ConfigMap kafka-client  | {op: replace, path: /data/client.properties, value: ssl.engine.factory.class=No} | data.client.properties: ssl.engine.factory.class: expected a class
            FlinkDeployment hssflow | {op: remove, path: /spec/flinkConfiguration/kafka.client-config}                  | FlinkDeployment hssflow: spec.flinkConfiguration: security.protocol: expected SASL_SSL
            KafkaUser hssflow-job   | {op: remove, path: /spec/authorization/acls/3}                                    | KafkaUser hssflow-job: spec.authorization.acls: expected Write on topic pde.drift
            KafkaUser hssflow-job   | {op: remove, path: /spec/authorization/acls/6}                                    | KafkaUser hssflow-job: spec.authorization.acls: expected Read on group hssflow-decisions
            KafkaUser hssflow-job   | {op: remove, path: /spec/authorization/acls/7/resource/patternType}               | KafkaUser hssflow-job: spec.authorization.acls: expected Write on transactionalId hssflow-*
            KafkaUser hssflow-job   | {op: replace, path: /spec/authorization/acls/1/operations, value: [Read]}         | KafkaUser hssflow-job: spec.authorization.acls: expected Write on topic pde.models
            KafkaUser hssflow-job   | {op: add, path: /spec/authorization/acls/0/operations/-, value: Write}            | KafkaUser hssflow-job: spec.authorization.acls: expected no right that it does not use, got Write on topic pde.states
            KafkaUser hssflow-job   | {op: add, path: /spec/authorization/acls/0/type, value: deny}                     | KafkaUser hssflow-job: spec.authorization.acls: expected rules that allow
            KafkaUser hssflow-simulators | {op: add, path: /spec/authorization/acls/-, value: {resource: {type: topic, name: "*"}, operations: [All]}} | KafkaUser hssflow-simulators: spec.authorization.acls: expected no right that it does not use, got All on topic *
            KafkaUser hssflow-monitor | {op: replace, path: /spec/authorization/acls/4/resource/name, value: pde.dlq}   | KafkaUser hssflow-monitor: spec.authorization.acls: expected Read on topic pde.states.dlq
            """)
    void reportsWhoIsNotLetIn(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }
}
