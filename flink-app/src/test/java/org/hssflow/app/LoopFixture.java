package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.app.kafka.KafkaEnds;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.kafka.RawRecords;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.operators.finetune.Workshop;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;

/** A broker and a cluster that several tests share; each test has topics and a job of its own. */
final class LoopFixture implements AutoCloseable {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What is written twice is committed with a later checkpoint. */
    private static final Duration SILENCE = Duration.ofMillis(1_500);

    private final EmbeddedBroker broker;
    private final EmbeddedCluster cluster;

    private LoopFixture(EmbeddedBroker broker, EmbeddedCluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    static LoopFixture start() throws Exception {
        return start(new Configuration());
    }

    /** @param extra options of the cluster, in place of its own */
    static LoopFixture start(Configuration extra) throws Exception {
        return new LoopFixture(EmbeddedBroker.start(), EmbeddedCluster.start(4, 0, extra));
    }

    Loop loop(String prefix, Path store) throws Exception {
        return new Loop(prefix, store);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
        broker.close();
        assertThat(broker.directory()).doesNotExist();
        assertThat(cluster.stateFolder().getParent()).doesNotExist();
    }

    /** Something that a thread does. */
    interface Action {
        void run() throws Exception;
    }

    /** Reads a record. */
    interface Decoder<T> {
        T decode(RawRecord record) throws Exception;
    }

    /** The topics and the options of one job. */
    final class Loop implements AutoCloseable {
        private final Topics topics;
        private final Configuration config;
        private final ClientSettings kafka = ClientSettings.of(broker.bootstrap());
        private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer());
        private final List<JobClient> jobs = new ArrayList<>();
        private final List<Exception> failures = new ArrayList<>();

        private Loop(String prefix, Path store) throws Exception {
            topics = new Topics(prefix);
            try (Admin admin = Admin.create(kafka.admin())) {
                TopicAdmin.createMissing(admin, topics.definitions(3, (short) 1, 4 << 20));
            }
            config = FlinkDefaults.configuration(cluster.stateFolder(), CHECKPOINT_INTERVAL);
            config.set(LoopOptions.BOOTSTRAP, kafka.bootstrap());
            config.set(LoopOptions.TOPIC_PREFIX, prefix);
            config.set(LoopOptions.GROUP, prefix);
            config.set(LoopOptions.MAX_RECORD_SIZE, new MemorySize(MalformedRecord.LARGE_BYTES));
            config.set(LoopOptions.TRANSACTIONAL_ID_PREFIX, prefix);
            config.set(LoopOptions.STORE, store.toString());
        }

        Topics topics() {
            return topics;
        }

        Configuration config() {
            return config;
        }

        /** Runs the job at parallelism 2 and returns when all its tasks run. */
        JobClient submit(UnaryOperator<StateDecoder> decoder) throws Exception {
            return submit(decoder, workshop -> workshop);
        }

        JobClient submit(UnaryOperator<StateDecoder> decoder, UnaryOperator<Workshop> workshop) throws Exception {
            LoopSettings settings = LoopSettings.from(config);
            StreamExecutionEnvironment env = cluster.environment(config);
            env.setParallelism(2);
            SurrogateJob.Physics physics = SurrogateJob.Physics.of(settings);
            SurrogateJob.Sources sources = KafkaEnds.sources(settings);
            SurrogateJob.define(
                    env,
                    new SurrogateJob.Sources(sources.states(), decoder.apply(sources.decoder()), sources.decisions()),
                    KafkaEnds.sinks(settings),
                    new SurrogateJob.Physics(physics.identifier(), workshop.apply(physics.workshop())),
                    settings);
            JobClient job = env.executeAsync(topics.prefix());
            jobs.add(job);
            await().atMost(PATIENCE).until(() -> cluster.runs(job.getJobID()));
            return job;
        }

        void send(String topic, EncodedRecord record) throws Exception {
            producer.send(record.to(topic)).get();
        }

        Thread inBackground(Action action) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            action.run();
                        } catch (Exception e) {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        }
                    },
                    "background");
            thread.start();
            return thread;
        }

        /** The committed rollouts of each stream in the order of the topic, once there are that many and no more come. */
        Map<String, List<Rollout>> awaitRollouts(int count) throws Exception {
            Map<String, List<Rollout>> byStream = new TreeMap<>();
            for (RawRecord record : awaitRecords(topics.rollouts(), count, SILENCE, true)) {
                Rollout rollout = RolloutCodec.decode(record);
                byStream.computeIfAbsent(rollout.streamId(), id -> new ArrayList<>())
                        .add(rollout);
            }
            return byStream;
        }

        /** Returns as soon as there are that many, whatever comes after them. */
        void awaitSomeRollouts(int count) {
            awaitRecords(topics.rollouts(), count, Duration.ZERO, true);
        }

        /** What is committed to a topic by now. */
        <T> List<T> committed(String topic, Decoder<T> decoder) throws Exception {
            List<T> decoded = new ArrayList<>();
            for (RawRecord record : awaitRecords(topic, 0, Duration.ofMillis(200), true)) {
                decoded.add(decoder.decode(record));
            }
            return decoded;
        }

        /** What is written to a topic by now, committed or not. */
        <T> List<T> written(String topic, Decoder<T> decoder) throws Exception {
            List<T> decoded = new ArrayList<>();
            for (RawRecord record : awaitRecords(topic, 0, Duration.ofMillis(200), false)) {
                decoded.add(decoder.decode(record));
            }
            return decoded;
        }

        List<RawRecord> awaitDeadLetters(int count) {
            return awaitRecords(topics.deadLetters(), count, SILENCE, true);
        }

        private List<RawRecord> awaitRecords(String topic, int count, Duration silence, boolean committed) {
            List<RawRecord> records = new ArrayList<>();
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.consumer(committed))) {
                List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                long start = System.nanoTime();
                long quietSince = start;
                while (records.size() < count || System.nanoTime() - quietSince < silence.toNanos()) {
                    for (var polled : consumer.poll(Duration.ofMillis(100))) {
                        records.add(RawRecords.of(polled));
                        quietSince = System.nanoTime();
                    }
                    assertThat(System.nanoTime() - start)
                            .as(
                                    "nanoseconds until %d records of %s had come and no more: %d",
                                    count, topic, records.size())
                            .isLessThan(PATIENCE.toNanos());
                }
            }
            return records;
        }

        @Override
        public void close() throws Exception {
            producer.close();
            for (JobClient job : jobs) {
                if (!job.getJobStatus().get().isGloballyTerminalState()) {
                    job.cancel().get();
                }
            }
            synchronized (failures) {
                assertThat(failures).isEmpty();
            }
        }
    }
}
