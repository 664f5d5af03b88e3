package org.hssflow.simulators.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Fate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthLogTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("truth.jsonl");
    }

    private static Delivery delivery(long sequence, Fate fate, double noise, @Nullable MalformedRecord corruption) {
        PdeState state = PdeState.of(
                "lab-0",
                Equation.HEAT_1D,
                sequence,
                0.2 * sequence,
                0.2,
                Shape.of(1, 3),
                Map.of("kappa", 2e-4),
                new float[3]);
        return new Delivery(sequence, sequence, sequence / 10.0, fate, state, noise, corruption);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void aLineSaysEverything() throws IOException {
        try (TruthLog log = TruthLog.create(file)) {
            log.acknowledged(delivery(7, Fate.CORRUPT, 0.01, MalformedRecord.NULL_KEY), 1234, 3, 55);
            log.sending(delivery(8, Fate.DROPPED, 0, null), 0);
            log.sending(delivery(9, Fate.SENT, 0, null), 0); // not there until it is acknowledged
        }
        assertThat(Files.readString(file).lines().findFirst().orElseThrow())
                .isEqualTo(
                        "{\"stream\":\"lab-0\",\"sequence\":7,\"tick\":7,\"fate\":\"corrupt\",\"step\":7,\"time\":1.4000000000000001,"
                                + "\"dt\":0.2,\"shape\":[1,3],\"parameters\":{\"kappa\":2.0E-4},\"due\":0.7,\"noise\":0.01,"
                                + "\"corruption\":\"NULL_KEY\",\"reason\":\"wrong-key\",\"at\":1234,\"partition\":3,\"offset\":55}");
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1).get("fate").asText()).isEqualTo("dropped");
        assertThat(lines().get(1).has("offset")).isFalse();
    }

    @Test
    void noTruthIsWrittenOver() throws IOException {
        Files.writeString(file, "dear to somebody");
        assertThatThrownBy(() -> TruthLog.create(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> TruthLog.resume(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("truth.jsonl");
        assertThat(file).hasContent("dear to somebody");
    }

    @Test
    void aLogIsTakenUpWhereItBrokeOff() throws IOException {
        try (TruthLog log = TruthLog.resume(file)) {
            log.acknowledged(delivery(0, Fate.SENT, 0, null), 1, 0, 0);
            log.acknowledged(delivery(1, Fate.SENT, 0, null), 2, 0, 1);
        }
        Files.writeString(file, "{\"stream\":\"lab-0\",\"seq", StandardOpenOption.APPEND);
        try (TruthLog log = TruthLog.resume(file)) {
            for (int i = 0; i < 4; i++) { // the topic has them all
                log.passed(delivery(i, Fate.SENT, 0, null));
            }
            log.acknowledged(delivery(4, Fate.SENT, 0, null), 3, 0, 4);
        }
        assertThat(lines().stream().map(line -> line.get("sequence").asLong())).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(lines().stream().map(line -> line.has("recovered")))
                .containsExactly(false, false, true, true, false);
    }

    @Test
    void whatWasWithheldIsWrittenOnce() throws IOException {
        for (int run = 0; run < 2; run++) {
            try (TruthLog log = TruthLog.resume(file)) {
                log.acknowledged(delivery(3L * run, Fate.SENT, 0, null), 1, 0, run);
                log.sending(delivery(1, Fate.DROPPED, 0, null), 0); // again, since the topic knows nothing of it
            }
        }
        assertThat(lines().stream().map(line -> line.get("sequence").asLong())).containsExactly(0L, 1L, 3L);
    }

    @Test
    void aLineIsWholeOnlyWithItsEnd() throws IOException {
        try (TruthLog log = TruthLog.create(file)) {
            log.acknowledged(delivery(0, Fate.SENT, 0, null), 1, 0, 0);
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (TruthLog log = TruthLog.resume(file)) {
            log.passed(delivery(0, Fate.SENT, 0, null));
            log.acknowledged(delivery(1, Fate.SENT, 0, null), 1, 0, 1);
        }
        assertThat(lines().stream().map(line -> line.get("sequence").asLong())).containsExactly(0L, 1L);
        Files.write(
                file,
                new byte[] {'{', '"', 's', 't', 'r', 'e', 'a', 'm', '"', ':', '"', 'w', (byte) 0xc3},
                StandardOpenOption.APPEND);
        TruthLog.resume(file).close();
        assertThat(lines()).hasSize(2);
    }

    @Test
    void twoRunsDoNotWriteOneLog() throws IOException {
        try (TruthLog log = TruthLog.create(file)) {
            log.acknowledged(delivery(0, Fate.SENT, 0, null), 1, 0, 0);
            assertThatThrownBy(() -> TruthLog.resume(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("truth.jsonl is in use", "wait");
        }
        assertThat(lines()).hasSize(1);
    }

    @Test
    void anEmptyLogLeavesNoFile() throws IOException {
        TruthLog.create(file).close();
        assertThat(file).doesNotExist();
    }

    @Test
    void aForeignLineInTheMiddleIsNotCut() throws IOException {
        try (TruthLog log = TruthLog.create(file)) {
            log.acknowledged(delivery(0, Fate.SENT, 0, null), 1, 0, 0);
        }
        Files.writeString(file, "a note of mine\nand another\n", StandardOpenOption.APPEND);
        String before = Files.readString(file);
        assertThatThrownBy(() -> TruthLog.resume(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a note of mine");
        assertThat(file).hasContent(before);
    }
}
