package org.hssflow.simulators.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Action;
import org.hssflow.simulators.scenario.Action.Doom;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Event;
import org.hssflow.simulators.scenario.Fate;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.StreamScript;
import org.hssflow.simulators.scenario.StreamSet;
import org.hssflow.simulators.scenario.Streams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // an endless run that nobody stops must fail, not hang
class StatePublisherTest {
    private static final long SEED = 4;
    private static final SimulationSettings HEAT = SimulationSettings.defaults(Equation.HEAT_1D);
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    private static Scenario heat(int streams, double rate, long steps, Event... events) {
        return new Scenario("test", HEAT, "lab", streams, rate, steps, Scenario.FOREVER, SEED, List.of(events));
    }

    private static StatePublisher publisher(Scenario scenario, Topics topics, DeliveryListener listener) {
        return publisher(scenario, false, topics, listener);
    }

    private static StatePublisher publisher(
            Scenario scenario, boolean resume, Topics topics, DeliveryListener listener) {
        ClientSettings client = ClientSettings.of(broker.bootstrap());
        return new StatePublisher(scenario.streamSet(), Scenario.FOREVER, resume, client, topics, listener);
    }

    private static List<PdeState> states(Topics topics) {
        return StatesInTopic.states(broker.bootstrap(), topics);
    }

    private static List<PdeState> of(String stream, List<PdeState> states) {
        return states.stream().filter(s -> s.streamId().equals(stream)).toList();
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** Does something once a stream has come to a step. */
    private static DeliveryListener at(long step, Runnable what) {
        return new DeliveryListener() {
            @Override
            public void sending(Delivery delivery, long nanos) {
                if (delivery.state().step() == step) {
                    what.run();
                }
            }
        };
    }

    @Test
    void everyStateArrivesOnceAndInOrder() throws Exception {
        Topics topics = new Topics("order");
        PublishReport report =
                publisher(heat(3, 500, 40), topics, DeliveryListener.NONE).run();
        assertThat(report.recordsSent()).isEqualTo(3 * 41);
        List<PdeState> states = states(topics);
        assertThat(states).hasSize(3 * 41);
        for (int i = 0; i < 3; i++) {
            List<PdeState> stream = of("lab-" + i, states);
            assertThat(stream.stream().mapToLong(PdeState::step)).containsExactlyElementsOf(numbers(0, 40));
            assertThat(stream.get(40).parameters()).isEqualTo(Map.of("kappa", 2e-4));
        }
        assertThat(report.scheduledSeconds()).isCloseTo((40 + 2 / 3.0) / 500, within(1e-6));
    }

    @Test
    void theListenerHearsTheTruth() throws Exception {
        Topics topics = new Topics("truth");
        Map<String, PdeState> heard = new ConcurrentHashMap<>();
        Map<String, String> places = new ConcurrentHashMap<>();
        publisher(heat(2, 500, 5), topics, new DeliveryListener() {
                    @Override
                    public void sending(Delivery delivery, long nanos) {
                        heard.put(delivery.state().toString(), delivery.state());
                    }

                    @Override
                    public void acknowledged(Delivery delivery, long timestamp, int partition, long offset) {
                        places.put(partition + ":" + offset, delivery.state().toString());
                    }
                })
                .run();
        assertThat(heard).hasSize(12);
        for (var record : StatesInTopic.records(broker.bootstrap(), topics)) {
            PdeState state = StatesInTopic.decode(record).orElseThrow();
            assertThat(heard).containsEntry(state.toString(), state);
            assertThat(places).containsEntry(record.partition() + ":" + record.offset(), state.toString());
        }
    }

    @Test
    void anEndlessRunEndsWhenItIsStopped() throws Exception {
        Topics topics = new Topics("endless");
        AtomicReference<@Nullable StatePublisher> self = new AtomicReference<>();
        self.set(publisher(
                heat(1, 500, Scenario.ENDLESS), topics, at(20, () -> self.get().stop())));
        assertThat(self.get().run().recordsSent()).isEqualTo(21);
        assertThat(states(topics)).hasSize(21);
    }

    @Test
    void aRunEndsAfterItsDuration() throws Exception {
        Scenario half = Scenario.steady(HEAT, "lab", 1, 20, Scenario.ENDLESS, Duration.ofMillis(500), SEED);
        PublishReport report =
                publisher(half, new Topics("duration"), DeliveryListener.NONE).run();
        assertThat(report.recordsSent()).isEqualTo(10); // due at 0, 50, …, 450 ms, however late they are
    }

    @Test
    void aRunThatIsLateEndsByTheClock() throws Exception {
        StatePublisher publisher = new StatePublisher(
                heat(1, 1e9, Scenario.ENDLESS).streamSet(),
                Duration.ofMillis(300),
                false,
                ClientSettings.of(broker.bootstrap()),
                new Topics("clock"),
                DeliveryListener.NONE);
        PublishReport report = publisher.run();
        assertThat(report.scheduledSeconds()).isLessThan(0.3);
        assertThat(report.recordsSent()).isPositive();
    }

    /** What was made twice, as after a crash, is the same; what is in the topic is neither repeated nor left out. */
    @Test
    void aRunThatBrokeOffIsTakenUpWithoutAGapOrADuplicate() throws Exception {
        Topics topics = new Topics("resume");
        Event disorder = Event.of(Streams.ALL, 0, new Doom(Fate.REORDERED, 0.3, 4));
        Event loss = Event.of(Streams.ALL, 0, new Doom(Fate.DROPPED, 0.1, 0));
        Scenario scenario = heat(7, 400, 120, disorder, loss);
        List<Delivery> told = Collections.synchronizedList(new ArrayList<>());
        for (long end : new long[] {15, 60, 200}) {
            AtomicReference<@Nullable StatePublisher> self = new AtomicReference<>();
            self.set(publisher(scenario, true, topics, new DeliveryListener() {
                @Override
                public void sending(Delivery delivery, long nanos) {
                    told.add(delivery);
                    if (delivery.tick() >= end && delivery.state().streamId().equals("lab-3")) {
                        self.get().stop();
                    }
                }
            }));
            self.get().run();
        }
        Map<String, List<PdeState>> expected = new HashMap<>();
        for (StreamScript script : scenario.streamSet().scripts()) {
            List<PdeState> all = expected.computeIfAbsent(script.id(), id -> new ArrayList<>());
            for (Delivery next = script.peek(); next != null; next = script.peek()) {
                if (next.isSent()) {
                    all.add(next.state());
                }
                script.advance();
            }
        }
        List<PdeState> states = states(topics);
        expected.forEach((stream, all) -> assertThat(of(stream, states)).isEqualTo(all));
    }

    @Test
    void otherStreamsAreNotTakenUp() throws Exception {
        Topics topics = new Topics("foreign");
        publisher(heat(2, 500, 5), topics, DeliveryListener.NONE).run();
        Scenario other = new Scenario(
                "test", HEAT.withParameter("kappa", 1e-4), "lab", 2, 500, 9, Scenario.FOREVER, SEED, List.of());
        assertThatThrownBy(() ->
                        publisher(other, true, topics, DeliveryListener.NONE).run())
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("lab-", "foreign.states", "other settings", "--stream-prefix");
        assertThat(states(topics)).hasSize(12);
    }

    /** A record that is refused ends the run before any that follows it: the topic has no gap to be taken up behind. */
    @Test
    void nothingFollowsARecordThatWasRefused() throws Exception {
        Topics topics = new Topics("refused");
        Event large = Event.of(Streams.ALL, 50, new Action.OutputGrid(1024));
        Event small = Event.of(Streams.ALL, 51, new Action.OutputGrid(256));
        Scenario scenario = heat(3, 2_000, 200, large, small);
        try (Admin admin = Admin.create(ClientSettings.of(broker.bootstrap()).admin())) {
            admin.createTopics(List.of(
                            new NewTopic(topics.states(), 2, (short) 1).configs(Map.of("max.message.bytes", "3000"))))
                    .all()
                    .get();
            assertThatThrownBy(() ->
                            publisher(scenario, topics, DeliveryListener.NONE).run())
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("take every record", broker.bootstrap());
            for (int i = 0; i < 3; i++) {
                List<Long> arrived = of("lab-" + i, states(topics)).stream()
                        .map(PdeState::step)
                        .toList();
                assertThat(arrived).isEqualTo(numbers(0, arrived.size() - 1)).hasSizeLessThan(51);
            }
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topics.states()),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", "1000000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        publisher(scenario, true, topics, DeliveryListener.NONE).run();
        for (int i = 0; i < 3; i++) {
            assertThat(of("lab-" + i, states(topics)).stream().map(PdeState::step))
                    .containsExactlyElementsOf(numbers(0, 200));
        }
    }

    @Test
    void onlyTheLastRecordOfAStreamSaysWhoseItIs() throws Exception {
        Topics topics = new Topics("reused");
        Scenario other = new Scenario(
                "other", HEAT.withParameter("kappa", 1e-4), "lab", 2, 500, 9, Scenario.FOREVER, SEED, List.of());
        publisher(other, topics, DeliveryListener.NONE).run();
        publisher(heat(2, 500, 5), topics, DeliveryListener.NONE).run();
        assertThat(publisher(heat(2, 500, 8), true, topics, DeliveryListener.NONE)
                        .run()
                        .passed())
                .isEqualTo(12);
        assertThat(of("lab-1", states(topics)).stream().map(PdeState::step))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void aTopicThatLostItsBeginningIsNotTakenUp() throws Exception {
        Topics topics = new Topics("retained");
        publisher(heat(2, 500, 5), topics, DeliveryListener.NONE).run();
        try (Admin admin = Admin.create(ClientSettings.of(broker.bootstrap()).admin())) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (int p = 0; p < 4; p++) {
                all.put(new TopicPartition(topics.states(), p), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
        assertThatThrownBy(() -> publisher(heat(2, 500, 5), true, topics, DeliveryListener.NONE)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("oldest records are gone", "lab-0", "--stream-prefix");
    }

    @Test
    void whatIsDelayedAtTheEndMakesAnotherRun() {
        Event late = Event.of(Streams.ALL, 0, new Doom(Fate.LATE, 0.5, 20));
        assertThat(heat(1, 10, 5, late).streamSet().fingerprint())
                .isNotEqualTo(heat(1, 10, 30, late).streamSet().fingerprint());
        assertThat(heat(1, 10, 5).streamSet().fingerprint())
                .isEqualTo(heat(1, 10, 30).streamSet().fingerprint());
    }

    @Test
    void settingsThatBreakThePromiseAreRefused() {
        for (var setting : Map.of(
                        "enable.idempotence", "false",
                        "acks", "1",
                        "max.in.flight.requests.per.connection", "5",
                        "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
                        "transactional.id", "mine")
                .entrySet()) {
            ClientSettings client =
                    new ClientSettings(broker.bootstrap(), Map.of(setting.getKey(), setting.getValue()));
            StatePublisher publisher = new StatePublisher(
                    heat(1, 10, 1).streamSet(),
                    Scenario.FOREVER,
                    false,
                    client,
                    new Topics("promise"),
                    DeliveryListener.NONE);
            assertThatThrownBy(publisher::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(setting.getKey(), "leave it out");
        }
        ClientSettings banana = new ClientSettings(broker.bootstrap(), Map.of("compression.type", "banana"));
        assertThatThrownBy(() -> new StatePublisher(
                                heat(1, 10, 1).streamSet(),
                                Scenario.FOREVER,
                                false,
                                banana,
                                new Topics("promise"),
                                DeliveryListener.NONE)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("banana");
    }

    @Test
    void saysWhyTheRateWasNotHeld() throws Exception {
        PublishReport report = publisher(heat(1, 1e6, 20_000), new Topics("late"), DeliveryListener.NONE)
                .run();
        assertThat(report.recordsSent()).isEqualTo(20_001);
        assertThat(report.heldRate()).isFalse();
        assertThat(report.whyLate()).contains("s late: ", "lower the rate", "of the threads' time");
        assertThat(report.solving()).isBetween(1e-6, 1.0); // however busy the machine is
        assertThat(report.blocked()).isBetween(0.0, 1.0);
    }

    @Test
    void aRecordThatTheBrokerRefusesEndsTheRun() {
        ClientSettings tiny = new ClientSettings(broker.bootstrap(), Map.of("max.request.size", "500"));
        StreamSet streams = heat(1, 10, Scenario.ENDLESS).streamSet();
        StatePublisher publisher =
                new StatePublisher(streams, Scenario.FOREVER, false, tiny, new Topics("tiny"), DeliveryListener.NONE);
        assertThatThrownBy(publisher::run)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(broker.bootstrap(), "after 0", "max.request.size");
    }

    @Test
    void aSolverThatFailsEndsTheRunAndNamesItsStream() {
        Event explosion = Event.of(new Streams(List.of(new Streams.Range(1, 1))), 3, new Action.Amplitude(1e6));
        Scenario burgers = new Scenario(
                "test", SimulationSettings.easyBurgers(), "lab", 2, 100, 9, Scenario.FOREVER, SEED, List.of(explosion));
        assertThatThrownBy(() -> publisher(burgers, new Topics("broken"), DeliveryListener.NONE)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("lab-1", "Reynolds", "records)");
    }

    @Test
    void aListenerThatFailsEndsTheRun() {
        DeliveryListener full = new DeliveryListener() {
            @Override
            public void acknowledged(Delivery delivery, long timestamp, int partition, long offset) {
                throw new IllegalStateException("the disk is full");
            }
        };
        assertThatThrownBy(() -> publisher(heat(1, 100, Scenario.ENDLESS), new Topics("full"), full)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the disk is full"); // and not: the broker did not take it
    }

    @Test
    void namesTheBrokerThatDoesNotAnswer() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        StatePublisher publisher = new StatePublisher(
                heat(1, 10, 1).streamSet(),
                Scenario.FOREVER,
                false,
                ClientSettings.of("127.0.0.1:" + port),
                new Topics("nobody"),
                DeliveryListener.NONE);
        assertThatThrownBy(publisher::run)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("expected a Kafka broker at 127.0.0.1:" + port, "start one");
    }

    @Test
    void aDataSetOfTheSeedHoldsTheSameTrajectories() throws Exception {
        Topics topics = new Topics("data");
        publisher(heat(2, 500, 3), topics, DeliveryListener.NONE).run();
        Simulation simulation = new Simulation(HEAT);
        for (PdeState state : states(topics)) {
            int stream = Integer.parseInt(state.streamId().substring(4));
            float[] expected = simulation
                    .trajectory(SEED, stream, 3)
                    .states()
                    .get((int) state.step())
                    .toFloats();
            assertThat(Float32.fromBytes(state.values()))
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(expected);
        }
    }
}
