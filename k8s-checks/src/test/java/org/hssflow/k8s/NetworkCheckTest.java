package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCheckTest extends OverlayRule {
    NetworkCheckTest() {
        super(new NetworkCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FlinkDeployment hssflow | {op: replace, path: /metadata/name, value: loop}                                         | NetworkPolicy flink: spec.podSelector: expected labels of pods
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/metadata/labels/hssflow.org~1kafka-client}          | FlinkDeployment hssflow: jobmanager.metadata.labels: expected those that are let in by Kafka
            NetworkPolicy monitor   | {op: replace, path: /spec/podSelector/matchLabels/app.kubernetes.io~1name, value: m}     | NetworkPolicy monitor: spec.podSelector: expected labels of pods
            NetworkPolicy monitor   | {op: replace, path: /spec/ingress/0/ports/0/port, value: 8080}                           | NetworkPolicy monitor: spec.ingress: expected a port of the pods, got 8080
            NetworkPolicy monitor   | {op: replace, path: /spec/egress/0/to/0/podSelector/matchLabels/strimzi.io~1cluster, value: kafka} | NetworkPolicy monitor: spec.egress: expected labels of pods
            NetworkPolicy monitor   | {op: remove, path: /spec/egress/0}                                                       | Deployment monitor: spec.template.metadata.labels: expected those that are let out to Kafka
            NetworkPolicy flink     | {op: replace, path: /spec/ingress/0/from/0/podSelector/matchLabels/app, value: flink}    | NetworkPolicy flink: spec.ingress: expected labels of pods
            NetworkPolicy flink     | {op: remove, path: /spec/ingress/2}                                                      | PodMonitor hssflow: spec.podMetricsEndpoints: expected a NetworkPolicy that lets Prometheus in
            NetworkPolicy simulators | {op: replace, path: /spec/egress/0/ports/0/port, value: 9092}                           | NetworkPolicy simulators: spec.egress: expected a port of the pods, got 9092
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/networkPolicyPeers/0/podSelector/matchLabels, value: {a: b}} | Kafka pde: spec.kafka.listeners: expected labels of pods
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/port, value: 9094}                           | NetworkPolicy flink: spec.egress: expected a port of the pods, got 9093
            """)
    void reportsWhoIsNotLetThrough(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }
}
