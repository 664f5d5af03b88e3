package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RawRecords;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // an endless run that nobody stops must fail, not hang
class StatePublisherTest {
    private static final long SEED = 4;
    private static final Simulation HEAT = new Simulation(SimulationSettings.defaults(Equation.HEAT_1D));
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    private static StreamSettings settings(int streams, double rate, long steps) {
        return new StreamSettings("lab", streams, rate, steps, StreamSettings.FOREVER, SEED);
    }

    private static StatePublisher publisher(
            Scenario scenario, StreamSettings settings, Topics topics, SendListener listener) {
        return new StatePublisher(scenario, settings, ClientSettings.of(broker.bootstrap()), topics, listener);
    }

    /** Everything in the topic of the states, partition by partition. */
    private static List<ConsumerRecord<byte[], byte[]>> consume(Topics topics) {
        var settings = ClientSettings.of(broker.bootstrap()).consumer(true);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.states()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(offset -> offset)
                    .sum();
            while (records.size() < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    private static List<PdeState> states(Topics topics) throws Exception {
        PdeStateCodec codec = new PdeStateCodec(ClientSettings.DEFAULT_MAX_RECORD_BYTES);
        List<PdeState> states = new ArrayList<>();
        for (var record : consume(topics)) {
            PdeState state = codec.decode(RawRecords.of(record));
            assertThat(record.key()).isEqualTo(state.streamId().getBytes(StandardCharsets.UTF_8));
            states.add(state);
        }
        return states;
    }

    private static List<PdeState> of(String stream, List<PdeState> states) {
        return states.stream().filter(s -> s.streamId().equals(stream)).toList();
    }

    @Test
    void everyStateArrivesOnceInOrderAndAsTheDataSetHasIt() throws Exception {
        Topics topics = new Topics("order");
        PublishReport report = publisher(Scenario.always(HEAT), settings(3, 500, 40), topics, SendListener.NONE)
                .run();
        assertThat(report.statesSent()).isEqualTo(3 * 41);
        List<PdeState> states = states(topics);
        assertThat(states).hasSize(3 * 41);
        for (int i = 0; i < 3; i++) {
            List<PdeState> stream = of("lab-" + i, states);
            assertThat(stream.stream().mapToLong(PdeState::step))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(0, 40).boxed().toList());
            float[] last = Float32.fromBytes(stream.get(40).values());
            float[] expected = HEAT.trajectory(SEED, i, 40).states().get(40).toFloats();
            for (int j = 0; j < last.length; j++) {
                assertThat(last[j]).isCloseTo(expected[j], within(1e-6f));
            }
            assertThat(stream.get(40).time()).isEqualTo(8);
            assertThat(stream.get(40).parameters()).isEqualTo(Map.of("kappa", 2e-4));
        }
    }

    @Test
    void aScenarioChangesThePhysicsOfOneStream() throws Exception {
        Topics topics = new Topics("drift");
        Simulation faster = new Simulation(HEAT.settings().withParameter("kappa", 4e-4));
        Scenario scenario = (stream, step) -> stream == 1 && step >= 5 ? faster : HEAT;
        publisher(scenario, settings(2, 500, 10), topics, SendListener.NONE).run();
        List<PdeState> drifting = of("lab-1", states(topics));
        assertThat(drifting.get(5).parameters()).isEqualTo(Map.of("kappa", 2e-4));
        assertThat(drifting.get(6).parameters()).isEqualTo(Map.of("kappa", 4e-4));
        assertThat(of("lab-0", states(topics)).get(10).parameters()).isEqualTo(Map.of("kappa", 2e-4));
    }

    @Test
    void theListenerHearsTheTruth() throws Exception {
        Topics topics = new Topics("truth");
        Map<String, float[]> heard = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        publisher(Scenario.always(HEAT), settings(2, 500, 5), topics, (id, step, nanos, values) -> {
                    heard.put(id + "@" + step, values);
                    times.add(nanos);
                })
                .run();
        assertThat(heard).hasSize(12);
        assertThat(times).hasSize(12);
        for (PdeState state : states(topics)) {
            assertThat(heard.get(state.streamId() + "@" + state.step())).isEqualTo(Float32.fromBytes(state.values()));
        }
    }

    @Test
    void anEndlessRunEndsWhenItIsStopped() throws Exception {
        Topics topics = new Topics("endless");
        StatePublisher[] self = new StatePublisher[1];
        self[0] =
                publisher(Scenario.always(HEAT), settings(1, 500, StreamSettings.ENDLESS), topics, (id, step, n, v) -> {
                    if (step == 20) {
                        self[0].stop();
                    }
                });
        assertThat(self[0].run().statesSent()).isEqualTo(21);
        assertThat(states(topics)).hasSize(21);
    }

    @Test
    void aRunEndsAfterItsDuration() throws Exception {
        StreamSettings half = new StreamSettings("lab", 1, 20, StreamSettings.ENDLESS, Duration.ofMillis(500), SEED);
        PublishReport report = publisher(Scenario.always(HEAT), half, new Topics("duration"), SendListener.NONE)
                .run();
        assertThat(report.statesSent()).isEqualTo(10); // due at 0, 50, …, 450 ms, however late they are
    }

    @Test
    void aStateThatTheBrokerRefusesEndsTheRun() {
        ClientSettings tiny = new ClientSettings(broker.bootstrap(), Map.of("max.request.size", "500"));
        StatePublisher publisher = new StatePublisher(
                Scenario.always(HEAT),
                settings(1, 10, StreamSettings.ENDLESS),
                tiny,
                new Topics("tiny"),
                SendListener.NONE);
        assertThatThrownBy(publisher::run)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(broker.bootstrap(), "after 0", "max.request.size");
    }

    @Test
    void aSolverThatFailsEndsTheRun() {
        Scenario broken = (stream, step) -> {
            if (step == 3) {
                throw new IllegalArgumentException("no such physics");
            }
            return HEAT;
        };
        assertThatThrownBy(() -> publisher(broken, settings(2, 100, 9), new Topics("broken"), SendListener.NONE)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such physics");
    }

    @Test
    void namesTheBrokerThatDoesNotAnswer() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        StatePublisher publisher = new StatePublisher(
                Scenario.always(HEAT),
                settings(1, 10, 1),
                ClientSettings.of("127.0.0.1:" + port),
                new Topics("nobody"),
                SendListener.NONE);
        assertThatThrownBy(publisher::run)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("expected a Kafka broker at 127.0.0.1:" + port, "start one");
    }

    @Test
    void streamSettingsAreChecked() {
        assertThatThrownBy(() -> settings(0, 1, 1)).hasMessageContaining("stream");
        assertThatThrownBy(() -> settings(1, 0, 1)).hasMessageContaining("rate");
        assertThatThrownBy(() -> settings(1, 1, -1)).hasMessageContaining("steps");
    }
}
