package org.hssflow.app;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;

/**
 * The options of the job. They stand beside Flink's own in its configuration file or behind {@code -D}; {@link LoopSettings}
 * reads them once.
 */
public final class LoopOptions {
    public static final ConfigOption<String> BOOTSTRAP = ConfigOptions.key("kafka.bootstrap.servers")
            .stringType()
            .noDefaultValue()
            .withDescription("The brokers, host:port, several separated by commas. Required.");

    public static final ConfigOption<String> TOPIC_PREFIX = ConfigOptions.key("kafka.topic.prefix")
            .stringType()
            .defaultValue(Topics.DEFAULT_PREFIX)
            .withDescription("What the names of all topics begin with.");

    public static final ConfigOption<String> GROUP = ConfigOptions.key("kafka.group.id")
            .stringType()
            .defaultValue("hssflow")
            .withDescription(
                    "The consumer group. A job without state of its own begins at the group's committed offsets, or at the beginning if there are none; a job with state goes on where that says.");

    public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX = ConfigOptions.key(
                    "kafka.transactional.id.prefix")
            .stringType()
            .defaultValue("hssflow")
            .withDescription(
                    "What the ids of the sinks' transactions begin with; no two jobs of a cluster may share it.");

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT = ConfigOptions.key("kafka.transaction.timeout")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription(
                    "How long a transaction may stay open: well above the checkpoint interval and the time of a"
                            + " restart, at most the broker's transaction.max.timeout.ms. What a job that stays down for longer"
                            + " had written but not committed is lost.");

    public static final ConfigOption<MemorySize> MAX_RECORD_SIZE = ConfigOptions.key("kafka.record.max.size")
            .memoryType()
            .defaultValue(new MemorySize(ClientSettings.DEFAULT_MAX_RECORD_BYTES))
            .withDescription("A state that is longer goes to the dead-letter topic unread.");

    public static final ConfigOption<String> STORE = ConfigOptions.key("model.store")
            .stringType()
            .defaultValue("models")
            .withDescription(
                    "The folder of the model store. The models that come with the release are always there too.");

    public static final ConfigOption<List<String>> MODELS = ConfigOptions.key("model.names")
            .stringType()
            .asList()
            .defaultValues("heat-1d")
            .withDescription("The models that serve until something else is decided: name, or name@version.");

    public static final ConfigOption<String> ENGINE = ConfigOptions.key("forecast.engine")
            .stringType()
            .defaultValue("auto")
            .withDescription(
                    "What computes: auto takes the fastest that works on the machine and says in the log which and why not the others; cpu; nd4j, if the build holds it.");

    public static final ConfigOption<Integer> BATCH_SIZE = ConfigOptions.key("forecast.batch.size")
            .intType()
            .defaultValue(256)
            .withDescription("How many transitions are forecast together at most.");

    public static final ConfigOption<Duration> BATCH_TIMEOUT = ConfigOptions.key("forecast.batch.timeout")
            .durationType()
            .defaultValue(Duration.ofMillis(5))
            .withDescription("How long the first transition of a batch waits for others at most.");

    public static final ConfigOption<List<Integer>> LEAD_STEPS = ConfigOptions.key("forecast.lead.steps")
            .intType()
            .asList()
            .defaultValues(IntStream.rangeClosed(1, 10).boxed().toArray(Integer[]::new))
            .withDescription("Which steps ahead are published, increasing.");

    public static final ConfigOption<Duration> REORDER_WAIT = ConfigOptions.key("track.reorder.wait")
            .durationType()
            .defaultValue(Duration.ofMillis(200))
            .withDescription("How long a state waits for the ones missing before it, before they are given up.");

    public static final ConfigOption<Integer> REORDER_LIMIT = ConfigOptions.key("track.reorder.limit")
            .intType()
            .defaultValue(16)
            .withDescription("How many states of a stream wait at most.");

    public static final ConfigOption<Duration> FORGET_AFTER = ConfigOptions.key("track.forget.after")
            .durationType()
            .defaultValue(Duration.ofDays(7))
            .withDescription("How long a stream that sends nothing is remembered.");

    /** All of them, in the order of the documentation. */
    public static final List<ConfigOption<?>> ALL = List.of(
            BOOTSTRAP,
            TOPIC_PREFIX,
            GROUP,
            TRANSACTIONAL_ID_PREFIX,
            TRANSACTION_TIMEOUT,
            MAX_RECORD_SIZE,
            STORE,
            MODELS,
            ENGINE,
            BATCH_SIZE,
            BATCH_TIMEOUT,
            LEAD_STEPS,
            REORDER_WAIT,
            REORDER_LIMIT,
            FORGET_AFTER);

    private LoopOptions() {}
}
