package org.hssflow.k8s;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceCheckTest extends OverlayRule {
    ReferenceCheckTest() {
        super(new ReferenceCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Deployment monitor      | {op: replace, path: /spec/template/spec/volumes/2/secret/secretName, value: hssflow-monitors}    | Deployment monitor: spec.template.spec.volumes.kafka-user: expected a Secret that Strimzi makes
            Deployment monitor      | {op: replace, path: /spec/template/spec/volumes/2/secret/items/0/key, value: sasl.jaas}          | Deployment monitor: spec.template.spec.volumes.kafka-user: expected the key 'sasl.jaas'
            Deployment monitor      | {op: replace, path: /spec/template/spec/volumes/3/secret/items/0/key, value: ca.pem}             | Deployment monitor: spec.template.spec.volumes.kafka-ca: expected the key 'ca.pem'
            Deployment monitor      | {op: replace, path: /spec/template/spec/volumes/1/configMap/name, value: kafka-clients}          | Deployment monitor: spec.template.spec.volumes.kafka-client: expected a ConfigMap 'kafka-clients'
            Deployment monitor      | {op: add, path: /spec/template/spec/volumes/1/configMap/items, value: [{key: a, path: b}]}       | Deployment monitor: spec.template.spec.volumes.kafka-client: expected the key 'a'
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/volumeMounts/-, value: {name: x, mountPath: /x}} | Deployment monitor: spec.template.spec.containers[0].volumeMounts: expected a volume 'x'
            Deployment monitor      | {op: remove, path: /spec/template/spec/volumes/0}                                                | Deployment monitor: spec.template.spec.containers[0].volumeMounts: expected a volume 'tmp'
            Deployment monitor      | {op: remove, path: /spec/template/spec/containers/0/volumeMounts/0}                              | Deployment monitor: spec.template.spec.volumes: expected a mount of tmp
            Deployment monitor      | {op: add, path: /spec/template/spec/serviceAccountName, value: watcher}                          | Deployment monitor: spec.template.spec.serviceAccountName: expected a ServiceAccount 'watcher'
            Deployment monitor      | {op: add, path: /spec/template/spec/imagePullSecrets, value: [{name: registry}]}                 | Deployment monitor: spec.template.spec.imagePullSecrets: expected a Secret
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/env, value: [{name: A, valueFrom: {secretKeyRef: {name: hssflow-monitor, key: user}}}]} | Deployment monitor: spec.template.env: expected the key 'user'
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/env, value: [{name: A, valueFrom: {configMapKeyRef: {name: some, key: a}}}]} | Deployment monitor: spec.template.env: expected a ConfigMap 'some'
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/spec/containers/0/envFrom/0/secretRef/optional}             | FlinkDeployment hssflow: jobmanager.env: expected a Secret that Strimzi makes, or an optional one, got hssflow-s3
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/volumes/4/secret/secretName, value: hssflow}          | FlinkDeployment hssflow: taskmanager.spec.volumes.kafka-user: expected a Secret
            FlinkDeployment hssflow | {op: add, path: /spec/podTemplate/spec/volumes/-, value: {name: state, persistentVolumeClaim: {claimName: hssflow-states}}} | FlinkDeployment hssflow: jobmanager.spec.volumes.state: expected a PersistentVolumeClaim 'hssflow-states'
            FlinkDeployment hssflow | {op: replace, path: /spec/serviceAccount, value: flink}                                          | FlinkDeployment hssflow: spec.serviceAccount: expected a ServiceAccount 'flink'
            KafkaUser hssflow-job   | {op: replace, path: /metadata/name, value: hssflow-jobs}                                         | FlinkDeployment hssflow: jobmanager.spec.volumes.kafka-user: expected a Secret
            KafkaTopic pde.states   | {op: replace, path: /metadata/labels/strimzi.io~1cluster, value: kafka}                          | KafkaTopic pde.states: metadata.labels: expected a Kafka 'kafka'
            KafkaNodePool brokers   | {op: remove, path: /metadata/labels}                                                             | KafkaNodePool brokers: metadata.labels: expected a Kafka ''
            RoleBinding hssflow     | {op: replace, path: /roleRef/kind, value: ClusterRole}                                           | RoleBinding hssflow: roleRef: expected a ClusterRole 'hssflow'
            RoleBinding hssflow     | {op: replace, path: /subjects/0/name, value: default}                                            | RoleBinding hssflow: subjects: expected a ServiceAccount 'default'
            Service monitor         | {op: replace, path: /metadata/namespace, value: pde}                                             | Service monitor: metadata.namespace: expected a Namespace 'pde'
            """)
    void reportsWhatIsNotThere(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }

    @Test
    void reportsAVolumeClaimThatTheOverlayLeftOut(@TempDir Path folder) throws IOException {
        Manifests wrong = Overlay.DEV.with(folder, """
                patches:
                  - patch: |-
                      apiVersion: v1
                      kind: PersistentVolumeClaim
                      metadata: {name: hssflow-state, namespace: hssflow}
                      $patch: delete
                """);
        assertReported(
                wrong, "FlinkDeployment hssflow: taskmanager.spec.volumes.state: expected a PersistentVolumeClaim");
    }
}
