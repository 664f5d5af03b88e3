package org.hssflow.app;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.hssflow.app.tune.Strategy;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.operators.drift.detect.DetectorKind;

/**
 * The options of the job. They stand beside Flink's own in its configuration file or behind {@code -D}; {@link LoopSettings}
 * reads them once.
 */
public final class LoopOptions {
    public static final ConfigOption<String> BOOTSTRAP = ConfigOptions.key("kafka.bootstrap.servers")
            .stringType()
            .noDefaultValue()
            .withDescription("The brokers, host:port, several separated by commas. Required.");

    public static final ConfigOption<String> CLIENT_CONFIG = ConfigOptions.key("kafka.client-config")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "A properties file of Kafka's clients, such as one for TLS and SASL, where the job is started: on the JobManager in application mode. What kafka.client.* says wins over it.");

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
                    "The model store: a folder, or a URI of a Flink file system, such as s3://bucket/models. The models that come with the release are always there too.");

    public static final ConfigOption<List<String>> MODELS = ConfigOptions.key("model.names")
            .stringType()
            .asList()
            .defaultValues("heat-1d")
            .withDescription("The models that serve until something else is decided: name, or name@version.");

    public static final ConfigOption<String> ENGINE = ConfigOptions.key("forecast.engine")
            .stringType()
            .defaultValue("auto")
            .withDescription(
                    "What computes: auto takes the fastest that works on the machine and says in the log which and why not the others, and goes on with cpu where that one fails; cpu; cuda; nd4j, if the build holds it.");

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

    public static final ConfigOption<DetectorKind> DETECTOR = ConfigOptions.key("drift.detector")
            .enumType(DetectorKind.class)
            .defaultValue(DetectorKind.RUNNING_MEDIAN)
            .withDescription(
                    "What looks at the standardised log one-step errors: running-median (of 5), page-hinkley, cusum, ewma or adwin.");

    public static final ConfigOption<Double> DRIFT_MARGIN = ConfigOptions.key("drift.margin")
            .doubleType()
            .defaultValue(1.5)
            .withDescription(
                    "By which factor the one-step error may exceed the largest running median of the model's calibration.");

    public static final ConfigOption<Double> PARAMETER_TOLERANCE = ConfigOptions.key("drift.parameter.tolerance")
            .doubleType()
            .defaultValue(0.25)
            .withDescription(
                    "By how much, relative to it, the identified physical parameter may leave the range that the model was trained on.");

    public static final ConfigOption<Integer> RECOVERY = ConfigOptions.key("drift.recovery.transitions")
            .intType()
            .defaultValue(20)
            .withDescription("How many transitions in a row without a sign of drift end an alarm.");

    public static final ConfigOption<Integer> SAMPLES = ConfigOptions.key("finetune.samples")
            .intType()
            .defaultValue(20)
            .withDescription("How many transitions after an alarm a training waits for.");

    public static final ConfigOption<MemorySize> SAMPLE_BUDGET = ConfigOptions.key("finetune.samples.max.size")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(1))
            .withDescription(
                    "How much of the newest states of a stream is kept to train on, while something is wrong with it; at least 8 states are.");

    public static final ConfigOption<Duration> RETRY_AFTER = ConfigOptions.key("finetune.retry.after")
            .durationType()
            .defaultValue(Duration.ofMinutes(2))
            .withDescription(
                    "How long after a training was asked for another one is, if the stream has still no model that fits.");

    public static final ConfigOption<Duration> POOL_WAIT = ConfigOptions.key("finetune.pool.wait")
            .durationType()
            .defaultValue(Duration.ofSeconds(1))
            .withDescription(
                    "How long a training waits for other streams of the same regime, whose samples it takes too.");

    public static final ConfigOption<Duration> TUNE_TIMEOUT = ConfigOptions.key("finetune.timeout")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription("After which time a training is given up, with its time in the queue.");

    public static final ConfigOption<Strategy> STRATEGY = ConfigOptions.key("finetune.strategy")
            .enumType(Strategy.class)
            .defaultValue(Strategy.AUTO)
            .withDescription(
                    "What is tried: gain, ridge, lora, full, solver (full, on trajectories that the simulator makes with the identified parameters), or auto: the cheap ones first, until the target is reached.");

    public static final ConfigOption<Double> TUNE_TARGET = ConfigOptions.key("finetune.target")
            .doubleType()
            .defaultValue(1e-3)
            .withDescription(
                    "The one-step error that auto is content with; it is content with the limit of the base's calibration, too, if that is larger.");

    public static final ConfigOption<Duration> TUNE_BUDGET = ConfigOptions.key("finetune.budget")
            .durationType()
            .defaultValue(Duration.ofSeconds(20))
            .withDescription("How long the steps of one training may take (lora, full, solver).");

    public static final ConfigOption<Integer> TUNE_THREADS =
            ConfigOptions.key("finetune.threads").intType().defaultValue(1).withDescription("How many threads train.");

    public static final ConfigOption<String> TUNE_ENGINE = ConfigOptions.key("finetune.engine")
            .stringType()
            .defaultValue("cpu")
            .withDescription(
                    "What trains: cpu; cuda; auto takes cuda if a card works and has room for the training, else cpu, and says so in the log. What is in closed form (gain, ridge) is always computed by the CPU.");

    public static final ConfigOption<Integer> TUNE_PARALLELISM = ConfigOptions.key("finetune.parallelism")
            .intType()
            .defaultValue(1)
            .withDescription("How many lines of models are trained at the same time, each in a slot of its own.");

    public static final ConfigOption<Double> REGIME_TOLERANCE = ConfigOptions.key("finetune.regime.tolerance")
            .doubleType()
            .defaultValue(0.05)
            .withDescription(
                    "How far identified parameters may be apart, relative to each other, and still name one regime.");

    public static final ConfigOption<Double> PROMOTE_MARGIN = ConfigOptions.key("promote.margin")
            .doubleType()
            .defaultValue(1.1)
            .withDescription("By which factor a model's error has to be the smaller one to win on a transition.");

    public static final ConfigOption<Integer> PROMOTE_MIN = ConfigOptions.key("promote.transitions.min")
            .intType()
            .defaultValue(10)
            .withDescription("How many transitions candidate and champion are compared on at least.");

    public static final ConfigOption<Integer> PROMOTE_MAX = ConfigOptions.key("promote.transitions.max")
            .intType()
            .defaultValue(200)
            .withDescription("After how many a candidate is dropped if nothing is proven.");

    public static final ConfigOption<Double> PROMOTE_ERROR_RATE = ConfigOptions.key("promote.error.rate")
            .doubleType()
            .defaultValue(0.01)
            .withDescription(
                    "The probability, at most, to promote a candidate that wins no more than half of the transitions.");

    public static final ConfigOption<Double> ROLLBACK_ERROR_RATE = ConfigOptions.key("promote.rollback.error.rate")
            .doubleType()
            .defaultValue(1e-4)
            .withDescription(
                    "A champion that loses no more than half of the transitions is taken back once in 1/rate of them at most.");

    /** All of them, in the order of the documentation. */
    public static final List<ConfigOption<?>> ALL = List.of(
            BOOTSTRAP,
            CLIENT_CONFIG,
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
            FORGET_AFTER,
            DETECTOR,
            DRIFT_MARGIN,
            PARAMETER_TOLERANCE,
            RECOVERY,
            STRATEGY,
            TUNE_TARGET,
            TUNE_BUDGET,
            TUNE_THREADS,
            TUNE_ENGINE,
            TUNE_PARALLELISM,
            TUNE_TIMEOUT,
            SAMPLES,
            SAMPLE_BUDGET,
            RETRY_AFTER,
            POOL_WAIT,
            REGIME_TOLERANCE,
            PROMOTE_MARGIN,
            PROMOTE_MIN,
            PROMOTE_MAX,
            PROMOTE_ERROR_RATE,
            ROLLBACK_ERROR_RATE);

    private LoopOptions() {}
}
