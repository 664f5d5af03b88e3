package org.hssflow.k8s;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardeningCheckTest extends OverlayRule {
    HardeningCheckTest() {
        super(new HardeningCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Deployment monitor    | {op: remove, path: /spec/template/spec/securityContext/runAsNonRoot}                                   | Deployment monitor: spec.template.spec.securityContext.runAsNonRoot
            Deployment monitor    | {op: replace, path: /spec/template/spec/securityContext/runAsUser, value: 0}                           | Deployment monitor: spec.template.spec.securityContext.runAsUser
            Deployment monitor    | {op: add, path: /spec/template/spec/containers/0/securityContext/runAsNonRoot, value: false}           | Deployment monitor: spec.template.spec.securityContext.runAsNonRoot
            Deployment simulators | {op: replace, path: /spec/template/spec/securityContext/seccompProfile/type, value: Unconfined}        | Deployment simulators: spec.template.spec.securityContext.seccompProfile.type
            Deployment simulators | {op: remove, path: /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem}            | Deployment simulators: spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem
            Deployment simulators | {op: remove, path: /spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation}          | Deployment simulators: spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation
            Deployment simulators | {op: add, path: /spec/template/spec/containers/0/securityContext/privileged, value: true}              | Deployment simulators: spec.template.spec.containers[0].securityContext.privileged
            Deployment simulators | {op: remove, path: /spec/template/spec/containers/0/securityContext/capabilities}                      | Deployment simulators: spec.template.spec.containers[0].securityContext.capabilities.drop
            Deployment simulators | {op: add, path: /spec/template/spec/containers/0/securityContext/capabilities/add, value: [NET_ADMIN]} | Deployment simulators: spec.template.spec.containers[0].securityContext.capabilities.add
            Deployment simulators | {op: remove, path: /spec/template/spec/containers/0/resources/limits/memory}                           | Deployment simulators: spec.template.spec.containers[0].resources.limits.memory
            Deployment simulators | {op: remove, path: /spec/template/spec/containers/0/resources/requests}                                | Deployment simulators: spec.template.spec.containers[0].resources.requests.cpu
            Deployment simulators | {op: add, path: /spec/template/spec/initContainers, value: [{name: init, image: hssflow}]}             | Deployment simulators: spec.template.spec.initContainers[0].securityContext.readOnlyRootFilesystem
            Deployment simulators | {op: add, path: /spec/template/spec/hostNetwork, value: true}                                          | Deployment simulators: spec.template.spec.hostNetwork
            Deployment simulators | {op: add, path: /spec/template/spec/volumes/-, value: {name: host, hostPath: {path: /}}}               | Deployment simulators: spec.template.spec.volumes: expected no hostPath
            Deployment simulators | {op: remove, path: /spec/template/spec/automountServiceAccountToken}                                   | Deployment simulators: spec.template.spec.automountServiceAccountToken
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/spec/securityContext}                                           | FlinkDeployment hssflow: jobmanager.spec.securityContext.runAsNonRoot
            FlinkDeployment hssflow | {op: remove, path: /spec/podTemplate/spec/containers/0/securityContext/capabilities}                 | FlinkDeployment hssflow: taskmanager.spec.containers[0].securityContext.capabilities.drop
            FlinkDeployment hssflow | {op: add, path: /spec/taskManager/podTemplate, value: {spec: {containers: [{name: flink-main-container, securityContext: {readOnlyRootFilesystem: false}}]}}} | FlinkDeployment hssflow: taskmanager.spec.containers[0].securityContext.readOnlyRootFilesystem
            FlinkDeployment hssflow | {op: replace, path: /spec/podTemplate/spec/containers/0/name, value: main}                           | FlinkDeployment hssflow: jobmanager.spec.containers: expected a container that says as whom it runs
            FlinkDeployment hssflow | {op: remove, path: /spec/taskManager/resource/memory}                                                | FlinkDeployment hssflow: spec.taskManager.resource.memory
            FlinkDeployment hssflow | {op: remove, path: /spec/jobManager/resource/cpu}                                                    | FlinkDeployment hssflow: spec.jobManager.resource.cpu
            Kafka pde             | {op: remove, path: /spec/kafka/template/pod}                                                           | Kafka pde: spec.kafka.template.pod.securityContext.runAsNonRoot
            Kafka pde             | {op: replace, path: /spec/kafka/template/kafkaContainer/securityContext/readOnlyRootFilesystem, value: false} | Kafka pde: spec.kafka.template.kafkaContainer.securityContext.readOnlyRootFilesystem
            Kafka pde             | {op: remove, path: /spec/entityOperator/template/topicOperatorContainer}                               | Kafka pde: spec.entityOperator.template.topicOperatorContainer.securityContext.capabilities.drop
            Kafka pde             | {op: remove, path: /spec/entityOperator/template/pod/securityContext/seccompProfile}                   | Kafka pde: spec.entityOperator.template.pod.securityContext.seccompProfile.type
            Kafka pde             | {op: remove, path: /spec/entityOperator/userOperator/resources}                                        | Kafka pde: spec.entityOperator.userOperator.resources.limits.memory
            Kafka pde             | {op: remove, path: /spec/kafka/template/pod/securityContext/fsGroup}                                   | Kafka pde: spec.kafka.template.pod.securityContext.fsGroup: expected a group that may write to the disks of KafkaNodePool brokers
            Kafka pde             | {op: remove, path: /spec/kafka/template/pod/securityContext/fsGroup}                                   | Kafka pde: spec.kafka.template.pod.securityContext.fsGroup: expected a group that may write to the disks of KafkaNodePool controllers
            KafkaNodePool brokers | {op: add, path: /spec/template, value: {pod: {securityContext: {runAsNonRoot: true}}}}                 | KafkaNodePool brokers: spec.template.pod.securityContext.fsGroup
            KafkaNodePool brokers | {op: remove, path: /spec/resources/limits/cpu}                                                         | KafkaNodePool brokers: spec.resources.limits.cpu
            KafkaNodePool brokers | {op: add, path: /spec/template, value: {pod: {securityContext: {}}}}                                   | KafkaNodePool brokers: spec.template.pod.securityContext.runAsNonRoot
            Namespace hssflow     | {op: remove, path: /metadata/labels}                                                                   | Namespace hssflow: metadata.labels
            """)
    void reportsRightsThatNothingNeeds(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }

    @Test
    void reportsAVolumeThatNoGroupOfThePodMayWriteTo() {
        assertReported(
                Overlay.DEV
                        .manifests()
                        .with(
                                "FlinkDeployment",
                                "hssflow",
                                "{op: remove, path: /spec/podTemplate/spec/securityContext/fsGroup}"),
                "FlinkDeployment hssflow: taskmanager.spec.securityContext.fsGroup: expected a group that may write to state");
    }
}
