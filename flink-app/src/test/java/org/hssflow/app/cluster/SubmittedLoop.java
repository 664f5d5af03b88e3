package org.hssflow.app.cluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.SurrogateJob;
import org.hssflow.app.kafka.KafkaEnds;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;

/** The whole job between topics of its own. */
final class SubmittedLoop {
    private static final int PARTITIONS = 4;

    private SubmittedLoop() {}

    /** Creates the topics, once the broker is there, and hands the job to the JobManager; its tasks may not run yet. */
    static JobClient submit(ProcessCluster cluster, Topics topics, int parallelism) throws Exception {
        return submit(cluster, topics, parallelism, new Configuration());
    }

    /** @param extra options of the job */
    static JobClient submit(ProcessCluster cluster, Topics topics, int parallelism, Configuration extra)
            throws Exception {
        createTopics(cluster, topics);
        Configuration config = cluster.configuration();
        config.set(LoopOptions.TOPIC_PREFIX, topics.prefix());
        config.set(LoopOptions.GROUP, topics.prefix());
        config.set(LoopOptions.TRANSACTIONAL_ID_PREFIX, topics.prefix());
        config.addAll(extra);
        LoopSettings settings = LoopSettings.from(config);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createRemoteEnvironment(
                cluster.rest().getHost(), cluster.rest().getPort(), config);
        env.setParallelism(parallelism);
        SurrogateJob.define(
                env,
                KafkaEnds.sources(settings),
                KafkaEnds.sinks(settings),
                SurrogateJob.Physics.of(settings),
                settings);
        return env.executeAsync(topics.prefix());
    }

    static void createTopics(ProcessCluster cluster, Topics topics) throws Exception {
        ClientSettings kafka = ClientSettings.of(cluster.bootstrap());
        try (Admin admin = Admin.create(kafka.admin())) {
            TopicAdmin.createMissing(
                    admin, topics.definitions(PARTITIONS, (short) 1, ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        }
    }
}
