package org.hssflow.k8s;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicCheckTest extends OverlayRule {
    TopicCheckTest() {
        super(new TopicCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            KafkaTopic pde.states     | {op: replace, path: /spec/config/max.message.bytes, value: 1048576}       | KafkaTopic pde.states: spec.config: expected {max.message.bytes=16777216}
            KafkaTopic pde.states.dlq | {op: replace, path: /spec/config/max.message.bytes, value: 16777216}    | KafkaTopic pde.states.dlq: spec.config: expected {max.message.bytes=17825792}
            KafkaTopic pde.drift      | {op: add, path: /spec/config, value: {cleanup.policy: compact}}           | KafkaTopic pde.drift: spec.config: expected {}
            KafkaTopic pde.models     | {op: remove, path: /spec/config}                                          | KafkaTopic pde.models: spec.config: expected {cleanup.policy=compact}
            KafkaTopic pde.models     | {op: replace, path: /spec/partitions, value: 12}                          | KafkaTopic pde.models: spec.partitions: expected 1
            KafkaTopic pde.rollouts   | {op: replace, path: /spec/partitions, value: 6}                           | KafkaTopic pde.rollouts: spec.partitions: expected 12
            KafkaTopic pde.rollouts   | {op: add, path: /spec/topicName, value: pde.rollout}                      | KafkaTopic pde.rollouts: expected it, got none
            KafkaTopic pde.rollouts   | {op: add, path: /spec/topicName, value: pde.rollout}                      | KafkaTopic pde.rollouts: metadata.name: expected a topic of the job
            KafkaTopic pde.drift      | {op: replace, path: /spec/replicas, value: 4}                             | KafkaTopic pde.drift: spec.replicas: expected 1 to 3
            KafkaTopic pde.drift      | {op: replace, path: /spec/replicas, value: 2}                             | KafkaTopic pde.drift: spec.replicas: min.insync.replicas: expected 1 to 1 of 2
            KafkaTopic pde.drift      | {op: replace, path: /spec/replicas, value: 2}                             | KafkaTopic pde.drift: spec.replicas: expected 3, got 2
            KafkaTopic pde.states     | {op: replace, path: /spec/replicas, value: 2}                             | KafkaTopic pde.states: spec.replicas: expected 3, got 2
            Kafka pde                 | {op: replace, path: /spec/kafka/config/default.replication.factor, value: 2} | KafkaTopic pde.models: spec.replicas: expected 2, got 3
            KafkaNodePool brokers       | {op: replace, path: /spec/replicas, value: 2}                             | KafkaTopic pde.models: spec.replicas: expected 1 to 2
            FlinkDeployment hssflow     | {op: replace, path: /spec/job/parallelism, value: 13}                     | KafkaTopic pde.states: spec.partitions: expected one for each of the job's 13 subtasks
            FlinkDeployment hssflow     | {op: add, path: /spec/flinkConfiguration/kafka.topic.prefix, value: lab}  | KafkaTopic lab.states: expected it
            """)
    void reportsTopicsThatTheCodeDoesNotDefine(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }

    @Test
    void reportsATopicThatIsMissing(@TempDir Path folder) throws IOException {
        assertReported(Overlay.CPU.with(folder, """
                        patches:
                          - patch: |-
                              apiVersion: kafka.strimzi.io/v1
                              kind: KafkaTopic
                              metadata: {name: pde.models, namespace: hssflow}
                              $patch: delete
                        """), "KafkaTopic pde.models: expected it, got none");
    }
}
