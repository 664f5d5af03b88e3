package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassageCheckTest extends OverlayRule {
    PassageCheckTest() {
        super(new PassageCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            flink      | {op: remove, path: /spec/ingress/0}                                        | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets taskmanager in
            flink      | {op: remove, path: /spec/ingress/0}                                        | FlinkDeployment hssflow: taskmanager: expected a NetworkPolicy that lets taskmanager in
            flink      | {op: add, path: /spec/ingress/0/ports, value: [{port: 6123}]}              | FlinkDeployment hssflow: taskmanager: expected a NetworkPolicy that lets jobmanager in
            flink      | {op: add, path: /spec/ingress/0/from/0/podSelector/matchLabels/component, value: jobmanager} | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets taskmanager in
            flink      | {op: add, path: /spec/ingress/0/from/0/namespaceSelector, value: {matchLabels: {a: b}}} | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets taskmanager in
            flink      | {op: remove, path: /spec/egress/0}                                         | FlinkDeployment hssflow: taskmanager: expected a NetworkPolicy that lets it out to all ports of jobmanager
            flink      | {op: remove, path: /spec/ingress/1}                                        | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets the operator in by 8081
            flink      | {op: remove, path: /spec/ingress/1/from/0/namespaceSelector}               | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets the operator in by 8081
            flink      | {op: replace, path: /spec/ingress/1/from/0/podSelector/matchLabels, value: {a: b}} | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets the operator in by 8081
            flink      | {op: replace, path: /spec/ingress/1/ports/0/port, value: 6123}             | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets the operator in by 8081
            flink      | {op: remove, path: /spec/egress/2/ports/2}                                 | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets it out to 443
            flink      | {op: remove, path: /spec/egress/2/ports/3}                                 | FlinkDeployment hssflow: taskmanager: expected a NetworkPolicy that lets it out to 6443
            flink      | {op: add, path: /spec/egress/2/to, value: [{podSelector: {}}]}             | FlinkDeployment hssflow: jobmanager: expected a NetworkPolicy that lets it out to 6443
            flink      | {op: remove, path: /spec/egress/2/ports/0}                                 | NetworkPolicy flink: spec.egress: expected port 53 of UDP
            simulators | {op: remove, path: /spec/egress/1/ports/1}                                 | NetworkPolicy simulators: spec.egress: expected port 53 of TCP
            monitor    | {op: remove, path: /spec/egress/1}                                         | NetworkPolicy monitor: spec.egress: expected port 53 of UDP
            monitor    | {op: remove, path: /spec/egress/1/ports/0/protocol}                        | NetworkPolicy monitor: spec.egress: expected port 53 of UDP
            default-deny | {op: add, path: /spec/policyTypes/-, value: Egress}                      | NetworkPolicy default-deny: spec.egress: expected port 53 of UDP
            """)
    void reportsWhatIsNotLetThrough(String policy, String mistake, String problem) {
        assertReported("NetworkPolicy " + policy, mistake, problem);
    }
}
