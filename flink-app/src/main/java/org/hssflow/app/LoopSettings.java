package org.hssflow.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.hssflow.app.tune.TuneSettings;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.operators.drift.MonitorSettings;
import org.hssflow.operators.finetune.FineTunerSettings;
import org.hssflow.operators.forecast.ForecasterSettings;
import org.hssflow.operators.promote.PromoterSettings;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.operators.track.TrackerSettings;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;

/**
 * What {@link LoopOptions} say, read once, checked, and all problems reported together.
 *
 * @param kafka how the clients reach the brokers
 * @param topics the names of the topics
 * @param group the consumer group
 * @param transactionalIdPrefix of the sinks
 * @param transactionTimeout of the sinks
 * @param maxRecordBytes of a state
 * @param models who serves until something else is decided
 * @param tracker of the state tracker
 * @param forecaster of the forecaster
 * @param monitor of the drift monitor
 * @param workshop of the fine-tuner: how models are made
 * @param fineTuner of the fine-tuner: how it works
 * @param fineTunerParallelism how many of them there are
 * @param promoter of the promoter
 */
public record LoopSettings(
        ClientSettings kafka,
        Topics topics,
        String group,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        int maxRecordBytes,
        List<ModelDecision> models,
        TrackerSettings tracker,
        ForecasterSettings forecaster,
        MonitorSettings monitor,
        TuneSettings workshop,
        FineTunerSettings fineTuner,
        int fineTunerParallelism,
        PromoterSettings promoter) {
    /** Settings of Kafka's clients may stand behind this, such as {@code kafka.client.security.protocol}. */
    public static final String CLIENT_PREFIX = "kafka.client.";

    private static final Duration RESTART_MARGIN = Duration.ofMinutes(1);
    /** What a rollout is longer than its values. */
    private static final int ENVELOPE_BYTES = 64 << 10;

    private static final List<String> OWN_PREFIXES =
            List.of("kafka.", "model.", "forecast.", "track.", "drift.", "finetune.", "promote.");

    /** @throws IllegalArgumentException naming every option that is missing, unknown or out of range, a line each */
    public static LoopSettings from(Configuration config) {
        List<String> problems = new ArrayList<>(unknownOptions(config));
        var kafka = part(problems, "kafka", () -> kafka(config));
        var topics = part(problems, "kafka.topic.prefix", () -> topics(config));
        var group = part(problems, "kafka.group.id", () -> notBlank(config.get(LoopOptions.GROUP)));
        var transactionalIdPrefix = part(
                problems,
                "kafka.transactional.id.prefix",
                () -> notBlank(config.get(LoopOptions.TRANSACTIONAL_ID_PREFIX)));
        var transactionTimeout = part(problems, "kafka.transaction.timeout", () -> transactionTimeout(config));
        var maxRecordBytes = part(problems, "kafka.record.max.size", () -> maxRecordBytes(config));
        var models = part(problems, "model", () -> models(config));
        var forecaster = part(problems, "forecast", () -> forecaster(config));
        var tracker = part(problems, "track", () -> tracker(config));
        var monitor = part(problems, "drift", () -> monitor(config));
        var workshop = part(problems, "finetune", () -> workshop(config));
        var fineTuner = part(problems, "finetune", () -> fineTuner(config));
        var fineTunerParallelism = part(problems, "finetune.parallelism", () -> fineTunerParallelism(config));
        var promoter = part(problems, "promote", () -> promoter(config));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
        }
        return new LoopSettings(
                kafka.orElseThrow(),
                topics.orElseThrow(),
                group.orElseThrow(),
                transactionalIdPrefix.orElseThrow(),
                transactionTimeout.orElseThrow(),
                maxRecordBytes.orElseThrow(),
                models.orElseThrow(),
                tracker.orElseThrow(),
                forecaster.orElseThrow(),
                monitor.orElseThrow(),
                workshop.orElseThrow(),
                fineTuner.orElseThrow(),
                fineTunerParallelism.orElseThrow(),
                promoter.orElseThrow());
    }

    /** What the options give, or a problem and nothing. */
    private static <T> Optional<T> part(List<String> problems, String options, Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (IllegalArgumentException | ModelFormatException e) {
            problems.add(options + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static List<String> unknownOptions(Configuration config) {
        Set<String> known = LoopOptions.ALL.stream().map(ConfigOption::key).collect(Collectors.toSet());
        return config.keySet().stream()
                .filter(key -> OWN_PREFIXES.stream().anyMatch(key::startsWith))
                .filter(key -> !known.contains(key) && !key.startsWith(CLIENT_PREFIX))
                .sorted()
                .map(key -> key + ": expected an option of hssflow, see the README's table; there is none of this name")
                .toList();
    }

    /** How to reach the brokers. */
    public static ClientSettings kafka(Configuration config) {
        String bootstrap = config.get(LoopOptions.BOOTSTRAP);
        if (bootstrap == null) {
            throw new IllegalArgumentException(
                    "expected " + LoopOptions.BOOTSTRAP.key() + ", got nothing; name a broker as host:port");
        }
        Map<String, String> client = new TreeMap<>();
        config.toMap().forEach((key, value) -> {
            if (key.startsWith(CLIENT_PREFIX)) {
                client.put(key.substring(CLIENT_PREFIX.length()), value);
            }
        });
        String file = config.get(LoopOptions.CLIENT_CONFIG);
        return file == null
                ? new ClientSettings(bootstrap, client)
                : ClientSettings.ofFile(bootstrap, Path.of(file), client);
    }

    /** The names of the topics. */
    public static Topics topics(Configuration config) {
        return new Topics(config.get(LoopOptions.TOPIC_PREFIX));
    }

    private static String notBlank(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("expected a name, got an empty one");
        }
        return value;
    }

    /** A transaction is open from one checkpoint to the commit of the next, and has to outlast a restart in between. */
    private static Duration transactionTimeout(Configuration config) {
        Duration timeout = config.get(LoopOptions.TRANSACTION_TIMEOUT);
        Duration checkpoints =
                config.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL).orElse(Duration.ZERO);
        Duration least = checkpoints.multipliedBy(2).plus(RESTART_MARGIN);
        if (timeout.compareTo(least) < 0 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected from " + least.toSeconds()
                    + " s, twice the checkpoint interval and "
                    + RESTART_MARGIN.toSeconds() + " s for a restart, to " + Integer.MAX_VALUE / 1_000 + " s, got "
                    + timeout.toSeconds() + " s");
        }
        return timeout;
    }

    private static int maxRecordBytes(Configuration config) {
        long bytes = config.get(LoopOptions.MAX_RECORD_SIZE).getBytes();
        if (bytes < 1 || bytes > ClientSettings.DEFAULT_MAX_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "expected 1 byte to " + ClientSettings.DEFAULT_MAX_RECORD_BYTES + " bytes, got " + bytes);
        }
        return (int) bytes;
    }

    /** The configured models as decisions older than any that was ever made. */
    private static List<ModelDecision> models(Configuration config) {
        ModelStore store = StoreLocation.open(config.get(LoopOptions.STORE));
        List<ModelDecision> decisions = new ArrayList<>();
        for (String name : config.get(LoopOptions.MODELS)) {
            ModelId id = store.resolve(name);
            ModelManifest manifest = store.load(id).manifest(); // a broken model is found before anything runs
            requireRoom(manifest, config.get(LoopOptions.LEAD_STEPS).size());
            decisions.add(ModelDecision.serve(
                    id.name(),
                    ModelDecision.ALL_STREAMS,
                    id,
                    manifest.equation(),
                    manifest.shape(),
                    manifest.dt(),
                    "configured by " + LoopOptions.MODELS.key(),
                    0));
        }
        return decisions;
    }

    private static void requireRoom(ModelManifest manifest, int leads) {
        long bytes = (long) manifest.shape().size() * Float.BYTES * leads + ENVELOPE_BYTES;
        if (bytes > ClientSettings.DEFAULT_MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("expected rollouts of at most " + ClientSettings.DEFAULT_MAX_RECORD_BYTES
                    + " bytes, got " + bytes + " for " + leads + " lead steps of " + manifest.id()
                    + "; publish fewer with forecast.lead.steps");
        }
    }

    private static ForecasterSettings forecaster(Configuration config) {
        String engine = config.get(LoopOptions.ENGINE);
        Engines.requireHeld(engine); // whether it works, only the machine knows that will compute
        return new ForecasterSettings(
                config.get(LoopOptions.STORE),
                engine,
                config.get(LoopOptions.BATCH_SIZE),
                config.get(LoopOptions.BATCH_TIMEOUT),
                config.get(LoopOptions.LEAD_STEPS));
    }

    private static MonitorSettings monitor(Configuration config) {
        return new MonitorSettings(
                config.get(LoopOptions.STORE),
                config.get(LoopOptions.DETECTOR),
                config.get(LoopOptions.DRIFT_MARGIN),
                config.get(LoopOptions.PARAMETER_TOLERANCE),
                config.get(LoopOptions.RECOVERY),
                config.get(LoopOptions.SAMPLES),
                config.get(LoopOptions.SAMPLE_BUDGET).getBytes(),
                config.get(LoopOptions.RETRY_AFTER),
                config.get(LoopOptions.FORGET_AFTER));
    }

    private static TuneSettings workshop(Configuration config) {
        String engine = config.get(LoopOptions.TUNE_ENGINE);
        Engines.requireTrains(engine);
        return new TuneSettings(
                config.get(LoopOptions.STORE),
                config.get(LoopOptions.STRATEGY),
                config.get(LoopOptions.TUNE_TARGET),
                config.get(LoopOptions.DRIFT_MARGIN),
                config.get(LoopOptions.TUNE_BUDGET),
                config.get(LoopOptions.TUNE_THREADS),
                engine,
                config.get(LoopOptions.REGIME_TOLERANCE));
    }

    private static FineTunerSettings fineTuner(Configuration config) {
        return new FineTunerSettings(config.get(LoopOptions.POOL_WAIT), config.get(LoopOptions.TUNE_TIMEOUT));
    }

    private static int fineTunerParallelism(Configuration config) {
        int parallelism = config.get(LoopOptions.TUNE_PARALLELISM);
        if (parallelism < 1) {
            throw new IllegalArgumentException("expected a parallelism of at least 1, got " + parallelism);
        }
        return parallelism;
    }

    private static PromoterSettings promoter(Configuration config) {
        return new PromoterSettings(
                config.get(LoopOptions.PROMOTE_MARGIN),
                config.get(LoopOptions.PROMOTE_MIN),
                config.get(LoopOptions.PROMOTE_MAX),
                config.get(LoopOptions.PROMOTE_ERROR_RATE),
                config.get(LoopOptions.ROLLBACK_ERROR_RATE));
    }

    private static TrackerSettings tracker(Configuration config) {
        return new TrackerSettings(
                config.get(LoopOptions.REORDER_WAIT),
                config.get(LoopOptions.REORDER_LIMIT),
                config.get(LoopOptions.FORGET_AFTER));
    }
}
