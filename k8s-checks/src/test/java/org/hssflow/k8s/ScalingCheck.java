package org.hssflow.k8s;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.hssflow.app.FlinkDefaults;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.SurrogateJob;
import org.hssflow.app.kafka.KafkaEnds;

/** The autoscaler leaves alone what has a parallelism of its own in the code, and nothing else. */
final class ScalingCheck implements Check {
    /** Of everything whose parallelism the code leaves open; it fixes none to as many. */
    private static final int OPEN = 97;

    @Override
    public List<String> problems(Manifests manifests) {
        Set<String> expected = fixed(OptionCheck.settings(manifests));
        Set<String> excluded = new TreeSet<>(manifests.flinkOptions().get(AutoScalerOptions.VERTEX_EXCLUDE_IDS));
        return excluded.equals(expected)
                ? List.of()
                : List.of(manifests
                        .job()
                        .problem(
                                "spec.flinkConfiguration." + AutoScalerOptions.VERTEX_EXCLUDE_IDS.key(),
                                "expected " + expected + ", got " + excluded));
    }

    /** The ids of vertices that do not have the job's parallelism: they are made of operators' uids. */
    private static Set<String> fixed(LoopSettings settings) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(FlinkDefaults.under(new Configuration()));
        env.setParallelism(OPEN);
        SurrogateJob.define(
                env,
                KafkaEnds.sources(settings),
                KafkaEnds.sinks(settings),
                SurrogateJob.Physics.of(settings),
                settings);
        Set<String> ids = new TreeSet<>();
        for (JobVertex vertex : env.getStreamGraph().getJobGraph().getVertices()) {
            if (vertex.getParallelism() != OPEN) {
                ids.add(vertex.getID().toHexString());
            }
        }
        return ids;
    }
}
