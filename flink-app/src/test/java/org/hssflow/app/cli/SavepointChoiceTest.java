package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavepointChoiceTest {
    private static final Path METADATA = Path.of("src/test/resources/savepoints/0.1.0/savepoint/_metadata");
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path state;

    private final SortedMap<String, String> options = new TreeMap<>();

    @BeforeEach
    void keepStateInTheFolder() {
        JobChanges.putState(options, state.toString());
    }

    @Test
    void latestIsTheNewestOfSavepointsAndCheckpoints() throws Exception {
        copy("savepoints/savepoint-1", TIME);
        Path savepoint = copy("savepoints/savepoint-2", TIME.plusSeconds(20));
        copy("checkpoints/0a/chk-7", TIME.plusSeconds(10));
        assertThat(Path.of(URI.create(SavepointChoice.of("latest", options)))).isEqualTo(savepoint);
        Path checkpoint = copy("checkpoints/0b/chk-1", TIME.plusSeconds(30));
        assertThat(Path.of(URI.create(SavepointChoice.of("latest", options)))).isEqualTo(checkpoint);
        assertThat(Path.of(URI.create(SavepointChoice.of(null, options)))).isEqualTo(checkpoint);
    }

    @Test
    void whereTheNewestCannotBeReadNoOlderOneIsTaken() throws Exception {
        copy("savepoints/savepoint-1", TIME);
        Path broken = copy("savepoints/savepoint-2", TIME.plusSeconds(20)).resolve("_metadata");
        Files.writeString(broken, "broken"); // now it is the newest by far
        assertThatThrownBy(() -> SavepointChoice.of(null, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("expected to go on from", "savepoint-2", "name another one with --from");
        assertThat(SavepointChoice.of("none", options)).isNull();
    }

    @Test
    void noneIsNoneEvenIfThereAreSome() throws Exception {
        copy("savepoints/savepoint-1", TIME);
        assertThat(SavepointChoice.of("none", options)).isNull();
    }

    @Test
    void whereThereIsNoneLatestIsRefusedAndTheDefaultIsNone() throws Exception {
        assertThat(SavepointChoice.of(null, options)).isNull();
        assertThatThrownBy(() -> SavepointChoice.of("latest", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("expected a savepoint or a checkpoint under --state", "--from none");
        assertThatThrownBy(() -> SavepointChoice.of("latest", new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--state");
    }

    @Test
    void aPathBecomesAbsoluteAndAUriStays() throws Exception {
        assertThat(SavepointChoice.of("some/../sp", options))
                .isEqualTo(Path.of("sp").toAbsolutePath().toString());
        assertThat(SavepointChoice.of("s3://bucket/sp", options)).isEqualTo("s3://bucket/sp");
    }

    private Path copy(String name, Instant time) throws IOException {
        Path copy = Files.createDirectories(state.resolve(name));
        Path metadata = Files.copy(METADATA, copy.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.from(time));
        return copy;
    }
}
