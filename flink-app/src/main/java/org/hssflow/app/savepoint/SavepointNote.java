package org.hssflow.app.savepoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.hssflow.app.job.JobOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the program that took a savepoint says beside it, for people and for the next start. A restore needs nothing of it, so the
 * programs of later releases may add to it, and one that cannot be read is no reason to leave the savepoint.
 *
 * @param release the version of the program
 * @param job the name of the job
 * @param parallelism it ran with
 * @param options it ran with; those whose names Flink takes for secrets are left out
 * @param reason for people: why the savepoint was taken
 * @param created when
 */
public record SavepointNote(
        String release,
        String job,
        int parallelism,
        SortedMap<String, String> options,
        String reason,
        Instant created) {
    private static final String FILE = "hssflow.json";
    private static final Logger LOG = LoggerFactory.getLogger(SavepointNote.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public SavepointNote {
        SortedMap<String, String> harmless = new TreeMap<>(options);
        harmless.keySet().removeIf(JobOptions::isSecret);
        options = Collections.unmodifiableSortedMap(harmless);
    }

    /**
     * Writes it, in the place of one that is there.
     *
     * @param savepointPath the savepoint's folder
     * @throws IOException if it cannot be written
     */
    public void write(String savepointPath) throws IOException {
        Path file = new Path(savepointPath, FILE);
        ObjectNode json = MAPPER.createObjectNode()
                .put("release", release)
                .put("job", job)
                .put("parallelism", parallelism)
                .put("reason", reason)
                .put("created", created.toString());
        json.set("options", MAPPER.valueToTree(options));
        try (FSDataOutputStream out = file.getFileSystem().create(file, WriteMode.OVERWRITE)) {
            out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        }
    }

    /**
     * Reads the note beside a savepoint; null if there is none. One that cannot be read is logged, and none.
     *
     * @param savepointPath the savepoint's folder
     */
    public static @Nullable SavepointNote read(String savepointPath) {
        Path file = new Path(savepointPath, FILE);
        try {
            FileSystem files = file.getFileSystem();
            if (!files.exists(file)) {
                return null;
            }
            try (FSDataInputStream in = files.open(file)) {
                return of(MAPPER.readTree(in));
            }
        } catch (IOException | DateTimeParseException e) {
            LOG.warn("the note {} cannot be read: {}", file, e.getMessage());
            return null;
        }
    }

    /** What a later program added is left out. */
    private static SavepointNote of(JsonNode json) {
        SortedMap<String, String> options = new TreeMap<>();
        json.path("options")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asText()));
        return new SavepointNote(
                json.path("release").asText(),
                json.path("job").asText(),
                json.path("parallelism").asInt(),
                options,
                json.path("reason").asText(),
                Instant.parse(json.path("created").asText()));
    }
}
