package org.hssflow.k8s;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretCheckTest extends OverlayRule {
    SecretCheckTest() {
        super(new SecretCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/kafka.client.sasl.jaas.config, value: Scram} | FlinkDeployment hssflow: spec.flinkConfiguration.kafka.client.sasl.jaas.config: expected a reference
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/s3.secret-key, value: abc}                       | FlinkDeployment hssflow: spec.flinkConfiguration.s3.secret-key: expected a reference
            FlinkDeployment hssflow | {op: add, path: /spec/podTemplate/spec/containers/0/env, value: [{name: AWS_SECRET_ACCESS_KEY, value: abc}]} | FlinkDeployment hssflow: jobmanager.spec.containers[0].env.AWS_SECRET_ACCESS_KEY: expected valueFrom
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/s3.access-key, value: AKIAABCDEFGHIJKLMNOP}      | FlinkDeployment hssflow: spec.flinkConfiguration.s3.access-key: expected no key
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/args/-, value: "--kafka-property=sasl.jaas.config=Login username=\\"a\\" password=\\"b\\";"} | Deployment monitor: spec.template.spec.containers[0].args[4]: expected no key and no password
            Deployment monitor      | {op: add, path: /metadata/annotations, value: {key: "-----BEGIN RSA PRIVATE KEY-----"}}   | Deployment monitor: metadata.annotations.key: expected no key
            ConfigMap kafka-client  | {op: add, path: /data/password, value: abc}                                               | data.password: expected a reference
            ConfigMap kafka-client  | {op: replace, path: /data/client.properties, value: "sasl.jaas.config=Scram"}           | data.client.properties.sasl.jaas.config: expected a reference
            ConfigMap kafka-client  | {op: replace, path: /data/client.properties, value: "a=b\\nssl.key.password=abc"}         | data.client.properties.ssl.key.password: expected a reference
            ConfigMap kafka-client  | {op: add, path: /data/values.yaml, value: "store:\\n  token: abc"}                        | data.values.yaml.token: expected a reference
            """)
    void reportsWhatNobodyMayRead(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }

    @Test
    void reportsASecret(@TempDir Path folder) throws IOException {
        assertReported(
                Overlay.CPU.with(folder, "secretGenerator: [{name: hssflow-s3, literals: [a=b]}]"),
                ": kind: expected no Secret in a manifest");
    }
}
