package org.hssflow.app;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.hssflow.app.job.JobOptions;
import org.hssflow.app.kafka.KafkaEnds;

/**
 * The job as a Flink program: what {@code flink run}, the web UI, a cluster in application mode and {@code ./hssflow job} start. Its
 * options stand in Flink's own configuration, and may be added as arguments, {@code -Dname=value}.
 */
public final class JobMain {
    private JobMain() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Configuration given = Configuration.fromMap(env.getConfiguration().toMap());
        given.addAll(JobOptions.ofArguments(args));
        Configuration config = FlinkDefaults.under(given);
        given.setString(JobOptions.RELEASE, Release.VERSION);
        env.configure(config);
        env.setParallelism(config.get(CoreOptions.DEFAULT_PARALLELISM));
        env.getConfig().setGlobalJobParameters(JobOptions.masked(given)); // what an upgrade finds
        LoopSettings settings = LoopSettings.from(config);
        SurrogateJob.define(
                env,
                KafkaEnds.sources(settings),
                KafkaEnds.sinks(settings),
                SurrogateJob.Physics.of(settings),
                settings);
        env.execute(config.getOptional(PipelineOptions.NAME).orElse(JobOptions.DEFAULT_NAME));
    }
}
