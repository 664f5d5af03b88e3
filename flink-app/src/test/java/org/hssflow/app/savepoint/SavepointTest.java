package org.hssflow.app.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hssflow.app.Uids;
import org.hssflow.app.savepoint.SavepointFolder.Listed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavepointTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    @Test
    void itSaysWhatItHoldsOfEachOperator() throws Exception {
        Savepoint savepoint = Savepoint.read(Fixture.SAVEPOINT.toString());
        assertThat(savepoint.operators()).extracting(OperatorState::uid).isSubsetOf(Uids.ALL);
        OperatorState tracker = operator(savepoint, Uids.TRACKER);
        assertThat(tracker.parallelism()).isEqualTo(2);
        assertThat(tracker.maxParallelism()).isEqualTo(128);
        assertThat(tracker.serializers())
                .containsEntry("stream", "tracked-stream v2")
                .containsEntry("waiting", "raw-record v2")
                .containsEntry("decisions", "model-decision v2")
                .containsEntry("defaults", "model-decision v2")
                .containsEntry("_timer_state/processing_user-timers", "TimerSerializer");
        assertThat(operator(savepoint, Uids.FINE_TUNER).serializers())
                .containsEntry("_async_wait_operator_state_", "tune-request v2");
        assertThat(operator(savepoint, Uids.STATES).serializers())
                .containsEntry("SourceReaderState", "BytePrimitiveArraySerializer");
    }

    @Test
    void itsBytesAreThoseOfItsOperators() throws Exception {
        Savepoint savepoint = Savepoint.read(Fixture.SAVEPOINT.toString());
        assertThat(savepoint.bytes())
                .isEqualTo(savepoint.operators().stream()
                        .mapToLong(OperatorState::bytes)
                        .sum())
                .isBetween(10_000L, Files.size(Fixture.SAVEPOINT.resolve("_metadata")));
    }

    @Test
    void itNamesTheModelsThatAreNeededAndWhatFor() throws Exception {
        Map<String, String> models = Savepoint.read(Fixture.SAVEPOINT.toString()).models().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().name() + "@" + entry.getKey().version(), Map.Entry::getValue));
        assertThat(models)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "heat-1d@1",
                        "the job was started with it, serves heat-1d/lab-tried",
                        "heat-1d-variant@1",
                        "candidate of heat-1d/lab-tried"));
    }

    @Test
    void itIsNamedByItsFolderOrByItsMetadataByPathOrUri() throws Exception {
        Savepoint savepoint = Savepoint.read(Fixture.SAVEPOINT.toString());
        Path metadata = Fixture.SAVEPOINT.resolve("_metadata");
        assertThat(Savepoint.read(metadata.toString())).isEqualTo(savepoint);
        assertThat(Savepoint.read(metadata.toUri().toString())).isEqualTo(savepoint);
        assertThat(savepoint.created())
                .isEqualTo(Files.getLastModifiedTime(metadata).toInstant().truncatedTo(ChronoUnit.MILLIS));
        assertThat(savepoint.path()).startsWith("file:/").endsWith("savepoints/0.1.0/savepoint");
    }

    @Test
    void whatIsNotThereIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> Savepoint.read(folder.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a savepoint or a checkpoint")
                .hasMessageContaining("name a folder with a _metadata file");
    }

    @Test
    void decisionsOfALaterReleaseAreRefusedWithTheReason() throws Exception {
        String later = PatchedSavepoint.withLayoutVersion(Fixture.SAVEPOINT, folder, "model-decision", 99);
        assertThatThrownBy(() -> Savepoint.read(later))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model-decision was written by a later release (layout 99");
    }

    @Test
    void aFolderListsAllBelowItTheNewestFirstAndWhatCannotBeRead() throws Exception {
        Path older = copy("savepoint-1", TIME);
        Path newer = copy("checkpoints/chk-5", TIME.plusSeconds(60));
        Path broken = copy("checkpoints/chk-6", TIME.plusSeconds(30));
        Files.writeString(broken.resolve("_metadata"), "broken");
        Files.setLastModifiedTime(broken.resolve("_metadata"), FileTime.from(TIME.plusSeconds(30)));
        Files.createDirectories(folder.resolve("empty"));
        Path deep = copy("by/year/2026/and/month", TIME.minusSeconds(60));
        List<Listed> listed = SavepointFolder.list(folder.toString());
        assertThat(listed)
                .extracting(one -> Path.of(URI.create(one.path())))
                .containsExactly(newer, broken, older, deep);
        assertThat(listed).extracting(one -> one.savepoint() != null).containsExactly(true, false, true, true);
        assertThat(listed.get(1).problem()).contains("take one that is whole");
        assertThat(listed.get(0).problem()).isNull();
    }

    @Test
    void aFolderThatIsNoneIsRefused() {
        assertThatThrownBy(() -> SavepointFolder.list(folder.resolve("none").toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a folder of savepoints");
    }

    @Test
    void aNoteComesBackWithTheSavepointWithoutSecrets() throws Exception {
        Path savepoint = copy("savepoint-1", TIME);
        assertThat(Savepoint.read(savepoint.toString()).note()).isNull();
        SavepointNote note = new SavepointNote(
                "0.1.0",
                "forecasts",
                3,
                new TreeMap<>(Map.of(
                        "model.names", "heat-1d",
                        "kafka.client.sasl.jaas.config", "password='x'",
                        "kafka.client.ssl.key.password", "x")),
                "upgrade to 0.2.0",
                TIME);
        note.write(savepoint.toString());
        assertThat(Savepoint.read(savepoint.toString()).note()).isEqualTo(note);
        assertThat(note.options()).containsOnlyKeys("model.names");
        assertThat(Files.readString(savepoint.resolve("hssflow.json"))).doesNotContain("'x'");
    }

    @Test
    void aNoteOfALaterReleaseIsReadAndABrokenOneIsNone() throws Exception {
        Path savepoint = copy("savepoint-1", TIME);
        Path file = savepoint.resolve("hssflow.json");
        Files.writeString(file, """
                {"release": "9.0.0", "mood": "good", "job": "j", "parallelism": 2, "options": {"a": "b"},
                 "reason": "r", "created": "2026-01-02T03:04:05Z"}
                """);
        assertThat(SavepointNote.read(savepoint.toString()))
                .isEqualTo(new SavepointNote("9.0.0", "j", 2, new TreeMap<>(Map.of("a", "b")), "r", TIME));
        for (String broken : List.of("", "{", "[]", "{\"release\": \"1\"}")) {
            Files.writeString(file, broken);
            assertThat(SavepointNote.read(savepoint.toString())).as(broken).isNull();
        }
        assertThat(Savepoint.read(savepoint.toString()).operators()).isNotEmpty();
    }

    private static OperatorState operator(Savepoint savepoint, String uid) {
        return savepoint.operators().stream()
                .filter(operator -> operator.uid().equals(uid))
                .findFirst()
                .orElseThrow();
    }

    private Path copy(String name, Instant time) throws IOException {
        Path copy = folder.resolve(name);
        Files.createDirectories(copy);
        Path metadata = Files.copy(Fixture.SAVEPOINT.resolve("_metadata"), copy.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.from(time));
        return copy;
    }
}
