package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.hssflow.app.kafka.KafkaEnds;
import org.junit.jupiter.api.Test;

class SurrogateJobTest {
    /** A savepoint finds its state by these: a change of one loses what it kept. */
    @Test
    void everyOperatorHasTheIdItHadInTheFirstRelease() {
        Set<String> uids = new TreeSet<>();
        for (StreamNode node : graph().getStreamNodes()) {
            assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
            uids.add(node.getTransformationUID());
        }
        assertThat(uids)
                .containsExactly(
                        "Sink Committer: dead-letters",
                        "Sink Committer: drift",
                        "Sink Committer: made-decisions",
                        "Sink Committer: rollouts",
                        "dead-letters",
                        "decisions",
                        "drift",
                        "drift-monitor",
                        "fine-tuner",
                        "forecaster",
                        "made-decisions",
                        "promoter",
                        "rollouts",
                        "state-tracker",
                        "states");
        assertThat(Uids.ALL).containsExactlyInAnyOrderElementsOf(uids);
    }

    /** A field of a state never leaves its task, but for the samples that a training asks for. */
    @Test
    void nothingIsSerializedBetweenTrackerForecasterAndMonitor() {
        List<String> chains = new ArrayList<>();
        graph().getJobGraph().getVertices().forEach(vertex -> chains.add(vertex.getName()));
        assertThat(chains)
                .as("the two sources, the forecasts, the trainings, the decisions and their sink")
                .hasSize(6)
                .anySatisfy(chain -> assertThat(chain).contains("state-tracker", "forecaster", "drift-monitor"));
    }

    @Test
    void trainingsHaveSlotsOfTheirOwn() {
        for (StreamNode node : graph().getStreamNodes()) {
            boolean trains = "fine-tuner".equals(node.getTransformationUID());
            assertThat(node.getSlotSharingGroup()).isEqualTo(trains ? "fine-tuning" : "default");
        }
    }

    /** Otherwise an autoscaler that gives one of them another parallelism would send keys to tasks that do not own them. */
    @Test
    void everyTaskCanBeScaledAlone() {
        for (JobVertex vertex : graph().getJobGraph().getVertices()) {
            for (JobEdge input : vertex.getInputs()) {
                assertThat(input.getShipStrategyName())
                        .as(input.getSource().getProducer().getName() + " -> " + vertex.getName())
                        .isIn("HASH", "REBALANCE", "BROADCAST");
            }
        }
    }

    private static StreamGraph graph() {
        Configuration config = new Configuration();
        config.set(LoopOptions.BOOTSTRAP, "broker:9092");
        config.set(LoopOptions.STORE, "target/no-store");
        LoopSettings settings = LoopSettings.from(config);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        SurrogateJob.define(
                env,
                KafkaEnds.sources(settings),
                KafkaEnds.sinks(settings),
                SurrogateJob.Physics.of(settings),
                settings);
        return env.getStreamGraph();
    }
}
