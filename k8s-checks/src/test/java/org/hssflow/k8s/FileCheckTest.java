package org.hssflow.k8s;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCheckTest extends OverlayRule {
    FileCheckTest() {
        super(new FileCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.client.sasl.jaas.config, value: "${dir:/etc/hssflow/kafka-user:password}"} | FlinkDeployment hssflow: spec.flinkConfiguration: sasl.jaas.config: expected a file of a mounted Secret
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.client.sasl.jaas.config, value: "${dir:/etc/hssflow/kafka:sasl.jaas.config}"} | data.client.properties: config.providers.dir.param.allowed.paths: expected /etc/hssflow/kafka,
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/containers/0/volumeMounts/4/mountPath, value: /etc/kafka-user}              | data.client.properties: sasl.jaas.config: expected a file of a mounted Secret
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/volumes/4, value: {name: kafka-user, emptyDir: {}}}                        | data.client.properties: sasl.jaas.config: expected a file of a mounted Secret
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.client.ssl.truststore.location, value: /etc/hssflow/kafka-ca/ca.pem}   | FlinkDeployment hssflow: spec.flinkConfiguration: ssl.truststore.location: expected a mounted file
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkConfiguration/kafka.client-config, value: /etc/hssflow/client.properties}             | FlinkDeployment hssflow: spec.flinkConfiguration.kafka.client-config: expected a mounted file
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/spec/containers/0/volumeMounts/3}                                                | FlinkDeployment hssflow: spec.flinkConfiguration.kafka.client-config: expected a mounted file
            ConfigMap kafka-client  | {op: replace, path: /data/client.properties, value: "ssl.truststore.location=/ca.crt"}                             | ssl.truststore.location: expected a mounted file, got '/ca.crt', which FlinkDeployment hssflow does not have
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkConfiguration/io.tmp.dirs, value: /scratch}                                            | FlinkDeployment hssflow: jobmanager.spec.containers[0].volumeMounts: expected a volume at /scratch
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/spec/containers/0/volumeMounts/2}                                                | FlinkDeployment hssflow: taskmanager.spec.containers[0].volumeMounts: expected a volume at /opt/flink/log
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkConfiguration/execution.checkpointing.dir, value: "file:///data/checkpoints"}          | FlinkDeployment hssflow: spec.flinkConfiguration.execution.checkpointing.dir: expected a place that outlives pods
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkConfiguration/model.store, value: models}                                             | FlinkDeployment hssflow: spec.flinkConfiguration.model.store: expected a place that outlives pods
            FlinkDeployment hssflow | {op: remove, path: /spec/flinkConfiguration/high-availability.storageDir}                                             | FlinkDeployment hssflow: spec.flinkConfiguration.high-availability.storageDir: expected a place that outlives pods, got ''
            Deployment simulators   | {op: replace, path: /spec/template/spec/containers/0/args/1, value: "--scenario=/etc/hssflow/streams/stream.yaml"}    | Deployment simulators: spec.template.spec.containers[0].args: --scenario: expected a mounted file
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/volumeMounts/0/readOnly, value: true}                                | Deployment monitor: spec.template.spec.containers[0].volumeMounts: expected a volume at /tmp
            Deployment monitor      | {op: remove, path: /spec/template/spec/containers/0/volumeMounts/3}                                                   | ssl.truststore.location: expected a mounted file, got '/etc/hssflow/kafka-ca/ca.crt', which Deployment monitor does not have
            Deployment monitor      | {op: replace, path: /spec/template/spec/volumes/3/secret/items/0/path, value: ca.pem}                                 | ssl.truststore.location: expected a mounted file
            """)
    void reportsFilesThatAreNotMounted(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }

    @Test
    void reportsStateOnAVolumeThatCannotBeWrittenTo() {
        assertReported(
                Overlay.DEV
                        .manifests()
                        .with(
                                "FlinkDeployment",
                                "hssflow",
                                "{op: add, path: /spec/podTemplate/spec/containers/0/volumeMounts/6/readOnly, value: true}"),
                "FlinkDeployment hssflow: spec.flinkConfiguration.model.store: expected a place that outlives pods");
    }
}
