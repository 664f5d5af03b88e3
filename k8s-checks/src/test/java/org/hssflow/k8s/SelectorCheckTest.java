package org.hssflow.k8s;

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
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/containers/0/ports/0/name, value: prometheus} | PodMonitor hssflow: spec.podMetricsEndpoints: expected a port of the pods
            PodMonitor hssflow      | {op: replace, path: /spec/selector/matchLabels/type, value: flink-native}                | PodMonitor hssflow: spec.selector: expected labels of pods
            PodMonitor hssflow      | {op: replace, path: /spec/podMetricsEndpoints, value: []}                                | PodMonitor hssflow: spec.podMetricsEndpoints: expected an endpoint
            PodMonitor hssflow      | {op: add, path: /spec/selector/matchExpressions, value: [{key: a, operator: Exists}]}    | PodMonitor hssflow: spec.selector: expected labels, got expressions
            """)
    void reportsWhatSelectsNothing(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }
}
