package org.hssflow.simulators.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.ScenarioFile;
import org.hssflow.simulators.scenario.ScenarioGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All shipped scenarios at once, for half a minute: what a consumer finds is what the log of the truth says. */
@Timeout(180)
class ShippedScenariosTest {
    private static final Duration DURATION = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void whatAConsumerCountsIsWhatTheLogSays() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Future<PublishReport>> runs = new TreeMap<>();
            for (String name : ScenarioFile.shipped()) {
                runs.put(name, threads.submit(() -> publish(name, broker.bootstrap())));
            }
            for (var run : runs.entrySet()) {
                PublishReport report = run.getValue().get();
                assertThat(report.scheduledSeconds()).as(run.getKey()).isBetween(25.0, 30.0);
                check(run.getKey(), broker.bootstrap(), report);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private PublishReport publish(String name, String bootstrap) throws IOException, InterruptedException {
        ScenarioGroup endless = ScenarioFile.read(name);
        ScenarioGroup scenario = new ScenarioGroup(
                name,
                endless.scenarios().stream()
                        .map(ShippedScenariosTest::shortened)
                        .toList());
        try (TruthLog log = TruthLog.create(folder.resolve(name))) {
            return new StatePublisher(
                            scenario.streamSet(),
                            Scenario.FOREVER,
                            false,
                            ClientSettings.of(bootstrap),
                            new Topics(name),
                            log)
                    .run();
        }
    }

    private static Scenario shortened(Scenario endless) {
        return new Scenario(
                endless.name(),
                endless.settings(),
                endless.prefix(),
                endless.streams(),
                endless.rate(),
                endless.steps(),
                DURATION,
                endless.seed(),
                endless.events());
    }

    private void check(String name, String bootstrap, PublishReport report) throws IOException {
        List<JsonNode> log = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name))) {
            log.add(new ObjectMapper().readTree(line));
        }
        var records = StatesInTopic.records(bootstrap, new Topics(name));
        assertThat(records).as(name).hasSize((int) report.recordsSent());
        requireSamePlaces(name, log, records);
        Map<String, Long> logged = new TreeMap<>();
        log.forEach(line -> logged.merge(line.get("fate").asText(), 1L, Long::sum));
        Count counted = new Count(name.equals("bad-sensors"));
        records.forEach(counted::add);
        assertThat(counted.corrupt).as(name).isEqualTo(logged.getOrDefault("corrupt", 0L));
        assertThat(counted.duplicated).as(name).isEqualTo(logged.getOrDefault("duplicated", 0L));
        assertThat(counted.late).as(name).isEqualTo(logged.getOrDefault("late", 0L));
        assertThat(counted.inPlace)
                .as(name)
                .isEqualTo(logged.getOrDefault("sent", 0L) + logged.getOrDefault("reordered", 0L));
        assertThat(counted.gaps())
                .as(name)
                .isEqualTo(logged.getOrDefault("dropped", 0L) + logged.getOrDefault("corrupt", 0L));
        assertThat(counted.overtaken > 0).as(name).isEqualTo(logged.containsKey("reordered"));
        if (name.equals("bad-sensors")) {
            assertThat(logged.keySet())
                    .containsExactly("corrupt", "dropped", "duplicated", "late", "reordered", "sent");
        }
    }

    /** Every record has its line, which says what is in it, and every line has its record. */
    private static void requireSamePlaces(
            String name, List<JsonNode> log, List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, JsonNode> byPlace = new HashMap<>();
        log.stream()
                .filter(line -> line.has("offset"))
                .forEach(line -> byPlace.put(
                        line.get("partition").asInt() + ":" + line.get("offset").asLong(), line));
        for (var record : records) {
            JsonNode line = byPlace.remove(record.partition() + ":" + record.offset());
            assertThat(line)
                    .as("%s: a line for the record at %d", name, record.offset())
                    .isNotNull();
            assertThat(line.get("at").asLong()).isEqualTo(record.timestamp());
            var state = StatesInTopic.decode(record);
            if (state.isPresent() && !line.has("corruption")) {
                assertThat(state.get().streamId()).isEqualTo(line.get("stream").asText());
                assertThat(state.get().step()).isEqualTo(line.get("step").asLong());
                state.get()
                        .parameters()
                        .forEach((key, value) -> assertThat(
                                        line.get("parameters").get(key).asDouble())
                                .isEqualTo(value));
            }
        }
        assertThat(byPlace).as(name).isEmpty();
    }

    /** Counts by what the records themselves show: their steps, their order, and whether they are states at all. */
    private static final class Count {
        private static final int IN_TIME = 3; // what is reordered comes at most so many steps late

        /** One life of a stream, from a step 0 to the next. */
        private static final class Life {
            private final Set<Long> steps = new HashSet<>();
            private long last = -1;
        }

        private final boolean ofOneGrid;
        private final Map<String, Life> current = new HashMap<>();
        private final List<Life> lives = new ArrayList<>();
        private long corrupt;
        private long duplicated;
        private long late;
        private long inPlace;
        private long overtaken;

        /** @param ofOneGrid whether a state of another grid or time step than most is corrupt, too */
        Count(boolean ofOneGrid) {
            this.ofOneGrid = ofOneGrid;
        }

        void add(ConsumerRecord<byte[], byte[]> record) {
            var decoded = StatesInTopic.decode(record);
            if (decoded.isEmpty() || (ofOneGrid && isStrange(decoded.get()))) {
                corrupt++;
                return;
            }
            PdeState state = decoded.get();
            Life life = current.get(state.streamId());
            if (life == null || (state.step() == 0 && life.last > IN_TIME)) {
                life = new Life();
                current.put(state.streamId(), life);
                lives.add(life);
            }
            if (!life.steps.add(state.step())) {
                duplicated++;
            } else if (state.step() < life.last - IN_TIME) {
                late++;
            } else {
                inPlace++;
                overtaken += state.step() < life.last ? 1 : 0;
            }
            life.last = Math.max(life.last, state.step());
        }

        private static boolean isStrange(PdeState state) {
            return state.shape().size() != 256 || state.dt() != 0.2;
        }

        /** Steps that are missing before the last one of each life. */
        long gaps() {
            return lives.stream()
                    .mapToLong(life -> life.last + 1 - life.steps.size())
                    .sum();
        }
    }
}
