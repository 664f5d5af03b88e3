package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest extends OverlayRule {
    SchemaCheckTest() {
        super(new SchemaCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            FlinkDeployment hssflow | {op: add, path: /spec/job/paralelism, value: 3}                           | FlinkDeployment hssflow: spec.job: property 'paralelism'
            FlinkDeployment hssflow | {op: replace, path: /spec/job/parallelism, value: three}                  | FlinkDeployment hssflow: spec.job.parallelism: string found
            FlinkDeployment hssflow | {op: replace, path: /spec/job/upgradeMode, value: sawepoint}              | FlinkDeployment hssflow: spec.job.upgradeMode: does not have a value in the enumeration
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkVersion, value: v2_20}                     | FlinkDeployment hssflow: spec.flinkVersion: does not have a value in the enumeration
            FlinkDeployment hssflow | {op: add, path: /spec/flinkConfiguration/slots, value: {a: b}}            | FlinkDeployment hssflow: spec.flinkConfiguration.slots: object found
            FlinkDeployment hssflow | {op: add, path: /spec/podTemplate/spec/containers/0/ports/0/nam, value: x} | FlinkDeployment hssflow: spec.podTemplate.spec.containers[0].ports[0]: property 'nam'
            FlinkDeployment hssflow | {op: add, path: /spec/podTemplate/spec/containers/0/securityContext/readOnlyRootFileSystem, value: true} | property 'readOnlyRootFileSystem'
            FlinkDeployment hssflow | {op: add, path: /metadata/label, value: {a: b}}                           | FlinkDeployment hssflow: The field `label`
            Kafka pde               | {op: add, path: /spec/kafka/listeners/0/tsl, value: true}                 | Kafka pde: spec.kafka.listeners[0]: property 'tsl'
            Kafka pde               | {op: replace, path: /spec/kafka/listeners/0/type, value: intern}          | Kafka pde: spec.kafka.listeners[0].type: does not have a value in the enumeration
            Kafka pde               | {op: remove, path: /spec/kafka/listeners/0/port}                          | Kafka pde: spec.kafka.listeners[0]: required property 'port'
            Kafka pde               | {op: replace, path: /spec/kafka/template/pod/securityContext/runAsNonRoot, value: "yes"} | Kafka pde: spec.kafka.template.pod.securityContext.runAsNonRoot: string found
            Kafka pde               | {op: add, path: /spec/entityOperator/template/userOperator, value: {}}    | Kafka pde: spec.entityOperator.template: property 'userOperator'
            KafkaNodePool brokers   | {op: replace, path: /spec/roles, value: [brokers]}                        | KafkaNodePool brokers: spec.roles[0]: does not have a value in the enumeration
            KafkaNodePool brokers   | {op: add, path: /spec/storage/volumes/0/sice, value: 1Gi}                 | KafkaNodePool brokers: spec.storage.volumes[0]: property 'sice'
            KafkaTopic pde.states   | {op: replace, path: /spec/partitions, value: "12"}                        | KafkaTopic pde.states: spec.partitions: string found
            KafkaUser hssflow-job   | {op: remove, path: /spec/authorization/acls/0/resource/type}              | KafkaUser hssflow-job: spec.authorization.acls[0].resource: required property 'type'
            KafkaUser hssflow-job   | {op: add, path: /spec/authorization/acls/0/operations/-, value: Reed}      | KafkaUser hssflow-job: spec.authorization.acls[0].operations[2]: does not have a value in the enumeration
            KafkaUser hssflow-job   | {op: replace, path: /apiVersion, value: kafka.strimzi.io/v1beta2}         | KafkaUser hssflow-job: kind: expected a kind whose schema is known, got kafka.strimzi.io/v1beta2 KafkaUser
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/resources/limitz, value: {}} | Deployment monitor: The field `limitz`
            Deployment monitor      | {op: add, path: /spec/template/spec/containers/0/livenessProbe/httpGet/pfad, value: x} | Deployment monitor: The field `pfad`
            Deployment monitor      | {op: remove, path: /spec/template/spec/containers/0/name}                 | Deployment monitor: The required field `name`
            Deployment monitor      | {op: remove, path: /spec/selector}                                        | Deployment monitor: The required field `selector`
            Deployment monitor      | {op: replace, path: /spec/replicas, value: "1"}                           | Deployment monitor: spec.replicas: expected a number, got the text "1"
            Deployment monitor      | {op: replace, path: /spec/template/spec/automountServiceAccountToken, value: "false"} | Deployment monitor: spec.template.spec.automountServiceAccountToken: expected a boolean, got the text "false"
            Deployment monitor      | {op: add, path: /spec/template/spec/volumes/0/emptydir, value: {}}        | Deployment monitor: The field `emptydir`
            Service monitor         | {op: add, path: /spec/ports/0/targetport, value: http}                    | Service monitor: The field `targetport`
            NetworkPolicy flink     | {op: add, path: /spec/ingress/0/from/0/podSelectors, value: {}}           | NetworkPolicy flink: The field `podSelectors`
            PodDisruptionBudget hssflow-jobmanager | {op: add, path: /spec/minimum, value: 1}                   | PodDisruptionBudget hssflow-jobmanager: The field `minimum`
            Role hssflow            | {op: remove, path: /rules/0/verbs}                                        | Role hssflow: The required field `verbs`
            RoleBinding hssflow     | {op: add, path: /roleRef/names, value: x}                                 | RoleBinding hssflow: The field `names`
            ServiceAccount hssflow  | {op: add, path: /secret, value: x}                                        | ServiceAccount hssflow: The field `secret`
            Namespace hssflow       | {op: add, path: /metadata/labelz, value: {}}                              | Namespace hssflow: The field `labelz`
            ConfigMap streams       | {op: add, path: /dat, value: {}}                                          | The field `dat`
            ConfigMap streams       | {op: add, path: /data/number, value: 5}                                   | data.number: expected a text, got the number 5
            ConfigMap streams       | {op: replace, path: /kind, value: ConfigMaps}                             | kind: expected a kind whose schema is known, got v1 ConfigMaps
            PodMonitor hssflow      | {op: add, path: /spec/podMetricsEndpoints/0/intervall, value: 15s}        | PodMonitor hssflow: spec.podMetricsEndpoints.[0].intervall: Unrecognized field
            PodMonitor hssflow      | {op: replace, path: /spec/podMetricsEndpoints/0/interval, value: 15}      | PodMonitor hssflow: spec.podMetricsEndpoints.[0].interval
            PodMonitor hssflow      | {op: add, path: /spec/selektor, value: {}}                                | PodMonitor hssflow: spec.selektor: Unrecognized field
            """)
    void reportsWhatTheSchemaRefuses(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }
}
