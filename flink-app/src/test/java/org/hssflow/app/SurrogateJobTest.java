package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
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
                        "Sink Committer: rollouts",
                        "dead-letters",
                        "decisions",
                        "forecaster",
                        "rollouts",
                        "state-tracker",
                        "states");
    }

    @Test
    void nothingIsSerializedBetweenTrackerAndForecaster() {
        StreamGraph graph = graph();
        assertThat(graph.getJobGraph().getVertices())
                .as("the two sources, and all the rest in one chain")
                .hasSize(3);
    }

    private static StreamGraph graph() {
        Configuration config = new Configuration();
        config.set(LoopOptions.BOOTSTRAP, "broker:9092");
        config.set(LoopOptions.STORE, "target/no-store");
        LoopSettings settings = LoopSettings.from(config);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        SurrogateJob.define(env, KafkaEnds.sources(settings), KafkaEnds.sinks(settings), settings);
        return env.getStreamGraph();
    }
}
