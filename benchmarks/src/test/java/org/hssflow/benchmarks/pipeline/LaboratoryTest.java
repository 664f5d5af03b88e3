package org.hssflow.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.kafka.RawRecords;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LaboratoryTest {
    private static final int STEPS = 5;
    private static final int STATES = STEPS * Workload.STREAMS;

    @Test
    @Timeout(120)
    void everyStateComesOutOfEitherJobOnceAndARunHasAPace() throws Exception {
        Workload heat = Workload.heat(STATES);
        Variant whole = new Variant("whole", heat, STATES, IdentityProvider.NAME, 2, true);
        Variant stateless = new Variant("stateless", heat, STATES, "cpu", 1, false);
        try (Laboratory laboratory = Laboratory.open();
                EmbeddedCluster cluster = EmbeddedCluster.start(2, 0)) {
            laboratory.prepare(heat);
            assertThat(rollouts(laboratory, cluster, whole, "a")).isEqualTo(all(2));
            assertThat(rollouts(laboratory, cluster, stateless, "b")).isEqualTo(all(1));
            Pace pace = laboratory.run(cluster, stateless, 1);
            assertThat(pace.statesPerSecond()).isPositive().isFinite();
            assertThat(pace.processorMicros()).isPositive().isFinite();
        }
    }

    @Test
    void streamsSpreadEvenlyOverTasks() {
        for (int tasks : new int[] {1, 2, 4, 8}) {
            int[] counts = new int[tasks];
            Workload.streams()
                    .forEach(name -> counts[KeyGroupRangeAssignment.assignKeyToParallelOperator(name, 128, tasks)]++);
            assertThat(counts).containsOnly(Workload.STREAMS / tasks);
        }
    }

    /** The number of forecasts by stream and step. */
    private static Map<String, Integer> all(int leads) {
        Map<String, Integer> forecasts = new TreeMap<>();
        Workload.streams()
                .forEach(
                        stream -> IntStream.range(0, STEPS).forEach(step -> forecasts.put(stream + "@" + step, leads)));
        return forecasts;
    }

    private static Map<String, Integer> rollouts(
            Laboratory laboratory, EmbeddedCluster cluster, Variant variant, String prefix) throws Exception {
        Topics topics = new Topics(prefix);
        laboratory.create(topics);
        JobClient job = laboratory.submit(cluster, variant, topics, 1);
        Map<String, Integer> forecasts = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(laboratory.kafka().consumer(true))) {
            consumer.assign(consumer.partitionsFor(topics.rollouts()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
            consumer.seekToBeginning(List.of());
            while (forecasts.size() < STATES) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    Rollout rollout = RolloutCodec.decode(RawRecords.of(record));
                    forecasts.merge(
                            rollout.streamId() + "@" + rollout.baseStep(), rollout.leadSteps().length, Integer::sum);
                }
            }
        } finally {
            Laboratory.cancel(job);
        }
        return forecasts;
    }
}
