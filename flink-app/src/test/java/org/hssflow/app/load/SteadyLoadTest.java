package org.hssflow.app.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.hssflow.app.kafka.TopicReader;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SteadyLoadTest {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    private static ClientSettings kafka() {
        return ClientSettings.of(broker.bootstrap());
    }

    @Test
    void everyStateUpToTheLastStepsIsInTheTopicOnce() throws Exception {
        Topics topics = new Topics("steady");
        SteadyLoad load = SteadyLoad.start(kafka(), topics, 6, 50, 1);
        await().until(() -> load.sent() > 300);
        load.stop();
        SortedMap<String, Long> last = load.lastSteps();
        assertThat(last).hasSize(6);
        assertThat(load.sent())
                .isEqualTo(last.values().stream().mapToLong(step -> step + 1).sum());
        Map<String, List<Long>> seen = new ConcurrentHashMap<>();
        try (TopicReader reader =
                new TopicReader("states", kafka(), true, List.of(topics.states()), (record, nanos) -> {
                    PdeState state = decode(record);
                    seen.computeIfAbsent(state.streamId(), id -> new ArrayList<>())
                            .add(state.step());
                })) {
            await().until(() -> {
                reader.requireAlive();
                return seen.values().stream().mapToLong(List::size).sum() >= load.sent();
            });
        }
        assertThat(seen).hasSize(6);
        seen.forEach((stream, steps) -> assertThat(steps)
                .as(stream)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(0, last.get(stream)).boxed().toList()));
        load.close(); // after stop: nothing happens
    }

    @Test
    void whatTheBrokerRefusesIsThrownWhenTheLoadIsStopped() throws Exception {
        Topics topics = new Topics("refused");
        try (Admin admin = Admin.create(kafka().admin())) {
            TopicAdmin.createMissing(admin, topics.definitions(1, (short) 1, 100));
        }
        SteadyLoad load = SteadyLoad.start(kafka(), topics, 1, 50, 1);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("steady-load")));
        assertThatThrownBy(load::stop)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected the broker to take every record");
        assertThat(load.lastSteps()).isEmpty();
    }

    private static PdeState decode(RawRecord record) {
        try {
            return new PdeStateCodec(1 << 20).decode(record);
        } catch (RejectedRecordException e) {
            throw new IllegalStateException(record.toString(), e);
        }
    }
}
