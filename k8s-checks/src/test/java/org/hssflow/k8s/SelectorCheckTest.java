package org.hssflow.k8s;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorCheckTest extends OverlayRule {
    SelectorCheckTest() {
        super(new SelectorCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Deployment monitor      | {op: replace, path: /spec/selector/matchLabels/app.kubernetes.io~1name, value: monitors} | Deployment monitor: spec.selector: expected labels of its own pods
            Service monitor         | {op: replace, path: /spec/selector/app.kubernetes.io~1name, value: monitors}             | Service monitor: spec.selector: expected labels of pods
            Service monitor         | {op: replace, path: /spec/ports/0/targetPort, value: https}                              | Service monitor: spec.ports: expected a port of the pods
            PodDisruptionBudget hssflow-jobmanager  | {op: replace, path: /spec/selector/matchLabels/component, value: jobManager} | PodDisruptionBudget hssflow-jobmanager: spec.selector: expected labels of pods
            PodDisruptionBudget hssflow-taskmanager | {op: replace, path: /spec/minAvailable, value: 2}                        | PodDisruptionBudget hssflow-taskmanager: spec.minAvailable: expected less than the 2 pods
            PodDisruptionBudget hssflow-taskmanager | {op: replace, path: /spec/minAvailable, value: "50%"}                    | PodDisruptionBudget hssflow-taskmanager: spec.minAvailable: expected a count
            FlinkDeployment hssflow | {op: replace, path: /spec/jobManager/replicas, value: 1}                                 | PodDisruptionBudget hssflow-jobmanager: spec.minAvailable: expected less than the 1 pods
            FlinkDeployment hssflow | {op: replace, path: /metadata/name, value: loop}                                         | NetworkPolicy flink: spec.podSelector: expected labels of pods
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/containers/0/ports/0/name, value: prometheus} | PodMonitor hssflow: spec.podMetricsEndpoints: expected a port of the pods
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/metadata/labels/hssflow.org~1kafka-client}          | FlinkDeployment hssflow: jobmanager.metadata.labels: expected those of Kafka's networkPolicyPeers
            PodMonitor hssflow      | {op: replace, path: /spec/selector/matchLabels/type, value: flink-native}                | PodMonitor hssflow: spec.selector: expected labels of pods
            PodMonitor hssflow      | {op: replace, path: /spec/podMetricsEndpoints, value: []}                                | PodMonitor hssflow: spec.podMetricsEndpoints: expected an endpoint
            PodMonitor hssflow      | {op: add, path: /spec/selector/matchExpressions, value: [{key: a, operator: Exists}]}    | PodMonitor hssflow: spec.selector: expected labels, got expressions
            NetworkPolicy monitor   | {op: replace, path: /spec/podSelector/matchLabels/app.kubernetes.io~1name, value: m}     | NetworkPolicy monitor: spec.podSelector: expected labels of pods
            NetworkPolicy monitor   | {op: replace, path: /spec/ingress/0/ports/0/port, value: 8080}                           | NetworkPolicy monitor: spec.ingress: expected a port of the pods, got 8080
            NetworkPolicy monitor   | {op: replace, path: /spec/egress/0/to/0/podSelector/matchLabels/strimzi.io~1cluster, value: kafka} | NetworkPolicy monitor: spec.egress: expected labels of pods
            NetworkPolicy monitor   | {op: remove, path: /spec/egress/0}                                                       | Deployment monitor: spec.template.metadata.labels: expected a NetworkPolicy that lets them out to Kafka
            NetworkPolicy flink     | {op: replace, path: /spec/ingress/0/from/0/podSelector/matchLabels/app, value: flink}    | NetworkPolicy flink: spec.ingress: expected labels of pods
            NetworkPolicy flink     | {op: remove, path: /spec/ingress/2}                                                      | PodMonitor hssflow: spec.podMetricsEndpoints: expected a NetworkPolicy that lets Prometheus in at 9249
            NetworkPolicy simulators | {op: replace, path: /spec/egress/0/ports/0/port, value: 9092}                           | NetworkPolicy simulators: spec.egress: expected a port of the pods, got 9092
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/networkPolicyPeers/0/podSelector/matchLabels, value: {a: b}} | Kafka pde: spec.kafka.listeners: expected labels of pods
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/port, value: 9094}                           | NetworkPolicy flink: spec.egress: expected a port of the pods, got 9093
            """)
    void reportsWhatSelectsNothing(String object, String mistake, String problem) throws IOException {
        assertReported(object, mistake, problem);
    }
}
